"""Prose in, figures out: which label owns which quantity."""

from collections.abc import Mapping
from bisect import bisect_left
from dataclasses import dataclass, replace

import regex

from pipeline.figures.attributes import group_of, period_of, scheme_of, sentence_scheme
from pipeline.figures.context import Context, Named, named_in
from pipeline.figures.labels import find_labels, uncovered
from pipeline.figures.parallel import find_runs, is_ordered, parallel_labels, parallel_names
from pipeline.figures.roles import RoleReading, is_change, read_role
from pipeline.model.figure import Figure, Label, Method, Period, Role
from pipeline.model.number import Quantity
from pipeline.model.outline import Sentence
from pipeline.model.problem import Problem, Severity
from pipeline.model.span import Span
from pipeline.patterns.compile import GAP
from pipeline.text.clauses import Slot, find_slots

MAX_NUMBERS_IN_SENTENCE = 200
"""A sentence with more numbers is a list that a line break was lost from; it is read in stretches of this length."""

SMALLEST_TOTAL = 3000
"""Yuan; separates 代缴100元 and 丧葬补助1000元 (rates) from 追回养老金5338.6元 (a total)."""

WHOLE_SCORE = 100
"""Points: a report as a whole is scored out of a hundred (百分制), its parts out of less."""

_CHANGE_UNITS = frozenset({'%', '百分点', '倍'})
SUBSIDY = frozenset({'fiscal_transfer_amount'})
_PERSON_UNITS = frozenset({'人', '人次'})
_SHARED_UNITS = frozenset({'%'})  # two counts of persons or money are never one number
_JOINED = regex.compile(r'\s?(?:和|与|及|以及|、)\s?\p{Han}{0,6}')
_PLACE = regex.compile(r'(?!全|我|本|各)\p{Han}{1,9}?(?:县|区|旗|市|州|盟|镇|乡|街道)')
_PLACES = regex.compile(
    r'(?:(?!全|我|本|各|两|三|四)\p{Han}{1,6}?(?:自治县|县|区|旗|市|州|盟|镇|乡|街道)[、和及与]?){1,12}'
)
_OPENS_WITH_PLACE = regex.compile(
    r'(?:(?![我全本各该其])\p{Han}){1,8}?(?:自治县|自治旗|自治州|县|区|旗|市|镇|(?<!城)乡|街道)(?=[参缴领发征享新实完按已共累\d ]|居保|$)'
)
_OWN = ('全', '我', '本', '各', '该', '其', '由', '向', '市', '下辖', '按')
_REACHED = regex.compile('实际|完成值')
_DONE_WITH = regex.compile('，(?:已|均|均已|全部|依规|按规定|并|予以|并已|已按规定){0,2}')
_SCALED = regex.compile('[万亿]')
_OPENS_WITH_FOR = regex.compile(r'[^\d，；]{0,6}?(?:为|对|给|向)')
_PERSONS = regex.compile(
    r'\p{Han}{2,10}(?:人员|对象|群体|群众|职工|教师|医生|居民|家庭|农民|人口|老人|儿童|学生|干部|父母|子女|补助|补贴|奖励金|津贴|生活补助)'
)
_GOES_ON = ('，', '(', ')')
_UPWARDS = regex.compile('及?以[上下]')
_OTHERS = regex.compile('(?:另|还|尚)有')
_JOINS = regex.compile('^参加|^参保')
_PART = 'part of a whole'
_SHORTEST_ECHO = 2
_PROFITS = regex.compile('(?:已|共|累计|直接)?(?:惠及|受益|受惠|使|享受人数)')
_VERB_BEHIND = 6  # 对未认证的N人暂停发放: the verb stands right behind the number
_NEAR = 8  # characters between a label and its number up to which a direct binding is as sure as can be
_MAX_RIGHT = 20  # a label behind its number begins within so many characters (名符合条件的...)
_MAX_GROUP = 20

# how sure each way of binding is; calibrated by `make score`
SCORE_SHAPE, SCORE_LEFT, SCORE_FAR, SCORE_RIGHT = 0.97, 0.95, 0.85, 0.9
SCORE_SAME, SCORE_PART, SCORE_EARLIER, SCORE_HEADING = 0.92, 0.9, 0.75, 0.7


@dataclass(frozen=True, slots=True)
class Binding:
    """The indicator of a number, what bound it and how sure; all None where nothing owns it."""

    indicator_id: str | None = None
    label: Label | None = None
    method: Method = Method.LABEL
    pattern_id: str | None = None
    score: float = 0.0
    why: str = 'no label owns the number'
    role: Role | None = None
    group: str | None = None


NOTHING = Binding()
UNNAMED = Binding(why='named, and no indicator stands for it')


def bind_prose(
    context: Context,
    sentences: tuple[Sentence, ...],
    quantities: tuple[Quantity, ...],
) -> tuple[tuple[Figure, ...], tuple[Problem, ...]]:
    """Bind every quantity of the sentences; one that nothing owns is a figure without indicator."""
    figures: list[Figure] = []
    problems: list[Problem] = []
    before: _SentenceReader | None = None
    for sentence in sentences:
        inside = _inside(quantities, sentence.span)
        for start in range(0, len(inside), MAX_NUMBERS_IN_SENTENCE):
            stretch = inside[start : start + MAX_NUMBERS_IN_SENTENCE]
            before = _SentenceReader(context, sentence, stretch, before)
            figures.extend(before.read())
            problems.extend(before.problems)
    return tuple(figures), tuple(problems)


def _inside(quantities: tuple[Quantity, ...], span: Span) -> tuple[Quantity, ...]:
    first = bisect_left(quantities, span.start, key=lambda q: q.span.start)
    last = bisect_left(quantities, span.end, key=lambda q: q.span.start)
    return quantities[first:last]


