"""What holds for every text."""

import gc
import time
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.figures.bind import bind_prose
from pipeline.figures.context import read_context
from pipeline.figures.labels import find_labels
from pipeline.model.document import Block, BlockKind, Document
from pipeline.model.number import NumberKind
from pipeline.model.span import Span
from pipeline.numbers.classify import classify_numbers
from pipeline.numbers.quantities import find_quantities
from pipeline.numbers.scan import find_numbers
from pipeline.patterns.load import load_patterns
from pipeline.run import extract_document, extract_statement
from pipeline.structure.sentences import find_sentences
from pipeline.text.numerals import parse_numeral
from pipeline.text.width import fold_marks, fold_width

PATTERNS = load_patterns()
WORDS = PATTERNS.number_words

# pieces of reports, of damage and of malice; hypothesis puts them together
PIECES = (
    *'0123456789０１２３,，.。、；：:%％‰()（）〔〕[]《》“”-—~',
    *'+/＝≥≤ \t\n\xa0\u3000一二三十百千万亿零〇两半多余几约近第前年月日元角分人次名户点',
    *'成a𠮷\0\u2028',
    '2021年',
    '12月15日',
    '〔2021〕21号',
    '60周岁',
    '5个工作日',
    '第3名',
    '得2分',
    '12333',
    '1、',
    '（一）',
    '3.5万元',
    '1,234',
    '参保人数',
    '养老金',
    '发放',
    '其中',
    '较上年增加',
    '任务',
    '任务数',
    '分别为',
    '城乡居民',
    '企业职工',
    '百分之',
    '分之',
    '百分点',
    '个百分点',
    '以上',
    '不超过',
    '左右',
    '20xx年',
    '13812345678',
    '附件2-2.xlsx',
    '/人/月',
)
texts = st.lists(st.sampled_from(PIECES), max_size=30).map(''.join) | st.text(max_size=60)
slow = settings(max_examples=150, deadline=None)
usual = settings(max_examples=300, deadline=None)

UNITS = ('', '十', '百', '千')
DIGITS = '零一二三四五六七八九'


def write_chinese(number):
    """Write a whole number as it is spoken: 10203 is 一万零二百零三."""
    if number == 0:
        return DIGITS[0]
    groups, scale, written = [], 0, ''
    while number:
        number, group = divmod(number, 10000)
        groups.append((group, ('', '万', '亿', '万亿')[scale]))
        scale += 1
    for place, (group, name) in reversed(list(enumerate(groups))):
        if not group:
            continue
        gap = written and (group < 1000 or groups[place + 1][0] == 0)
        written += ('零' if gap else '') + write_group(group) + name
    return written


def write_group(group):
    written, gap = '', False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            written += ('零' if gap and written else '') + DIGITS[digit] + UNITS[place]
            gap = False
        else:
            gap = True
    return written


@pytest.mark.parametrize(
    ('number', 'written'),
    [(10, '一十'), (203, '二百零三'), (10203, '一万零二百零三'), (100000000, '一亿'), (30020000, '三千零二万')],
)
def test_the_writer_of_chinese_numerals_writes_as_people_do(number, written):
    assert write_chinese(number) == written


@usual
@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**15), max_value=10**15))
def test_what_is_written_in_arabic_digits_is_read_back(number):
    assert parse_numeral(f'{number:f}') == number
    assert parse_numeral(f'{number:,f}') == number
    wide = f'{number:,f}'.translate({ord(c): ord(c) + 0xFEE0 for c in '0123456789,.-'})
    assert parse_numeral(wide) == number


@usual
@given(st.integers(0, 10**12 - 1))
@example(10**4)
@example(10**8)
@example(1001 * 10**4)
def test_what_is_written_in_chinese_numerals_is_read_back(number):
    assert parse_numeral(write_chinese(number)) == number
    assert parse_numeral(''.join(DIGITS[int(c)] for c in str(number))) == number


@usual
@given(st.integers(0, 9999), st.text('0123456789', min_size=1, max_size=4), st.sampled_from([('', 1), ('万', 10**4)]))
def test_chinese_decimals_are_read_back(whole, fraction, scale):
    written = f'{write_chinese(whole)}点{"".join(DIGITS[int(c)] for c in fraction)}{scale[0]}'
    assert parse_numeral(written) == Decimal(f'{whole}.{fraction}') * scale[1]


@usual
@given(texts)
def test_no_words_but_a_clear_refusal(text):
    try:
        value = parse_numeral(text)
    except ValueError:
        return
    assert value.is_finite()


@usual
@given(texts)
def test_folding_keeps_every_place(text):
    folded = fold_width(text)
    assert len(folded) == len(text) == len(fold_marks(text))
    assert fold_width(folded) == folded
    assert fold_marks(fold_marks(text)) == fold_marks(text)


@usual
@given(texts)
@example('3.1千万元，2万5千人，3元5角2分')
@example('零分之五')
def test_numbers_stand_in_order_without_overlap_and_every_digit_belongs_to_one(text):
    tokens = find_numbers(text)
    ends = [0, *(token.span.end for token in tokens)]
    assert all(token.span.start >= end and len(token.span) for token, end in zip(tokens, ends, strict=False))
    assert all(token.value.is_finite() for token in tokens)
    covered = {place for token in tokens for place in range(token.span.start, token.span.end)}
    folded = fold_width(text)
    assert all(place in covered for place, char in enumerate(folded) if '0' <= char <= '9')


