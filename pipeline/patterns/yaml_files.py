"""YAML text to validated models, every fault kept as file:line: place: what is wrong."""

from dataclasses import dataclass, field
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar('Model', bound=BaseModel)
MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 12


@dataclass(slots=True)
class Faults:
    """The complaints met so far: collected, so that an author sees them all at once."""

    found: list[str] = field(default_factory=list)

    def add(self, file: str, line: int | None, place: str, message: str) -> None:
        """Add one complaint; `line` counts from 1."""
        where = f'{file}:{line}' if line else file
        self.found.append(f'{where}: {place}: {message}')


def read_entries(text: str, file: str, model: type[Model], faults: Faults) -> tuple[Model, ...]:
    """Read a YAML list of entries; the broken ones are left out and told in `faults`."""
    node = _compose(text, file, faults)
    if node is None:
        return ()
    if not isinstance(node, yaml.SequenceNode):
        faults.add(file, node.start_mark.line + 1, 'file', 'a list of entries is expected')
        return ()
    entries = (_validated(child, file, model, faults) for child in node.value)
    return tuple(entry for entry in entries if entry is not None)


def read_entry(text: str, file: str, model: type[Model], faults: Faults) -> Model:
    """Read a YAML mapping; a broken one is told in `faults` and comes back unchecked and empty."""
    node = _compose(text, file, faults)
    entry = None if node is None else _validated(node, file, model, faults)
    return entry if entry is not None else model.model_construct()


def _compose(text: str, file: str, faults: Faults) -> yaml.Node | None:
    if len(text) > MAX_CHARACTERS:
        faults.add(file, None, 'file', f'longer than {MAX_CHARACTERS} characters')
        return None
    try:
        return _without_aliases(yaml.compose(text, Loader=_LOADER), file, faults)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, 'problem_mark', None)
        faults.add(file, mark.line + 1 if mark else None, 'YAML', getattr(error, 'problem', None) or str(error))
        return None


_LOADER = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)


def _without_aliases(node: yaml.Node | None, file: str, faults: Faults) -> yaml.Node | None:
    # an alias can stand for a document of exponential size; nobody needs one here
    seen: set[int] = set()
    stack = [(node, 0)] if node is not None else []
    while stack:
        current, depth = stack.pop()
        if id(current) in seen or depth > MAX_DEPTH:
            faults.add(file, current.start_mark.line + 1, 'YAML', 'aliases and deep nesting are not read')
            return None
        seen.add(id(current))
        if isinstance(current, yaml.SequenceNode):
            stack.extend((child, depth + 1) for child in current.value)
        elif isinstance(current, yaml.MappingNode):
            stack.extend((child, depth + 1) for pair in current.value for child in pair)
    return node


def _validated(node: yaml.Node, file: str, model: type[Model], faults: Faults) -> Model | None:
    try:
        plain = _construct(node)
    except yaml.YAMLError as error:
        faults.add(file, node.start_mark.line + 1, 'YAML', str(error))
        return None
    try:
        return model.model_validate(plain)
    except ValidationError as error:
        name = plain.get('id') or plain.get('name') if isinstance(plain, dict) else None
        for one in error.errors():
            place = '.'.join(str(part) for part in ((name, *one['loc']) if name else one['loc']))
            faults.add(file, _line_of(node, one['loc']), place or 'entry', one['msg'])
        return None


def _construct(node: yaml.Node) -> object:
    loader = yaml.SafeLoader('')
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _line_of(node: yaml.Node, path: tuple[int | str, ...]) -> int:
    for step in path:
        if isinstance(node, yaml.MappingNode):
            child = next((value for key, value in node.value if key.value == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            child = node.value[step]
        else:
            child = None
        if child is None:
            break
        node = child
    return int(node.start_mark.line) + 1