class _SentenceReader:
    """Reads one sentence from left to right; what is bound already helps to bind what follows."""

    def __init__(
        self,
        context: Context,
        sentence: Sentence,
        quantities: tuple[Quantity, ...],
        before: '_SentenceReader | None' = None,
    ) -> None:
        self.context = context
        self.whole = self._whole_of(sentence, before)
        self.sentence = sentence
        self.quantities = quantities
        spans = tuple(q.span for q in quantities)
        self.slots = find_slots(context.text, sentence.span, spans, context.patterns.parts)
        self.bindings: list[Binding] = []
        self.figures: list[Figure] = []
        self.problems: list[Problem] = []
        self.runs = find_runs(context.text, quantities)
        self.shapes = self._find_shapes()
        self.parallel = self._find_parallel()

    def read(self) -> list[Figure]:
        for place in range(len(self.slots)):
            self.bindings.append(self._bind(place))
            figure = self._figure(place, self.bindings[place])
            self.figures.append(figure)
            if figure.indicator_id in self.context.patterns.standard_of.values():
                self.bindings[place] = replace(self.bindings[place], indicator_id=figure.indicator_id)
            self._settle_target(place)
        twins = (self._twin(place, binding) for place, binding in enumerate(self.bindings))
        return [f for pair in zip(twins, self.figures, strict=True) for f in pair if f is not None]

    def _settle_target(self, place: int) -> None:
        """满意度N%以上，实际达到M%: what the same indicator 实际 reached tells that the number before was the target."""
        if not place:
            return
        before, here = self.figures[place - 1], self.figures[place]
        is_result = (
            here.indicator_id
            and self.bindings[place].why != 'label before the number'
            and _REACHED.search(self.slots[place].left.of(self.context.text))
        )
        if is_result and before.indicator_id == here.indicator_id and before.role is here.role is Role.ACTUAL:
            self.figures[place - 1] = replace(before, role=Role.TARGET)

    def _twin(self, place: int, binding: Binding) -> Figure | None:
        """参保率和满意率达到N%: one number for two names joined by 和 is two figures."""
        slot, label = self.slots[place], binding.label
        if any(x.governs for x in self._fitting(place, slot.right, change=False)):
            return self._twin_verb(place, binding)
        if self.quantities[place].unit not in _SHARED_UNITS or label is None or not slot.left.contains(label.span):
            return None
        before = Span(slot.left.start, label.span.start)
        for other in reversed(self._fitting(place, before, change=False)):
            joined = _JOINED.fullmatch(self.context.text, other.span.end, label.span.start)
            if joined and other.indicator_id != binding.indicator_id and other.score >= 1:
                return self._figure(place, self._by_label(other, SCORE_LEFT, 'shares the number'))
        return None

    def _twin_verb(self, place: int, binding: Binding) -> Figure | None:
        """N人未认证，已暂停发放: what was done with the same persons, told in a clause without a number."""
        end, end_of_number = self.slots[place].right.end, self.slots[place].quantity.end
        following = self.slots[place + 1].clause_start if place + 1 < len(self.slots) else self.sentence.span.end
        opening = _DONE_WITH.match(self.context.text, end, following)
        fitting = self._fitting(place, Span(opening.end(), following), change=False) if opening else ()
        verb = next((x for x in fitting if opening and x.governs and x.span.start == opening.end()), None)
        near = Span(self.slots[place].right.start, min(self.slots[place].right.end, end_of_number + _VERB_BEHIND))
        if self.context.text.startswith('占', near.start):
            return None  # 未认证N人占应认证人数的P%
        behind = [x for x in self._fitting(place, near, change=False) if x.governs]
        if behind and binding.label is not None and binding.label.governs:
            verb = verb or behind[0]
        if verb is None or verb.indicator_id == binding.indicator_id:
            return None
        return self._figure(place, self._by_label(verb, SCORE_RIGHT, 'done with the same persons'))

    def _whole_of(self, sentence: Sentence, before: '_SentenceReader | None') -> Binding | None:
        """A sentence that begins with 其中 tells parts of the last whole of the sentence before."""
        words = sentence.span.of(self.context.text).lstrip()
        if before is None or not before.bindings or before.sentence.block != sentence.block:
            return None
        opening = self.context.patterns.parts.match(words)
        if not opening:
            return None
        return next((b for b in reversed(before.bindings) if b.indicator_id and b.why != 'part of a whole'), None)

    # who owns the number

    def _bind(self, place: int) -> Binding:
        change = is_change(self.context, self.slots[place], self.quantities[place])
        return (
            self._later_in_run(place)
            or self._shape(place)
            or self.parallel.get(place)
            or self._in_run(place)
            or self._named_without_indicator(place)
            or self._share_of_payers(place)
            or self._governed(place, change=change)
            or self._benefits(place, change=change)
            or self._use_of_money(place, change=change)
            or self._left(place, change=change, weak=False)
            or self._right(place, change=change, weak=False)
            or self._unowned_twin(place, change=change)
            or self._same_words(place, change=change)
            or self._same_clause(place, change=change)
            or self._part(place, change=change)
            or self._earlier(place, change=change)
            or self._counterpart(place, change=change)
            or self._echo(place, change=change)
            or self._left(place, change=change, weak=True)
            or self._right(place, change=change, weak=True)
            or self._clause_verb(place, change=change)
            or self._heading(place, change=change)
            or self._awaited(place)
            or NOTHING
        )

    def _shape(self, place: int) -> Binding | None:
        """A shape wins, unless a verb in front of the number says what was done with those counted."""
        if _OTHERS.match(self.slots[place].left.of(self.context.text)):
            return (
                UNNAMED
                if place not in self.shapes and not self._fitting(place, self.slots[place].left, change=False)
                else None
            )
        shape = self.shapes.get(place)
        right = self.slots[place].right
        near = Span(right.start, min(right.end, right.start + _NEAR))
        verbs = [x for x in self._fitting(place, self.slots[place].left, change=False) if x.governs]
        verbs += [x for x in self._fitting(place, near, change=False) if x.governs]
        return None if shape and verbs and verbs[0].indicator_id != shape.indicator_id else shape

    def _share_of_payers(self, place: int) -> Binding | None:
        """省、县两级财政分别承担60%和40%: the share of who pays has no indicator."""
        left = self.slots[place].left
        for first, end in self.runs:
            if first <= place < end:
                left = self.slots[first].left
        return UNNAMED if self.quantities[place].unit in _SHARED_UNITS and self._pays(left) else None

    def _pays(self, left: Span) -> bool:
        words = left.of(self.context.text)
        found = list(self.context.patterns.shares.finditer(words))
        return bool(found) and not self.context.patterns.connectors.sub('', words[found[-1].end() :]).strip()

    def _benefits(self, place: int, *, change: bool) -> Binding | None:
        """缴费补贴N万元，惠及参保缴费人员M人: who profits is counted by the money named before."""
        if not place or not _PROFITS.match(self.slots[place].left.of(self.context.text)):
            return None
        return self._following(self.bindings[place - 1], place, SCORE_SAME, 'follows the number before', change=change)

    def _echo(self, place: int, *, change: bool) -> Binding | None:
        """选择N元的，政府补贴A元；选择M元的，补贴B元: the same bare word stood before a number that is bound."""
        residue = self._residue(place)
        if len(residue) < _SHORTEST_ECHO:
            return None
        for earlier in range(place - 1, -1, -1):
            if residue in self.slots[earlier].left.of(self.context.text)[-len(residue) - 2 :]:
                return self._following(self.bindings[earlier], place, SCORE_PART, 'same word as before', change=change)
        return None

    def _governed(self, place: int, *, change: bool) -> Binding | None:
        """追回N人违规领取的失业保险金M万元: the verb in front of the clause's first number owns the second too."""
        slot = self.slots[place]
        if not place or slot.clause_start != self.slots[place - 1].clause_start:
            return None
        if '、' in self.context.text[self.slots[place - 1].quantity.end : slot.left.start]:
            return None  # another member of a list
        before = self.bindings[place - 1]
        own = any(x.governs for x in self._fitting(place, slot.left, change=change))
        if own or before.label is None or not before.label.governs:
            return None
        return self._following(before, place, SCORE_SAME, 'governed by the verb before', change=change)

    def _later_in_run(self, place: int) -> Binding | None:
        """A later member of a list shares the owner of the first."""
        if any(first < place < end and self.bindings[first].indicator_id for first, end in self.runs):
            return self._in_run(place) if place not in self.parallel else None
        return None

    def _in_run(self, place: int) -> Binding | None:
        """The members of a list of numbers have one owner: named before the first or behind the last."""
        for first, end in self.runs:
            if first <= place < end and first >= end - first and self._grows_in_order(first, end):
                return replace(self.bindings[place - (end - first)], why='parallel list', role=None, group=None)
            if first < place < end and self.bindings[first].indicator_id:
                return replace(self.bindings[first], why='list of numbers')
            if first == place and self._left(place, change=False, weak=False) is None:
                owner = (
                    self.shapes.get(end - 1)
                    or self._right(end - 1, change=False, weak=False)
                    or self._behind_count(end, place)
                )
                return replace(owner, why='named behind the list of numbers') if owner else None
        return None

    def _grows_in_order(self, first: int, end: int) -> bool:
        """水平为N元，M元，分别比上年提高P元、Q元: each difference is that of its twin among the numbers before."""
        if not is_ordered(self.context.text, self.sentence.span, self.quantities[first]):
            return False
        return is_change(self.context, self.slots[first], self.quantities[first]) and not self._fitting(
            first, self.slots[first].left, change=True
        )

    def _behind_count(self, end: int, place: int) -> Binding | None:
        """N元、N元、N元K个档次: the count that closes the list names its members."""
        if end >= len(self.slots) or self.slots[end - 1].quantity.end != self.slots[end].quantity.start:
            return None
        behind = Span(self.quantities[end].number_span.end, self.slots[end].right.end)
        label = min(self._fitting(place, behind, change=False), key=lambda x: x.span.start, default=None)
        return self._by_label(label, SCORE_RIGHT, 'count behind the list') if label else None

    def _find_parallel(self) -> dict[int, Binding]:
        """参保人数、缴费人数分别为N人、M人: as many labels as numbers, in the same order."""
        found: dict[int, Binding] = {}
        for first, end in self.runs:
            if not is_ordered(self.context.text, self.sentence.span, self.quantities[first]):
                continue
            before = Span(self.sentence.span.start, self.slots[first].quantity.start)
            labels = parallel_labels(self.context, self._fitting(first, before, change=False), end - first)
            for offset, label in enumerate(labels):
                found[first + offset] = self._by_label(label, SCORE_LEFT, 'parallel list')
        return found

    def _named_without_indicator(self, place: int) -> Binding | None:
        """发放稳岗返还资金N万元: the words name something that no indicator stands for."""
        slot = self.slots[place]
        named = list(
            self.context.patterns.without_indicator.finditer(self.context.text, slot.left.start, slot.left.end)
        )
        if not named:
            before = self.bindings[place - 1] if place else NOTHING
            follows = before.why == UNNAMED.why and slot.clause_start == self.slots[place - 1].clause_start
            return UNNAMED if follows and not self._residue(place) else None
        labels = [x for x in self._fitting(place, slot.left, change=False) if x.score >= 1]
        return None if any(x.span.end >= named[-1].end() for x in labels) else UNNAMED

    def _left(self, place: int, *, change: bool, weak: bool) -> Binding | None:
        slot = self.slots[place]
        labels = self._fitting(place, slot.left, change=change)
        label = self._best(tuple(x for x in labels if weak or x.score >= 1))
        if label is None:
            return None
        label = self._measured_thing(place, label, change=change) or label
        if change and self._follows_rate(place, label):
            return None
        if weak and self._object_between(label, slot):
            return None
        other = self._other_side(place, label)
        if other:
            return replace(self._by_label(label, SCORE_SAME, 'the other side of the number before'), indicator_id=other)
        other = self._turned(label, slot, place)
        if other:
            bound = self._by_label(label, SCORE_LEFT, 'label before the number, turned by the word behind it')
            return replace(bound, indicator_id=other, label=None)
        label = self._score_of_part(place, label)
        near = slot.left.end - label.span.end <= _NEAR
        return self._by_label(label, SCORE_LEFT if near else SCORE_FAR, 'label before the number')

    def _follows_rate(self, place: int, label: Label) -> bool:
        """标准由N元提高到M元，人均每月增加K元: per head tells how the rate grew, it names no mean."""
        before = self._kind(self.figures[place - 1].indicator_id) if place else None
        return before == 'standard' and self._kind(label.indicator_id) == 'average'

    def _other_side(self, place: int, label: Label) -> str | None:
        """基金总收入N亿元，总支出M亿元: a label that is a bare word of the indicator before means its other side."""
        before = self.context.patterns.indicators.get((self.bindings[place - 1].indicator_id if place else None) or '')
        return before.bare_words.get(label.surface) if before and not self.slots[place].part else None

    def _score_of_part(self, place: int, label: Label) -> Label:
        """过程指标满分35分，自评得32.5分: behind the full score of a part the score is that of the part."""
        before = self.figures[place - 1] if place else None
        owner = self.context.patterns.indicators[label.indicator_id]
        full = before and self.context.patterns.indicators.get(before.indicator_id or '')
        is_part = (
            full and full.followed_by == owner.parts_are and before.quantity.value < WHOLE_SCORE if before else False
        )
        return replace(label, indicator_id=owner.parts_are) if is_part and owner.parts_are else label

    def _turned(self, label: Label, slot: Slot, place: int) -> str | None:
        """工作经费共支出N万元: the bare word behind the label says that another side of it is meant."""
        between = Span(label.span.end, slot.left.end).of(self.context.text)
        for word, other in self.context.patterns.indicators[label.indicator_id].bare_words.items():
            if word in between and self._fits(other, self.quantities[place], change=False):
                return other
        return None

    def _measured_thing(self, place: int, measure: Label, *, change: bool) -> Label | None:
        """“三公”经费年初预算N万元，决算M万元: the spending named beside or before the measure owns it."""
        patterns = self.context.patterns
        if measure.surface in patterns.measure_words:
            owners = patterns.spending
        elif measure.surface in patterns.received_words:
            owners = SUBSIDY
        else:
            return None
        end = self.slots[place].left.end
        start = max(self.sentence.span.start, self.context.text.rfind('；', self.sentence.span.start, end) + 1)
        follows = bool(place) and self.bindings[place - 1].indicator_id in SUBSIDY
        if owners is SUBSIDY and not follows:
            start = self.slots[place].left.start
        things = [
            x
            for x in self._fitting(place, Span(start, end), change=change)
            if x.indicator_id in owners and x.surface not in patterns.measure_words and x.score >= 1
        ]
        return max(things, key=lambda x: (x.span.end, len(x.surface)), default=None)

    def _object_between(self, label: Label, slot: Slot) -> bool:
        """发放稳岗返还资金N万元: another object stands between the weak word and its number."""
        words = Span(label.span.end, slot.left.end).of(self.context.text)
        return bool(self.context.patterns.connectors.sub('', words).strip(' 、:“”'))

    def _right(self, place: int, *, change: bool, weak: bool) -> Binding | None:
        slot = self.slots[place]
        fitting = self._fitting(place, slot.right, change=change)
        labels = [x for x in fitting if x.span.start - slot.right.start <= _MAX_RIGHT and (weak or x.score >= 1)]
        if not self._opens_rightwards(place):
            return None
        first = min((x for x in fitting if x.governs), key=lambda x: x.span.start, default=None)
        if first is None:
            if not labels:
                return None
            first = min(labels, key=lambda x: (x.span.start, -len(x.span)))
        rivals = [x for x in fitting if x.span.overlaps(first.span)]
        return self._by_label(self._best(tuple(rivals)) or first, SCORE_RIGHT, 'label behind the number')

    def _opens_rightwards(self, place: int) -> bool:
        """A number with a label of its own on the left needs none behind; nor does one that ends its clause."""
        return len(self.slots[place].right) > 1

    def _counterpart(self, place: int, *, change: bool) -> Binding | None:
        """支付一次性工亡补助金N人: the label counts money, its counterpart persons."""
        found = () if change else self._counted_persons(place, self.slots[place].left)
        return found[-1] if found else None

    def _counted_persons(self, place: int, span: Span) -> tuple[Binding, ...]:
        """Return, ordered by their labels, what the labels of money in `span` mean where persons are counted."""
        if self.quantities[place].unit not in _PERSON_UNITS:
            return ()
        return tuple(
            replace(self._by_label(label, SCORE_FAR, 'persons of the money named before'), indicator_id=other)
            for label in self.context.labels_in(span)
            for other in self.context.patterns.counterparts.get(label.indicator_id, ())
            if label.score >= 1 and self._fits(other, self.quantities[place], change=False, place=place)
        )

    def _unowned_twin(self, place: int, *, change: bool) -> Binding | None:
        """人均财政补助由N元提高到M元: what the first number is not, the second is not either."""
        slot = self.slots[place]
        if not place or self.figures[place - 1].indicator_id or self._residue(place):
            return None
        same_unit = self.quantities[place].unit == self.quantities[place - 1].unit
        same_clause = slot.clause_start == self.slots[place - 1].clause_start
        return UNNAMED if same_unit and (same_clause or change) else None

    def _same_words(self, place: int, *, change: bool) -> Binding | None:
        """Follow the number before where nothing but linking words stand between (N人N万元, 发放N万元惠及N人次)."""
        slot = self.slots[place]
        if place == 0 or self._residue(place) or slot.part and slot.head == place - 1:
            return None
        return self._following(self.bindings[place - 1], place, SCORE_SAME, 'follows the number before', change=change)

    def _same_clause(self, place: int, *, change: bool) -> Binding | None:
        """核实疑点数据N批N人: the label before the first number of the clause owns the second too, by its unit."""
        slot = self.slots[place]
        if self._residue(place) or slot.clause_start >= slot.left.start:
            return None
        label = self._best(self._fitting(place, Span(slot.clause_start, slot.left.start), change=change))
        return self._by_label(label, SCORE_SAME, 'label of the clause') if label and label.score >= 1 else None

    def _part(self, place: int, *, change: bool) -> Binding | None:
        """A part of a whole (其中, brackets) has the indicator of the whole; sister parts help where units differ."""
        slot = self.slots[place]
        if not slot.part or self._is_another_measure(place):
            return None
        head = self._following(
            self.bindings[slot.head] if slot.head is not None else NOTHING, place, SCORE_PART, _PART, change=change
        )
        if head and self._of_parts(self.bindings[slot.head or 0], place) is None:
            return head
        for earlier in range(place - 1, -1, -1):
            of_parts = self._of_parts(self.bindings[earlier], place)
            if of_parts:
                return of_parts
            bound = self._following(self.bindings[earlier], place, SCORE_PART, 'part of a whole', change=change)
            if bound:
                return bound
        return self._following(self.whole or NOTHING, place, SCORE_PART, 'part of a whole', change=change)

    def _use_of_money(self, place: int, *, change: bool) -> Binding | None:
        """项目支出N万元，其中设备购置M万元: what project money was used for is part of it."""
        left = self._left(place, change=change, weak=False)
        bound = self._part(place, change=change) if left else None
        if left is None or bound is None:
            return None
        whole, own = (self.context.patterns.indicators.get(b.indicator_id or '') for b in (bound, left))
        if (
            whole
            and own
            and whole.schemes
            and own.schemes != whole.schemes
            and _JOINS.search(left.label.surface if left.label else '')
        ):
            return bound  # 兑现参保补贴，其中参加企业职工养老保险N人: the insurance tells through which it was paid
        if self._kind(bound.indicator_id) == 'average' and self._kind(left.indicator_id) in ('flow', 'standard'):
            return bound  # 月人均养老金N元，其中基础养老金M元
        is_use = left.indicator_id in self.context.patterns.uses_of_money | SUBSIDY
        return bound if is_use and bound.indicator_id in self.context.patterns.scheme_if_named else None

    def _of_parts(self, whole: Binding, place: int) -> Binding | None:
        owner = self.context.patterns.indicators.get(whole.indicator_id or '')
        if owner is None or owner.parts_are is None or self.quantities[place].unit != owner.unit:
            return None
        return replace(whole, indicator_id=owner.parts_are, label=None, why='part of a whole')

    def _earlier(self, place: int, *, change: bool) -> Binding | None:
        """Take the nearest earlier label of the sentence where the number's own words name nothing else."""
        slot = self.slots[place]
        residue = self._residue(place)
        is_part_alone = slot.part and slot.head is None
        if self._is_another_measure(place) or (residue and not is_part_alone and not self._is_group(place, residue)):
            return None
        before = Span(self.sentence.span.start, slot.left.start)
        label = self._best(tuple(x for x in self._fitting(place, before, change=change) if x.score >= 1))
        persons = () if change else self._counted_persons(place, before)
        if persons and persons[-1].label and (label is None or persons[-1].label.span.end > label.span.end):
            return replace(persons[-1], score=SCORE_EARLIER)
        for earlier in range(place - 1, -1, -1):
            if label is None or self.slots[earlier].quantity.start >= label.span.end:
                bound = self._following(
                    self.bindings[earlier], place, SCORE_EARLIER, 'indicator of an earlier number', change=change
                )
                if bound:
                    return bound
        if label is None:
            return None
        bound = self._by_label(label, SCORE_EARLIER, 'label earlier in the sentence')
        return None if self._is_measured_otherwise(bound, place, change=change) else bound

    def _is_another_measure(self, place: int) -> bool:
        """A share of who pays is no rate of what was named before."""
        words, unit = self.slots[place].left.of(self.context.text), self.quantities[place].unit
        patterns = self.context.patterns
        return unit in _SHARED_UNITS and patterns.shares.search(words) is not None

    def _heading(self, place: int, *, change: bool) -> Binding | None:
        residue = self._residue(place)
        if self._is_another_measure(place):
            return None
        if residue and not self._is_group(place, residue):
            return None
        for words in self.context.lead_of(self.sentence.span):
            labels = find_labels(words, self.context.patterns.labels)
            label = self._best(
                tuple(x for x in labels if self._fits(x.indicator_id, self.quantities[place], change=change))
            )
            if label:
                bound = self._by_label(label, SCORE_HEADING, f'head or row {words}')
                return replace(bound, label=None)
        for section in self.context.chain(self.sentence.section_id):
            if section.heading.level == 0:
                continue
            label = self._best(self._fitting(place, section.heading.span, change=change))
            if label:
                return self._by_label(label, SCORE_HEADING, f'heading {section.heading.title}')
        return None

    def _awaited(self, place: int) -> Binding | None:
        """下达任务N人，实际参保M人: a target that nothing names is that of the result which follows."""
        if place + 1 >= len(self.slots) or self._residue(place) or self.slots[place].part:
            return None
        here, then = self.quantities[place], self.quantities[place + 1]
        reading = read_role(self.context, self.slots[place], here, None, self.sentence.section_id, self.sentence.span)
        if reading.role is not Role.TARGET or here.unit != then.unit or not here.unit:
            return None
        label = self._best(
            tuple(x for x in self._fitting(place + 1, self.slots[place + 1].left, change=False) if x.score >= 1)
        )
        return self._by_label(label, SCORE_EARLIER, 'label of the result that follows') if label else None

    def _clause_verb(self, place: int, *, change: bool) -> Binding | None:
        """为特困人员N人、低保对象M人代缴保费: the verb behind the last number owns all that 为 opened."""
        start = self.slots[place].clause_start
        opening = self.context.text[start : start + 14].lstrip()
        if not _OPENS_WITH_FOR.match(opening):
            return None
        last = max(i for i, s in enumerate(self.slots) if s.clause_start == start)
        if last == place:
            return None
        label = min(
            (x for x in self._fitting(place, self.slots[last].right, change=change) if x.score >= 1),
            key=lambda x: x.span.start,
            default=None,
        )
        return self._by_label(label, SCORE_PART, 'verb of the clause') if label else None

    def _following(self, bound: Binding, place: int, score: float, why: str, *, change: bool) -> Binding | None:
        """Return an earlier binding where its indicator, or a twin under the same words, fits the unit."""
        grows = change and self.quantities[place].unit in _CHANGE_UNITS
        if self._is_measured_otherwise(bound, place, change=change):
            return None
        owner = self.context.patterns.indicators.get(bound.indicator_id or '')
        if owner and owner.followed_by and self._fits(owner.followed_by, self.quantities[place], change=change):
            return replace(
                bound, indicator_id=owner.followed_by, label=None, score=min(score, bound.score), why=why, role=None
            )
        opposite = self._opposite(bound, place)
        if opposite:
            return replace(
                bound, indicator_id=opposite, label=None, score=min(score, bound.score), why=why, role=None, group=None
            )
        if bound.label is not None and not grows:
            twins = [x for x in self._fitting(place, bound.label.span, change=change) if x.span == bound.label.span]
            label = self._best(tuple(twins))
            if label:
                return replace(self._by_label(label, 1.0, why), score=min(score, bound.score))
        if bound.indicator_id and self._fits(bound.indicator_id, self.quantities[place], change=change, place=place):
            return replace(bound, score=min(score, bound.score), why=why, role=None, group=None)
        for other in self.context.patterns.counterparts.get(bound.indicator_id or '', ()):
            if self.quantities[place].unit in self.context.patterns.units_of[other]:
                return replace(bound, indicator_id=other, score=min(score, bound.score), why=why, role=None, group=None)
        return None

    def _opposite(self, bound: Binding, place: int) -> str | None:
        """基金收入N万元，支出M万元: the bare word means the opposite of what was named before."""
        if self.slots[place].part:
            return None
        owner = self.context.patterns.indicators.get(bound.indicator_id or '')
        words = self.slots[place].left.of(self.context.text)
        found = [other for word, other in owner.bare_words.items() if word in words] if owner else []
        return found[0] if found and self._fits(found[0], self.quantities[place], change=False) else None

    def _is_measured_otherwise(self, bound: Binding, place: int, *, change: bool) -> bool:
        """到位资金N万元，实际支出M万元: the number's own weak word tells another side of the same money."""
        patterns = self.context.patterns
        left, family = self.slots[place].left, patterns.scheme_if_named
        own = [x for x in self._fitting(place, left, change=change) if x.indicator_id in family]
        if self.slots[place].part:
            return False
        return bound.indicator_id in family and any(x.indicator_id != bound.indicator_id for x in own)

    def _by_label(self, label: Label, score: float, why: str) -> Binding:
        return Binding(label.indicator_id, label, Method.LABEL, label.pattern_id, score * label.score, why)

    def _fitting(self, place: int, span: Span, *, change: bool) -> tuple[Label, ...]:
        quantity = self.quantities[place]
        labels = self.context.labels_in(span)
        return uncovered(tuple(x for x in labels if self._fits(x.indicator_id, quantity, change=change, place=place)))

    def _fits(self, indicator_id: str, quantity: Quantity, *, change: bool, place: int | None = None) -> bool:
        units = self.context.patterns.units_of[indicator_id]
        schemes = self.context.patterns.indicators[indicator_id].schemes
        barred = self.context.patterns.indicators[indicator_id].not_schemes
        if place is not None and (schemes or barred):
            scheme = self._scheme(place) or self.context.main_scheme
            if (schemes and scheme not in schemes) or scheme in barred:
                return False
        if place is not None and not self._may_be_per_head(indicator_id, quantity, place):
            return False
        if not change and not self._is_plausible(indicator_id, quantity):
            return False
        if quantity.unit == '':
            return bool(units & {'元', '人', '人次'})
        twin = self.context.patterns.standard_of.get(indicator_id)
        if twin and quantity.unit in self.context.patterns.units_of[twin]:
            return True
        return quantity.unit in units or (change and quantity.unit in _CHANGE_UNITS)

    def _is_plausible(self, indicator_id: str, quantity: Quantity) -> bool:
        """月人均养老金3046元；发放19.85亿元: no pension per head is that large."""
        indicator = self.context.patterns.indicators[indicator_id]
        low, high = indicator.plausible
        if indicator.kind in ('standard', 'average') and _SCALED.search(quantity.span.of(self.context.text)):
            return False
        return quantity.unit != indicator.unit or low <= quantity.value <= high

    def _may_be_per_head(self, indicator_id: str, quantity: Quantity, place: int) -> bool:
        """An amount per head is a mean or a rate, or the rate of an amount that has one (每人每月发放N元)."""
        patterns = self.context.patterns
        if quantity.unit != '元' or not patterns.per_head.search(self.slots[place].left.of(self.context.text)):
            return True
        indicator = patterns.indicators[indicator_id]
        return indicator.kind in ('average', 'standard') or quantity.value < SMALLEST_TOTAL

    def _scheme(self, place: int) -> str | None:
        return self._scheme_of_whole(place) or sentence_scheme(self.context, self.slots[place], self.sentence)

    def _scheme_of_whole(self, place: int) -> str | None:
        """Parts of a figure of one scheme keep it: insurances named there tell through which it was paid."""
        head = self.slots[place].head
        if not self.slots[place].part or head is None or head >= len(self.bindings):
            return None
        owner = self.context.patterns.indicators.get(self.bindings[head].indicator_id or '')
        return owner.schemes[0] if owner and owner.schemes else None

    def _best(self, labels: tuple[Label, ...]) -> Label | None:
        """The label that ends last wins, then the one of a scheme's own indicator, then the longest; weak ones last.

        A label that stands in the gap of another says more than the words around it (享受丧葬抚恤待遇).
        """
        strong = [x for x in labels if x.score >= 1] or list(labels)
        verbs = [x for x in strong if x.governs]
        told = verbs or [x for x in strong if not any(_in_gap(y, x) for y in strong)]
        own = self.context.patterns.indicators
        return max(told, key=lambda x: (x.span.end, bool(own[x.indicator_id].schemes), len(x.surface)), default=None)

    def _residue(self, place: int) -> str:
        """Return the words left of the number that are no linking words, cues, years or places."""
        left = self.slots[place].left
        words = left.of(self.context.text)
        for label in reversed(self.context.labels_in(left)):
            if label.score < 1:
                start = label.span.start - left.start
                words = words[:start] + words[start + len(label.span) :]
        if self.context.patterns.target_end.search(words):
            return ''  # 完成市定任务N: whose target it is names no indicator
        words = self.context.patterns.residue.sub('', words)
        return words.strip(' 、:“”"（）()【】')

    def _is_group(self, place: int, residue: str) -> bool:
        groups = named_in(self.context.groups, self.slots[place].left)
        named = sum(len(g.span) for g in groups)
        words = self.slots[place].left.of(self.context.text).strip(' 、')
        places = _PLACES.match(words)
        if places and not self.context.patterns.residue.sub('', words[places.end() :]).strip(' 、'):
            return True
        if _PERSONS.fullmatch(words) and place and self.quantities[place - 1].unit == self.quantities[place].unit:
            return True
        return bool(_PLACE.fullmatch(words)) or (bool(groups) and named >= len(residue))

    def _find_shapes(self) -> dict[int, Binding]:
        if not self.quantities:
            return {}
        text = self.context.text
        found: dict[int, Binding] = {}
        starts = {q.number_span.start: i for i, q in enumerate(self.quantities)}
        for shape in self.context.patterns.shapes:
            for match in shape.pattern.finditer(text, self.sentence.span.start, self.sentence.span.end):
                place = starts.get(match.start('q'))
                if place is None or not self._fits(
                    shape.indicator_id, self.quantities[place], change=False, place=place
                ):
                    continue
                group = match.groupdict().get('group')
                found.setdefault(
                    place,
                    Binding(
                        shape.indicator_id,
                        None,
                        Method.PATTERN,
                        shape.shape_id,
                        SCORE_SHAPE,
                        'shape',
                        shape.role,
                        group,
                    ),
                )
        return found

    # what it says of the number

    def _figure(self, place: int, binding: Binding) -> Figure:
        slot = self.slots[place]
        quantity = self._with_unit(self.quantities[place], binding)
        kind = self._kind(binding.indicator_id)
        reading = self._role(place, binding, kind)
        indicator_id = self._rate_or_amount(place, binding.indicator_id, reading.role, quantity)
        kind = self._kind(indicator_id)
        group = self._group(place, replace(binding, indicator_id=indicator_id)) or self._place(place)
        is_over_all = group in self.context.patterns.over_schemes
        scheme = None if is_over_all else self._scheme_of(place, indicator_id)
        reading, period = self._in_years(
            place, reading, period_of(self.context, slot, self.sentence, reading.role, kind)
        )
        return Figure(
            quantity=quantity,
            indicator_id=indicator_id,
            label=self._label_words(place, binding),
            role=reading.role,
            group=group,
            scheme=scheme,
            region=self._place(place),
            period=period,
            section_id=self.sentence.section_id,
            cell=None,
            context=self.sentence.span.of(self.context.text),
            method=binding.method,
            pattern_id=binding.pattern_id,
            score=round(binding.score, 3),
            reasons=(
                binding.why,
                f'role {reading.role}: {reading.why}',
                f'scheme {scheme}',
                f'year {period.year}',
            ),
        )

    def _in_years(self, place: int, reading: RoleReading, period: Period) -> tuple[RoleReading, Period]:
        """2019年、2020年、2021年分别为N、M、K: each member of the list has its own year."""
        named = self._named_in_list(place, self.context.years)
        if named is None:
            return reading, period
        year = int(named.name)
        if year == self.context.year and reading.role is Role.PRIOR:
            reading = RoleReading(Role.ACTUAL, 'the year of the report')
        earlier = self.context.year is not None and year < self.context.year and reading.role is Role.ACTUAL
        return (RoleReading(Role.PRIOR, 'an earlier year of the list') if earlier else reading), Period(year)

    def _place(self, place: int) -> str | None:
        """Return the place that opens the number's own words: 五原县参保N人 is about that county."""
        words = self.slots[place].left.of(self.context.text).lstrip(' 、“')
        found = _OPENS_WITH_PLACE.match(words)
        return found[0] if found and not found[0].startswith(_OWN) else None

    def _kind(self, indicator_id: str | None) -> str | None:
        return self.context.patterns.indicators[indicator_id].kind if indicator_id else None

    def _with_unit(self, quantity: Quantity, binding: Binding) -> Quantity:
        """A bare 万 has the unit of its indicator."""
        if quantity.unit or binding.indicator_id is None:
            return quantity
        return replace(quantity, unit=self.context.patterns.indicators[binding.indicator_id].unit)

    def _rate_or_amount(self, place: int, indicator_id: str | None, role: Role, quantity: Quantity) -> str | None:
        """每人每年30元缴费补贴 is a rate: the indicator of the rate stands in for that of the amount."""
        twin = self.context.patterns.standard_of.get(indicator_id or '')
        if indicator_id is None:
            return None
        if twin is None:
            # 养老补助按每人每月60元发放: a rate per head for which there is no indicator
            words = self.slots[place].left.of(self.context.text)
            is_rate = role is Role.STANDARD and self._kind(indicator_id) == 'flow' and quantity.unit == '元'
            return None if is_rate and self.context.patterns.per_head.search(words) else indicator_id
        if role is Role.STANDARD and quantity.unit in self.context.patterns.units_of[twin]:
            return twin if self._fits(twin, quantity, change=False, place=place) else None
        return (
            indicator_id
            if quantity.unit in self.context.patterns.units_of[indicator_id] or role is Role.CHANGE
            else twin
        )

    def _role(self, place: int, binding: Binding, kind: str | None) -> RoleReading:
        """The role of the indicator or of the shape; else of the words; parts and lists share that of their whole."""
        indicator = self.context.patterns.indicators.get(binding.indicator_id or '')
        slot, quantity = self.slots[place], self.quantities[place]
        reading = read_role(self.context, slot, quantity, kind, self.sentence.section_id, self.sentence.span)
        if indicator and indicator.always and reading.role is not Role.CHANGE:
            return RoleReading(indicator.always, 'role of the indicator')
        if binding.role and reading.role is not Role.PRIOR:
            return RoleReading(binding.role, 'shape')
        if binding.why == 'parallel list' and place and self._is_listed_change(place):
            return RoleReading(Role.CHANGE, 'that of the list')
        if binding.why == 'list of numbers':
            return RoleReading(self.figures[place - 1].role, 'that of the list')
        if reading.is_default and self._is_rate_of_one(binding, quantity):
            return RoleReading(Role.STANDARD, 'too little for a total')
        if reading.is_default and self._shares_role(place, binding):
            shared = self.figures[slot.head if slot.part and slot.head is not None else place - 1].role
            if shared in (Role.TARGET, Role.STANDARD):
                return RoleReading(shared, 'that of the whole')
        return reading

    def _is_rate_of_one(self, binding: Binding, quantity: Quantity) -> bool:
        """由县级财政代缴100元: a few yuan are the rate for one person, never the total of a report."""
        has_rate = binding.indicator_id in self.context.patterns.standard_of
        return has_rate and quantity.unit == '元' and quantity.value < SMALLEST_TOTAL

    def _is_listed_change(self, place: int) -> bool:
        return any(
            first <= place < end and is_change(self.context, self.slots[first], self.quantities[first])
            for first, end in self.runs
        )

    def _shares_role(self, place: int, binding: Binding) -> bool:
        slot, quantity_unit = self.slots[place], self.quantities[place].unit
        if slot.part and slot.head is not None:
            return True
        same_unit = place > 0 and self.quantities[place - 1].unit == quantity_unit
        if same_unit and self._is_listed(place):
            return True
        return same_unit and binding.why == 'follows the number before'

    def _is_listed(self, place: int) -> bool:
        """年初预算安排基本支出N万元、“三公”经费M万元: the cue in front of a list holds for its members."""
        between = self.context.text[self.quantities[place - 1].span.end : self.slots[place].left.start]
        return between.strip(' ') == '、'

    def _scheme_of(self, place: int, indicator_id: str | None) -> str | None:
        """The scheme of its place in a parallel list, else of the words; a rate of completion shares that of its count."""
        listed = self._scheme_in_list(place) or self._scheme_of_grown(place)
        if listed:
            return listed
        count = self.figures[place - 1].indicator_id if 0 < place <= len(self.figures) else None
        if self.quantities[place].unit in _SHARED_UNITS and count in self.context.patterns.without_scheme:
            return None
        whole = self._scheme_of_whole(place)
        return whole or scheme_of(self.context, self.slots[place], self.sentence, indicator_id)

    def _scheme_of_grown(self, place: int) -> str | None:
        """甲险N人，乙险M人，同比分别增长P%、Q%: each difference has the scheme of its twin."""
        for first, end in self.runs:
            if first <= place < end and first >= end - first and self._grows_in_order(first, end):
                return self.figures[place - (end - first)].scheme
        return None

    def _scheme_in_list(self, place: int) -> str | None:
        named = self._named_in_list(place, self.context.schemes)
        return named.name if named else None

    def _named_in_list(self, place: int, found: tuple[Named, ...]) -> Named | None:
        for first, end in self.runs:
            if first <= place < end and is_ordered(self.context.text, self.sentence.span, self.quantities[first]):
                before = Span(self.sentence.span.start, self.slots[first].quantity.start)
                names = parallel_names(self.context, found, before, end - first)
                return names[place - first] if names else None
        return None

    def _group(self, place: int, binding: Binding) -> str | None:
        if binding.group:
            return binding.group
        slot = self.slots[place]
        listed = self._named_in_list(place, self.context.groups)
        named = listed or group_of(self.context, slot, binding.label, binding.indicator_id)
        if named:
            return named.span.of(self.context.text)
        if binding.indicator_id is None:
            return None
        tier = (
            self._tier(place)
            or self._chosen_tier(place, binding)
            or self._shaped_group(place, binding)
            or self._group_in_label(place, binding)
            or self._kind_of_part(place, binding)
        )
        if tier:
            return tier
        if self._scheme_of_whole(place):
            through = [w for w, _ in self.context.patterns.schemes.find(slot.left.of(self.context.text))]
            return through[-1] if through else self._group_before(place, binding)
        if slot.part and slot.head is not None and binding.why != 'part of a whole':
            sister = self._group_before(place, binding) if slot.head < place - 1 else None
            return sister or self._may_inherit(
                self.figures[slot.head].group, binding
            )  # 待遇人员终止N人(其中死亡M人): the whole's group holds for its parts
        if slot.part and binding.why == 'part of a whole':
            residue = self._residue(place)
            named_part = 1 < len(residue) <= _MAX_GROUP and self._kind(binding.indicator_id) != 'score'
            return residue if named_part else self._group_before(place, binding)
        return self._group_before(place, binding) or self._group_in_part(place, binding)

    def _shaped_group(self, place: int, binding: Binding) -> str | None:
        """对年满65周岁的，每月加发N元: an age or a length of contribution in the same part of the sentence."""
        start = self.slots[place].quantity.start
        part = max(self.sentence.span.start, self.context.text.rfind('；', self.sentence.span.start, start) + 1)
        since = self.quantities[place - 1].span.end if place else part
        for shape, only in self.context.patterns.group_shapes:
            if binding.indicator_id in only:
                found = [m[0] for m in shape.finditer(self.context.text, max(part, since), start)]
                if found:
                    return found[-1]
        return None

    def _group_in_label(self, place: int, binding: Binding) -> str | None:
        """全民登记参保，下达任务数N人: a label taken from an earlier clause brings the group that it names."""
        label = binding.label
        if label is None or self.slots[place].left.contains(label.span) or self.slots[place].right.contains(label.span):
            return None
        for named in named_in(self.context.groups, label.span):
            only = self.context.patterns.group_only.get(named.span.of(self.context.text))
            if only and binding.indicator_id in only:
                return named.span.of(self.context.text)
        return None

    def _group_before(self, place: int, binding: Binding) -> str | None:
        """Two numbers of one clause under one group (N人N万元, N人占…的P%): the second has the group of the first."""
        slot = self.slots[place]
        if not place:
            return None
        is_share = self.quantities[place].unit in _SHARED_UNITS
        group = self._may_inherit(self.figures[place - 1].group, binding)
        if slot.clause_start == self.slots[place - 1].clause_start:
            governed = binding.why == 'governed by the verb before'
            return group if is_share or governed or not self._residue(place) else None
        return group if group and self._tells_more(place, binding) else None

    def _may_inherit(self, group: str | None, binding: Binding) -> str | None:
        only = self.context.patterns.group_only.get(group or '')
        return group if not only or binding.indicator_id in only else None

    def _kind_of_part(self, place: int, binding: Binding) -> str | None:
        """核定编制N名，其中行政编制M名: a part with the indicator of its whole is limited by what stands before its label."""
        slot = self.slots[place]
        if not slot.part or slot.head is None or binding.label is None or not slot.left.contains(binding.label.span):
            return None
        if self.figures[slot.head].indicator_id != binding.indicator_id or self._kind(binding.indicator_id) == 'score':
            return None
        words = self.context.patterns.residue.sub(
            '', Span(slot.left.start, binding.label.span.start).of(self.context.text)
        )
        words = words.strip(' 、:“”"')
        return words if 1 < len(words) <= _MAX_GROUP else None

    def _group_in_part(self, place: int, binding: Binding) -> str | None:
        """三、四级残疾人参保的，按照N元标准: a rate is that of the group named earlier in its part of the sentence."""
        quantity = self.quantities[place]
        is_rate = quantity.unit in _SHARED_UNITS
        if not is_rate and self._kind(binding.indicator_id) != 'standard':
            return None
        start = max(
            self.sentence.span.start, self.context.text.rfind('；', self.sentence.span.start, quantity.span.start) + 1
        )
        rates = [q.span.end for q in self.quantities[:place] if is_rate and q.unit == quantity.unit]
        for named in reversed(named_in(self.context.groups, Span(max(start, *rates, 0), quantity.span.start))):
            word = named.span.of(self.context.text)
            only = self.context.patterns.group_only.get(word)
            if binding.indicator_id in only if only else not is_rate:
                return word
        return None

    def _tells_more(self, place: int, binding: Binding) -> bool:
        """重度残疾人N人，代缴保费M万元，代缴率P%: a clause without a subject tells more of what was counted before."""
        slot, before = self.slots[place], self.slots[place - 1]
        if slot.opener not in _GOES_ON or before.part and before.head != slot.head:
            return False
        grows = is_change(self.context, slot, self.quantities[place])
        group = self.figures[place - 1].group or ''
        own = binding.label is not None and (
            slot.left.contains(binding.label.span) or slot.right.contains(binding.label.span)
        )
        does = (
            own
            and binding.label is not None
            and (binding.label.governs or binding.indicator_id in self.context.patterns.group_only.get(group, ()))
        )
        if self.quantities[place].unit in _PERSON_UNITS and own and not does:
            return False  # 未认证N人 are others than those counted before
        if self.quantities[place].unit == self.quantities[place - 1].unit and not grows and not does:
            return False
        return not self._subject(place)

    def _subject(self, place: int) -> str:
        """Return the words left of the number that are neither its label nor linking words."""
        left = self.slots[place].left
        words = left.of(self.context.text)
        for label in self.context.labels_in(left):
            start = label.span.start - left.start
            words = words[:start] + '\0' * len(label.span) + words[start + len(label.span) :]
        return self.context.patterns.residue.sub('', words.replace('\0', '')).strip(' 、:“”"')

    def _chosen_tier(self, place: int, binding: Binding) -> str | None:
        """选择500元档次缴费的，政府补贴60元: the rule is that of the tier named before."""
        tier = self.context.patterns.tiers.get(binding.indicator_id or '')
        before = self.figures[place - 1] if place else None
        if tier is None or before is None or before.indicator_id != tier:
            return None
        behind = _UPWARDS.match(self.context.text, before.quantity.span.end)
        return before.quantity.span.of(self.context.text) + (behind[0] if behind else '')

    def _tier(self, place: int) -> str | None:
        """选择N元、M元的依次享受P元、Q元: each member of the second list is for its twin of the first."""
        for at, (first, end) in enumerate(self.runs):
            if not (at and first <= place < end):
                continue
            twin_first, twin_end = self.runs[at - 1]
            if self.quantities[twin_first].unit != '元' or _SCALED.search(
                self.quantities[twin_first].span.of(self.context.text)
            ):
                continue
            if twin_end - twin_first == end - first and is_ordered(
                self.context.text, self.sentence.span, self.quantities[first]
            ):
                return self.quantities[twin_first + place - first].span.of(self.context.text)
        return None

    def _label_words(self, place: int, binding: Binding) -> str:
        slot = self.slots[place]
        own = slot.left.of(self.context.text).strip(' 、:“”"')
        if binding.label is None or slot.left.contains(binding.label.span):
            return own or slot.right.of(self.context.text).strip(' 、的')[:_MAX_GROUP]
        return binding.label.span.of(self.context.text)


def _in_gap(inner: Label, outer: Label) -> bool:
    if GAP not in outer.surface or inner is outer:
        return False
    first, last = outer.surface.split(GAP)[0], outer.surface.rsplit(GAP, 1)[-1]
    gap = Span(outer.span.start + len(first), outer.span.end - len(last))
    return gap.contains(inner.span)


def competing(figures: tuple[Figure, ...]) -> tuple[Problem, ...]:
    """Tell of figures that were bound with little certainty."""
    return tuple(
        Problem('unsure_binding', Severity.INFO, f'{f.indicator_id}: score {f.score}', f.quantity.span)
        for f in figures
        if f.indicator_id and f.score < SCORE_EARLIER
    )
