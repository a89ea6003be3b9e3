from datetime import date

import pytest

HEAD = '2021年度部门整体支出绩效自评报告\n\n一、基本情况\n\n截至2021年12月31日，工作完成。\n\n'


@pytest.mark.parametrize(
    ('signature', 'day'),
    [
        ('通海县民政局\n2022年3月22日', date(2022, 3, 22)),
        ('通海县民政局  2022 年 3 月 22 日', date(2022, 3, 22)),
        ('二〇二二年三月二十二日', date(2022, 3, 22)),
        ('二O二二年十月三十一日', date(2022, 10, 31)),
        ('2022.03.22', date(2022, 3, 22)),
        ('通海县民政局\n2022年3月22日\n附件：1.自评表\n相关附件：\n自评表.xlsx', date(2022, 3, 22)),
        ('年    月    日', None),
        ('2022年2月31日', None),
        ('2022年3月', None),
    ],
)
def test_the_day_of_the_signature_is_read(find, signature, day):
    assert find(HEAD + signature).report_date == day


def test_a_cover_with_a_label_goes_before_the_signature(find):
    text = f'{HEAD}通海县民政局\n2022年3月22日'
    assert find(f'报告日期：2022年3月1日\n{text}').report_date == date(2022, 3, 1)


def test_days_of_figures_and_rules_are_no_signature(find):
    assert find(f'{HEAD}本办法自2020年1月1日起施行。\n支出数据截至2021年12月31日').report_date is None


@pytest.mark.parametrize(
    'printed', ['2023-04-19', '2023/04/19 10:22', '2023年04月19日', '20230419', '2023.4.19', '[ 2023-04-19 ]']
)
def test_the_day_of_publication_is_read_in_any_form(find, printed):
    assert find(HEAD, {'published_on': printed}).published_on == date(2023, 4, 19)


def test_a_year_after_the_signature_is_not_evaluated(find):
    text = '绩效自评报告\n\n一、概况\n\n2020年完成任务。2020年支出。2022年，将继续。2022年，计划。'
    text += '2022年，力争。\n\n2021年4月1日'
    assert find(text).report_year == 2020
