"""Texts of pattern files go in; the file and line at which a rule of the dataset's `pattern_id` stands come out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import yaml

from pipeline.patterns.compile import GAP, expand
from pipeline.text.width import fold_marks, fold_width

_LOADER = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
_LABEL_KEYS = ('verbs', 'labels', 'weak_labels')
_FOLDER = 'indicators/'


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a pattern file, counted from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """An indicator with the family it belongs to, which is the name of its file."""

    indicator_id: str
    zh: str
    unit: str
    family: str


@dataclass(frozen=True, slots=True)
class _Entry:
    member: FamilyMember
    place: Place
    shapes: Mapping[str, int]
    labels: tuple[tuple[str, int], ...]


class RuleBook:
    """Knows where each rule stands; of entries with the same id, the one read last counts."""

    def __init__(self, sources: Iterable[Mapping[str, str]]) -> None:
        """Read the files of each source (texts by name), which have been loaded without a fault before."""
        texts = {name: text for source in sources for name, text in source.items() if name.startswith(_FOLDER)}
        self._entries = {
            entry.member.indicator_id: entry for name in sorted(texts) for entry in _entries(name, texts[name])
        }
        self._labels: dict[str, dict[str, int]] = {}

    def members(self) -> tuple[FamilyMember, ...]:
        """Return all indicators in the order of their files."""
        return tuple(entry.member for entry in self._entries.values())

    def place_of(self, pattern_id: str) -> Place | None:
        """Return the line of a shape (`indicator.name`) or label (`indicator:words`), at worst that of its entry.

        None where no file has such an indicator.
        """
        name, _, surface = pattern_id.partition(':')
        entry = self._entries.get(name) or self._entries.get(name.partition('.')[0])
        if entry is None:
            return None
        line = self._labels_of(name, entry).get(surface) if surface else entry.shapes.get(pattern_id)
        return Place(entry.place.file, line) if line else entry.place

    def _labels_of(self, name: str, entry: _Entry) -> dict[str, int]:
        if name not in self._labels:
            lines: dict[str, int] = {}
            for label, line in entry.labels:
                for surface in _written_out(label):
                    lines.setdefault(surface, line)
            self._labels[name] = lines
        return self._labels[name]


def _entries(name: str, text: str) -> Iterator[_Entry]:
    node = yaml.compose(text, Loader=_LOADER)
    if not isinstance(node, yaml.SequenceNode):
        return
    family = name.removeprefix(_FOLDER).removesuffix('.yaml')
    for child in node.value:
        keys = {key.value: value for key, value in child.value}
        yield _Entry(
            FamilyMember(keys['id'].value, keys['zh'].value, keys['unit'].value, family),
            Place(name, _line(child)),
            {shape: line for part in _items(keys, 'patterns') for shape, line in _named(part)},
            tuple((item.value, _line(item)) for key in _LABEL_KEYS for item in _items(keys, key)),
        )


def _items(keys: Mapping[str, yaml.Node], key: str) -> list[yaml.Node]:
    found = keys.get(key)
    return list(found.value) if isinstance(found, yaml.SequenceNode) else []


def _named(shape: yaml.Node) -> Iterator[tuple[str, int]]:
    for key, value in shape.value:
        if key.value == 'id':
            yield value.value, _line(shape)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _written_out(label: str) -> Iterator[str]:
    for surface in expand(label):
        written = fold_marks(fold_width(surface))
        yield GAP.join(filter(None, written.split(GAP))) if GAP in written else written
