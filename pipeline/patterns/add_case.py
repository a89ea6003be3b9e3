"""A pattern file's text and a case go in; the text with the case in its entry, all else untouched, comes out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from pipeline.model.errors import PatternFileError
from pipeline.patterns.schema import Indicator
from pipeline.patterns.yaml_files import Faults, read_entries

_WIDE = 1_000_000
_LOADER = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)


def entries_of(text: str) -> tuple[str, ...]:
    """Return the ids of the entries of a file of `indicators/`, in their order."""
    return tuple(_id_of(node) for node in _entries(text))


def add_cases(text: str, file: str, entry_id: str, kind: str, cases: Sequence[Mapping[str, Any]]) -> str:
    """Put cases behind the last of the list `kind` (`examples`, `known_failures`) of an entry.

    Comments and layout stay as they are. Raises PatternFileError where the file would not load any more.
    """
    entry = next((node for node in _entries(text) if _id_of(node) == entry_id), None)
    if entry is None:
        raise PatternFileError((f'{file}: {entry_id}: there is no such entry',))
    lines = text.split('\n')
    indent = entry.value[0][0].start_mark.column
    known = next((value for key, value in entry.value if key.value == kind), None)
    if known is None:
        last = _last_line(entry)
        lines[last + 1 : last + 1] = [f'{" " * indent}{kind}:', *_indented(cases, indent + 2)]
    elif known.flow_style and known.value:
        line, column = known.end_mark.line, known.end_mark.column - 1
        lines[line] = f'{lines[line][:column]}, {", ".join(_flow(case) for case in cases)}{lines[line][column:]}'
    elif known.flow_style or not known.value:
        line = known.start_mark.line
        behind = lines[line][known.end_mark.column :].rstrip()
        lines[line] = f'{lines[line][: known.start_mark.column].rstrip()}{behind}'
        lines[line + 1 : line + 1] = _indented(cases, indent + 2)
    else:
        last = _last_line(known)
        lines[last + 1 : last + 1] = _indented(cases, known.start_mark.column)
    return _checked('\n'.join(lines), file)


def write_case(case: Mapping[str, Any]) -> list[str]:
    r"""Return a case as lines of YAML, an item of a list.

    >>> case = {'text': '参保3.2万人。', 'expect': [{'indicator': 'insured_persons', 'value': '32000', 'unit': '人'}]}
    >>> print('\n'.join(write_case(case)))
    - text: 参保3.2万人。
      expect:
        - {indicator: insured_persons, value: '32000', unit: 人}
    """
    lines = [line for name, value in case.items() for line in _lines_of(name, value)]
    return [f'{"  " if place else "- "}{line}' for place, line in enumerate(lines)]


def _lines_of(name: str, value: Any) -> list[str]:  # noqa: ANN401 - whatever a key of a case may hold
    if isinstance(value, str) or not isinstance(value, Sequence) or not value:
        return [f'{name}: {_flow(value)}']
    return [f'{name}:', *(f'  - {_flow(each)}' for each in value)]


def _flow(value: object) -> str:
    written = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=_WIDE, default_flow_style=True)
    return str(written).removesuffix('...\n').strip()


def _indented(cases: Sequence[Mapping[str, Any]], column: int) -> list[str]:
    return [f'{" " * column}{line}' for case in cases for line in write_case(case)]


def _entries(text: str) -> Iterator[yaml.MappingNode]:
    node = yaml.compose(text, Loader=_LOADER)
    for child in node.value if isinstance(node, yaml.SequenceNode) else ():
        if isinstance(child, yaml.MappingNode) and child.value:
            yield child


def _id_of(entry: yaml.MappingNode) -> str:
    return next((str(value.value) for key, value in entry.value if key.value == 'id'), '')


def _last_line(node: yaml.Node) -> int:
    """Return the line on which a node ends; that of a block reaches, by its own mark, to what follows it."""
    if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    mark = node.end_mark
    return int(mark.line) - 1 if mark.column == 0 else int(mark.line)


def _checked(text: str, file: str) -> str:
    faults = Faults()
    read_entries(text, file, Indicator, faults)
    if faults.found:
        raise PatternFileError(tuple(faults.found))
    return text