@usual
@given(texts)
def test_the_classes_partition_the_numbers(text):
    numbers = classify_numbers(text, WORDS)
    assert [(n.span, n.value) for n in numbers] == [(t.span, t.value) for t in find_numbers(text)]
    assert all(isinstance(n.kind, NumberKind) and n.reason for n in numbers)


@slow
@given(texts)
def test_the_ledger_of_a_document_holds_every_number_once(text):
    document = Document('0' * 16, 'x', 'text', text, (Block(BlockKind.PARAGRAPH, Span(0, len(text))),))
    extraction = extract_document(document, PATTERNS)
    assert [n.span for n in extraction.numbers] == [t.span for t in find_numbers(text)]
    for number, owner in zip(extraction.numbers, extraction.owners, strict=True):
        assert (number.kind is NumberKind.FIGURE) == (owner is not None)
        assert owner is None or extraction.figures[owner].quantity.span.contains(number.span)


@usual
@given(texts)
@example('近3万人，60余条，≥90%，5‰')
def test_quantities_nest_and_stand_in_order_within_their_bounds(text):
    quantities = find_quantities(text, WORDS)
    starts = [q.span.start for q in quantities]
    assert starts == sorted(set(starts))
    for quantity, following in zip(quantities, (*quantities, None)[1:], strict=True):
        assert quantity.span.contains(quantity.number_span)
        assert quantity.span.end <= len(text)
        assert following is None or quantity.span.end <= following.number_span.start
        assert quantity.low is None or quantity.low <= quantity.value
        assert quantity.high is None or quantity.value <= quantity.high
        assert quantity.low is not None or quantity.high is not None


@usual
@given(texts, texts)
@example('29。43', '%')
@example('三万', '人')
@example('5', '-3%')
def test_two_texts_on_two_lines_have_the_numbers_of_both(one, other):
    whole = [(t.span.of(f'{one}\n{other}'), t.value) for t in find_numbers(f'{one}\n{other}')]
    parts = [(t.span.of(text), t.value) for text in (one, other) for t in find_numbers(text)]
    assert whole == parts


@usual
@given(texts, texts)
def test_two_texts_on_two_lines_have_the_quantities_of_both(one, other):
    whole = [q.value for q in find_quantities(f'{one}\n。\n{other}', WORDS)]
    parts = [q.value for text in (one, other) for q in find_quantities(text, WORDS)]
    assert len(whole) <= len([t for text in (one, other) for t in find_numbers(text)])
    assert sorted(whole) == sorted(parts)


@slow
@given(texts)
def test_any_prose_gives_figures_whose_places_hold_their_words(text):
    for figure in extract_statement(text, PATTERNS, None, 2021):
        span = figure.quantity.span
        assert 0 <= span.start < span.end <= len(text)
        assert span.contains(figure.quantity.number_span)
        assert 0 <= figure.score <= 1
        assert figure.indicator_id is None or figure.indicator_id in PATTERNS.indicators


@slow
@given(texts)
def test_the_same_text_gives_the_same_figures(text):
    assert extract_statement(text, PATTERNS, None, 2021) == extract_statement(text, PATTERNS, None, 2021)


# doubling: linear work doubles too; three leaves room for a busy machine, where the best of a few tries counts
LIMIT = 3.2
TRIES = 4
HOSTILE = [
    ('1', 6_000),
    ('1,', 8_000),
    ('1.', 15_000),
    ('1-', 5_000),
    ('1月', 5_000),
    ('-', 60_000),
    ('十', 60_000),
    ('三万', 30_000),
    ('一点', 30_000),
    ('分之', 30_000),
    ('1元', 2_000),
    (' ', 60_000),
    ('\n', 30_000),
    ('(', 60_000),
    ('“', 60_000),
    ('《2021年', 4_000),
    ('〔2021〕', 4_000),
    ('每', 60_000),
    ('得1分', 4_000),
    ('参保人数', 4_000),
    ('发放丧葬', 4_000),
    ('较上年增加', 10_000),
    ('参保人数为3万人。', 400),
    ('参保人数为3万人\n', 400),
    # one sentence without end
    ('3人、', 1_200),
    ('参保3人，', 1_200),
    ('(3人', 600),
    ('其中3人', 800),
]


def seconds_for(text):
    document = Document('0' * 16, 'x', 'text', text, (Block(BlockKind.PARAGRAPH, Span(0, len(text))),))
    gc.collect()
    gc.disable()  # what other tests left behind is not to be counted here
    try:
        began = time.process_time()
        find_labels(text, PATTERNS.labels)
        quantities = find_quantities(text, WORDS)
        context = read_context(text, (), PATTERNS, 2021)
        bind_prose(context, find_sentences(document, ()), quantities)
        return time.process_time() - began
    finally:
        gc.enable()


@pytest.mark.parametrize(('piece', 'count'), [pytest.param(*case, id=repr(case[0])) for case in HOSTILE])
def test_twice_the_text_takes_about_twice_the_time(piece, count):
    once = twice = float('inf')
    for _ in range(TRIES):
        once = min(once, seconds_for(piece * count))
        twice = min(twice, seconds_for(piece * 2 * count))
        if twice < LIMIT * once + 0.05:
            return
    pytest.fail(f'{once:.3f} s for the text and {twice:.3f} s for twice the text')
