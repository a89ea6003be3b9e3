"""A sentence and its numbers in, what is asked about the words around each number out."""

import regex

from pipeline.figures.attributes import sentence_scheme
from pipeline.figures.binding import Binding
from pipeline.figures.context import Context, named_in
from pipeline.figures.labels import uncovered
from pipeline.figures.parallel import find_runs, is_ordered
from pipeline.figures.roles import RoleReading, nearest_cue, read_role
from pipeline.figures.units import CHANGE_UNITS, SCALED, SHARED_UNITS, SMALLEST_TOTAL
from pipeline.model.figure import Figure, Label, Role
from pipeline.model.number import Quantity
from pipeline.model.outline import Sentence
from pipeline.model.span import Span
from pipeline.patterns.compile import GAP
from pipeline.patterns.schema import Indicator
from pipeline.text.clauses import find_slots

_PLACE = regex.compile(r'(?!全|我|本|各)\p{Han}{1,9}?(?:县|区|旗|市|州|盟|镇|乡|街道)')
_PLACES = regex.compile(
    r'(?:(?!全|我|本|各|两|三|四)\p{Han}{1,6}?(?:自治县|县|区|旗|市|州|盟|镇|乡|街道)[、和及与]?){1,12}'
)
NO_PLACE = regex.compile('城镇|州市|自治区|.{0,6}(?:乡镇|县区|区县|旗县|盟市|县市|市县|镇街|[辖社小园片]区)')
"""Words that end like the name of a place and tell a level or a kind of places: 走访乡镇N个."""

_PERSONS = regex.compile(
    r'\p{Han}{2,10}(?:人员|对象|群体|群众|职工|教师|医生|居民|家庭|农民|人口|老人|儿童|学生|干部|父母|子女'
    r'|补助|补贴|奖励金|津贴|生活补助)'
)


_ASIDE = regex.compile(r'(?<=\p{Han})\([^()]{1,60}\)$')
_MARKS = ' 、:“”"（）()【】'
_WORD, _LETTER = '\0', '\1'  # what stands for the letters of a linking word, and for one of one letter
_NAMELESS = frozenset((*_MARKS, _WORD, _LETTER))
_FIRST_LETTERS = frozenset('省市县区州旗盟中就高')
_LAST_LETTERS = frozenset('省市县区州旗盟')
"""Letters that link words by themselves and begin or end a name: 县残联中心, 中型企业, 宁丰县."""
_SCALED_ALONE = frozenset({'元', '人', '人次'})
"""Units that are left out behind 万 and 亿."""


