from datetime import date

from pipeline.evaluate.fields import score_fields
from pipeline.evaluate.tally import Tally
from pipeline.model.record import DocumentRecord

GOLD = {
    'title': '某县2021年报告',
    'report_date': '2022-03-01',
    'self_score': 97,
    'validity': None,
    'cited_documents': ['甲〔2020〕1 号'],
}


def make_row(form='text', **others):
    known = {
        'title': '某县 2021年报告', 'report_date': date(2022, 3, 1), 'self_score': 97.0, 'validity': None,
        'cited_documents': ('甲〔2020〕1号',),
    }  # fmt: skip
    return DocumentRecord(doc_id='a', path='a', format=form, **{**known, **others})


def test_fields_agree_whatever_their_blanks_and_types():
    assert score_fields(GOLD, make_row()) == (Tally(5, 0, 0), ())


def test_a_wrong_field_has_a_remark():
    tally, remarks = score_fields(GOLD, make_row(report_date=None))
    assert tally == Tally(4, 1, 1)
    assert 'report_date: 2022-03-01' in remarks[0].what


def test_what_a_web_page_adds_is_not_judged():
    assert score_fields(GOLD, make_row('html', validity='有效'))[0] == Tally(4, 0, 0)
    assert score_fields(GOLD, make_row('pdf', validity='有效'))[0] == Tally(4, 1, 1)


def test_what_only_the_page_states_may_be_lost_in_other_forms_but_not_be_wrong():
    gold = {**GOLD, 'validity': '有效', 'page_only': ['validity']}
    assert score_fields(gold, make_row('pdf'))[0] == Tally(5, 0, 0)
    assert score_fields(gold, make_row('pdf', validity='废止'))[0] == Tally(4, 1, 1)
    assert score_fields(gold, make_row('html'))[0] == Tally(4, 1, 1)
