from decimal import Decimal

import pytest

from pipeline.text.numerals import parse_numeral, scale_of, step_of

READ = {
    '0': '0',
    '007': '7',
    '1,334.5': '1334.5',
    '12,345,678': '12345678',
    '-3.2': '-3.2',
    '+5': '5',
    '９８．５': '98.5',
    '３２，０１２': '32012',
    '29。43': '29.43',
    '1 000': '1000',
    '零': '0',
    '十': '10',
    '十二': '12',
    '二十': '20',
    '一百零三': '103',
    '一百〇三': '103',
    '一千二': '1200',
    '三万二': '32000',
    '三万零二': '30002',
    '二百五': '250',
    '三万四千五百': '34500',
    '一亿零三万': '100030000',
    '十二万三千四百五十六': '123456',
    '二万亿': '2000000000000',
    '一点五亿': '150000000',
    '四千五百六十七点八九万': '45678900',
    '零点五': '0.5',
    '二〇二一': '2021',
    '廿三': '23',
    '卅': '30',
    '卌二': '42',
    '壹万贰仟叁佰': '12300',
    '参拾': '30',
    '两万': '20000',
    '3亿2000万': '320000000',
    '17万8千': '178000',
    '2.3万亿': '2300000000000',
    '3.1千万': '31000000',
    '-1.5亿': '-150000000',
    '1亿2,500万': '125000000',
    '3元5角': '3.5',
    '3元5角2分': '3.52',
    '壹元零壹分': '1.01',
    '十二万三千四百五十六元七角八分': '123456.78',
}


@pytest.mark.parametrize(('printed', 'value'), READ.items())
def test_a_numeral_of_any_script_is_read(printed, value):
    assert parse_numeral(printed) == Decimal(value)


@pytest.mark.parametrize(
    'printed',
    [
        '',
        ' ',
        '万',
        '亿',
        '万亿',
        '三点',
        '点五',
        '一点五千',
        '人',
        '3x',
        '一亿亿',
        '三亿万',
        '-',
        '1.2.3',
        '5角',
        '元5角',
    ],
)
def test_what_is_no_numeral_is_refused(printed):
    with pytest.raises(ValueError, match=r'numeral|digit|amount|thousands'):
        parse_numeral(printed)


@pytest.mark.parametrize('printed', ['两三百', '十二三', '二三十', '三五'])
def test_what_only_tells_about_how_many_is_no_number_unless_it_is_a_row_of_digits(printed):
    if printed == '三五':
        assert parse_numeral(printed) == 35
    else:
        with pytest.raises(ValueError, match='about as many'):
            parse_numeral(printed)


def test_numbers_longer_than_a_decimal_is_precise_are_still_read():
    assert parse_numeral('9' * 400) == Decimal('9' * 400)
    assert parse_numeral('9' * 40 + '万') > Decimal(10) ** 43


@pytest.mark.parametrize(
    ('printed', 'step'),
    [
        ('15', '1'),
        ('15.20', '0.01'),
        ('29。4', '0.1'),
        ('三万', '10000'),
        ('三万二千', '1'),
        ('一点五亿', '10000000'),
        ('3亿2000万', '10000'),
        ('17万8千', '1000'),
        ('九十五点六', '0.1'),
        ('3元5角', '0.1'),
        ('壹元零壹分', '0.01'),
        ('-1.5', '0.1'),
    ],
)
def test_the_last_printed_digit_tells_how_exact_a_numeral_is(printed, step):
    assert step_of(printed) == Decimal(step)


@pytest.mark.parametrize('word', ['元', '万元', '个'])
def test_a_word_that_is_no_scale_is_refused(word):
    with pytest.raises(KeyError):
        scale_of(word)