class Said:
    """What one sentence says, as far as it is read: what is bound already helps to bind what follows.

    `place` is that of a number among `quantities`; `whole` is what a sentence that begins with 其中 tells parts of.
    """

    def __init__(
        self, context: Context, sentence: Sentence, quantities: tuple[Quantity, ...], whole: Binding | None
    ) -> None:
        """Cut the sentence around its numbers; nothing is bound yet."""
        self.context = context
        self.text = context.text
        self.patterns = context.patterns
        self.sentence = sentence
        self.quantities = quantities
        self.whole = whole
        spans = tuple(q.span for q in quantities)
        self.slots = find_slots(context.text, sentence.span, spans, context.patterns.parts)
        self.runs = find_runs(context.text, quantities)
        self.shapes: dict[int, Binding] = {}
        self.parallel: dict[int, Binding] = {}
        self.bindings: list[Binding] = []
        self.figures: list[Figure] = []
        self._wholes = {slot.head for slot in self.slots if slot.part}
        self._fitting: dict[tuple[int, int, int, bool], tuple[Label, ...]] = {}
        self._schemes: dict[int, str | None] = {}
        self._residues: dict[int, str] = {}
        self._cues: dict[int, RoleReading | None] = {}

    def add(self, binding: Binding) -> None:
        """Note what owns the next number."""
        self.bindings.append(binding)
        self._forget(len(self.bindings) - 1)

    def settle(self, place: int, binding: Binding) -> None:
        """Note that something else owns the number."""
        self.bindings[place] = binding
        self._forget(place)

    def _forget(self, place: int) -> None:
        # what labels fit a part was told by the binding of its whole
        if place in self._wholes:
            self._fitting.clear()

    # words

    def left_words(self, place: int) -> str:
        """Return the words between the number and the mark or the number before it."""
        return self.slots[place].left.of(self.text)

    def start_of_part(self, place: int) -> int:
        """Return where the part of the sentence between semicolons that holds the number begins."""
        start = self.sentence.span.start
        return max(start, self.text.rfind('；', start, self.slots[place].left.end) + 1)

    def start_of_clause(self, end: int) -> int:
        """Return where the clause that holds the place begins; brackets do not cut it."""
        start = self.sentence.span.start
        return max(start, *(self.text.rfind(mark, start, end) + 1 for mark in '，；：。'))

    def residue(self, place: int) -> str:
        """Return the words left of the number that are no linking words, cues, years or places."""
        if place not in self._residues:
            self._residues[place] = self._read_residue(place)
        return self._residues[place]

    def _read_residue(self, place: int) -> str:
        words = self._without_weak(self.slots[place].left).replace(_WORD, '')
        if self.patterns.target_end.search(words):
            return ''  # 完成市定任务N: whose target it is names no indicator
        return self.patterns.residue.sub('', words).strip(_MARKS)

    def name(self, span: Span) -> str:
        """Return what a stretch of words names, as written, without linking words and a bracket at its ends."""
        aside = _ASIDE.search(self.text, span.start, span.end)
        span = Span(span.start, aside.start()) if aside else span
        known = self.patterns.residue.sub(_blank_out, self._without_weak(span))
        kept = [at for at, letter in enumerate(known) if letter not in _NAMELESS]
        if not kept:
            return ''
        words = span.of(self.text)
        start, end = kept[0], kept[-1] + 1
        while start and known[start - 1] == _LETTER and words[start - 1] in _FIRST_LETTERS:
            start -= 1
        if known[end : end + 1] == _LETTER and words[end] in _LAST_LETTERS:
            end += 1
        return words[start:end]

    def _without_weak(self, span: Span) -> str:
        words = span.of(self.text)
        weak = {x.span for x in self.context.labels_in(span) if x.score < 1 and not self.is_balance(x)}
        for each in weak:  # several indicators share a weak word, some overlap
            start = each.start - span.start
            words = words[:start] + _WORD * len(each) + words[start + len(each) :]
        return words

    def is_balance(self, label: Label) -> bool:
        """基金支出N万元，结余M万元: a weak word for money at hand still names another thing than what was spent."""
        indicator = self.patterns.indicators[label.indicator_id]
        return indicator.kind == 'stock' and indicator.unit == '元'

    def is_group(self, place: int, residue: str) -> bool:
        """Tell whether the words left of the number name nothing but a group or places."""
        groups = named_in(self.context.groups, self.slots[place].left)
        named = sum(len(g.span) for g in groups)
        words = self.left_words(place).strip(' 、')
        places = _PLACES.match(words)
        if places and not self.patterns.residue.sub('', words[places.end() :]).strip(' 、'):
            return True
        if _PERSONS.fullmatch(words) and place and self.quantities[place - 1].unit == self.quantities[place].unit:
            return True
        is_place = _PLACE.fullmatch(words) and not NO_PLACE.fullmatch(words)
        return bool(is_place) or (bool(groups) and named >= len(residue))

    def is_another_measure(self, place: int) -> bool:
        """Tell whether the number is the share of one who pays: that is no rate of what was named before."""
        is_share = self.quantities[place].unit in SHARED_UNITS
        return is_share and self.patterns.shares.search(self.left_words(place)) is not None

    def is_change(self, place: int) -> bool:
        """Tell whether the words right before the number say that it is a difference."""
        if self.quantities[place].unit == '百分点':
            return True
        cue = self._cue(place)
        return cue is not None and cue.role is Role.CHANGE

    def role(self, place: int, kind: str | None) -> RoleReading:
        """Return the role that the words give to the number of an indicator of `kind`."""
        cue = self._cue(place)
        return read_role(self.context, self.slots[place], self.quantities[place], kind, self.sentence, cue)

    def _cue(self, place: int) -> RoleReading | None:
        if place not in self._cues:
            self._cues[place] = nearest_cue(self.context, self.slots[place], self.quantities[place])
        return self._cues[place]

    def is_ordered(self, first: int) -> bool:
        """Tell whether 分别 or 依次 announces the list of numbers that begins at `first`."""
        return is_ordered(self.text, self.sentence.span, self.quantities[first])

    # indicators

    def indicator(self, indicator_id: str | None) -> Indicator | None:
        """Return the indicator, None where there is none."""
        return self.patterns.indicators.get(indicator_id or '')

    def kind(self, indicator_id: str | None) -> str | None:
        """Return what kind of measure the indicator is, None where there is none."""
        return self.patterns.indicators[indicator_id].kind if indicator_id else None

    def fitting(self, place: int, span: Span, *, change: bool) -> tuple[Label, ...]:
        """Return the labels in `span` whose indicators the number can be a figure, or a `change`, of."""
        asked = place, span.start, span.end, change
        if asked not in self._fitting:
            labels, quantity = self.context.labels_in(span), self.quantities[place]
            fitting = (x for x in labels if self.fits(x.indicator_id, quantity, change=change, place=place))
            self._fitting[asked] = uncovered(tuple(fitting))
        return self._fitting[asked]

    def fits(self, indicator_id: str, quantity: Quantity, *, change: bool, place: int | None = None) -> bool:
        """Tell whether unit, size and, with a `place`, scheme and words allow the indicator."""
        # most labels fall at their unit, which costs least to look at
        return (
            self._unit_allows(indicator_id, quantity.unit, change=change)
            and (change or self._is_plausible(indicator_id, quantity))
            and (place is None or self._words_allow(indicator_id, quantity, place))
        )

    def _unit_allows(self, indicator_id: str, unit: str, *, change: bool) -> bool:
        units = self.patterns.units_of[indicator_id]
        if unit in units:
            return True
        if unit == '':
            return not units.isdisjoint(_SCALED_ALONE)
        twin = self.patterns.standard_of.get(indicator_id)
        return (change and unit in CHANGE_UNITS) or (twin is not None and unit in self.patterns.units_of[twin])

    def _words_allow(self, indicator_id: str, quantity: Quantity, place: int) -> bool:
        indicator = self.patterns.indicators[indicator_id]
        schemes, barred = indicator.schemes, indicator.not_schemes
        if schemes or barred:
            scheme = self.scheme(place) or self.context.main_scheme
            if (schemes and scheme not in schemes) or scheme in barred:
                return False
        return self._may_be_per_head(indicator, quantity, place)

    def _may_be_per_head(self, indicator: Indicator, quantity: Quantity, place: int) -> bool:
        """Tell whether an amount per head is a mean or a rate, or the rate of an amount (每人每月发放N元)."""
        if quantity.unit != '元' or not self.patterns.per_head.search(self.left_words(place)):
            return True
        return indicator.kind in ('average', 'standard') or quantity.value < SMALLEST_TOTAL

    def _is_plausible(self, indicator_id: str, quantity: Quantity) -> bool:
        """月人均养老金3046元；发放19.85亿元: no pension per head is that large."""
        indicator = self.patterns.indicators[indicator_id]
        low, high = indicator.plausible
        if indicator.kind in ('standard', 'average') and SCALED.search(quantity.span.of(self.text)):
            return False
        return quantity.unit != indicator.unit or low <= quantity.value <= high

    def best(self, labels: tuple[Label, ...]) -> Label | None:
        """Return the label that ends last, then that of a scheme's own indicator, then the longest; weak ones last.

        A label that stands in the gap of another says more than the words around it (享受丧葬抚恤待遇).
        """
        strong = [x for x in labels if x.score >= 1] or list(labels)
        verbs = [x for x in strong if x.governs]
        told = verbs or [x for x in strong if not any(_in_gap(y, x) for y in strong)]
        own = self.patterns.indicators
        return max(told, key=lambda x: (x.span.end, bool(own[x.indicator_id].schemes), len(x.surface)), default=None)

    # schemes

    def scheme(self, place: int) -> str | None:
        """Return the scheme that the words name, None where they name none."""
        return self.scheme_of_whole(place) or self.named_scheme(place)

    def named_scheme(self, place: int) -> str | None:
        """Return the scheme that the words around the number name: nothing that is bound changes it."""
        if place not in self._schemes:
            self._schemes[place] = sentence_scheme(self.context, self.slots[place], self.sentence)
        return self._schemes[place]

    def scheme_of_whole(self, place: int) -> str | None:
        """Parts of a figure of one scheme keep it: insurances named there tell through which it was paid."""
        head = self.slots[place].head
        if not self.slots[place].part or head is None or head >= len(self.bindings):
            return None
        owner = self.indicator(self.bindings[head].indicator_id)
        return owner.schemes[0] if owner and owner.schemes else None


def _in_gap(inner: Label, outer: Label) -> bool:
    if GAP not in outer.surface or inner is outer:
        return False
    first, last = outer.surface.split(GAP)[0], outer.surface.rsplit(GAP, 1)[-1]
    gap = Span(outer.span.start + len(first), outer.span.end - len(last))
    return gap.contains(inner.span)


def _blank_out(found: regex.Match[str]) -> str:
    return _LETTER if len(found[0]) == 1 else _WORD * len(found[0])
