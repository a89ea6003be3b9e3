from pathlib import Path

import pytest

from pipeline import run
from pipeline.evaluate.draft_gold import draft_gold
from pipeline.evaluate.gold import read_gold
from pipeline.evaluate.score import score_report

ROOT = Path(__file__).resolve().parents[2]
SENTENCE = '2021年全县参保总人数为19530人，累计发放养老金4860.2万元。'


def draft(folder, path, patterns):
    """Write the draft of a report and read it back, with the rows of the report."""
    records = run.extract_file(path, path.name, patterns)
    for ending, words in draft_gold(records).items():
        (folder / f'{path.stem}.{ending}').write_text(words, 'utf-8')
    (folder / f'{path.stem}.text').write_bytes(records.document.text.encode())
    (gold,) = read_gold(folder, path.parent)
    return gold, records


def is_perfect(gold, form, records):
    score = score_report(gold, form, records)
    return all(tally.f1 == 1 for tally in (*score.tallies.values(), *score.attributes.values())) and not score.remarks


@pytest.mark.parametrize('form', ['txt', 'html', 'docx', 'pdf'])
def test_the_draft_of_a_report_scores_1_in_every_measure(form, tmp_path, patterns):
    gold, records = draft(tmp_path, ROOT / 'samples' / f'shuangpai-2020.{form}', patterns)
    assert len(gold.figures) == len(records.figures) > 50
    assert is_perfect(gold, form, records)


@pytest.mark.parametrize(
    'text',
    [
        '',
        '没有数字。',
        SENTENCE * 3,
        '参保30人30人30人，30\n30人',
        '19530\n人\n19530人',
        'N人逾期未认证，121人逾期未认证，暂停发放。',
        '一、参保\n指标\t目标\t完成\n参保人数（人）\t1,204\t1204\n发放率\t100%\t100%\n合计\t\t\n',
        f'一、\x1b[2J基金\u202e情况\n全县参保总人数为19530人\x07。{SENTENCE * 2}\n',
        '（满分10分，得10分）一、参保30人。二、参保30人。',
    ],
)
def test_whatever_the_text_its_draft_scores_1(text, tmp_path, patterns):
    path = tmp_path / 'report.txt'
    path.write_text(text, 'utf-8')
    if not text:
        path.write_text('。', 'utf-8')
    gold, records = draft(tmp_path, path, patterns)
    assert is_perfect(gold, 'txt', records)


def test_a_quote_holds_the_label_with_the_number_and_no_more_than_the_sentence(tmp_path, patterns):
    (tmp_path / 'report.txt').write_text(f'一、基本情况\n{SENTENCE}\n', 'utf-8')
    gold, _ = draft(tmp_path, tmp_path / 'report.txt', patterns)
    assert [(line['quote'], line['nth'], line['value']) for line in gold.figures] == [
        ('2021年全县参保总人数为19530人', 1, 19530),
        ('累计发放养老金4860.2万元', 1, 48602000),
    ]
    assert [(line['number'], line['reason'][:4]) for line in gold.excluded] == [('2021', 'date')]
    assert [(line['title'], line['line']) for line in gold.sections] == [('基本情况', 1)]


def test_what_a_person_puts_right_is_what_counts(tmp_path, patterns):
    (tmp_path / 'report.txt').write_text(f'一、基本情况\n{SENTENCE}\n', 'utf-8')
    _, records = draft(tmp_path, tmp_path / 'report.txt', patterns)
    path = tmp_path / 'report.figures.jsonl'
    path.write_text(path.read_text('utf-8').replace('"role": "actual"', '"role": "target"', 1), 'utf-8')
    (gold,) = read_gold(tmp_path)
    score = score_report(gold, 'txt', records)
    assert (score.tallies['figures'].matched, score.attributes['role'].f1) == (1, 0.5)
    assert [(remark.kind, remark.beside) for remark in score.remarks] == [('wrong', SENTENCE)]
