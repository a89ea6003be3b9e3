import json

import pytest

from pipeline.evaluate.floors import find_fallen, read_floors
from pipeline.evaluate.gold import GoldError, read_gold
from pipeline.evaluate.score import ReportScore
from pipeline.evaluate.tally import Tally


def make_gold(folder, name='甲'):
    folder.mkdir(exist_ok=True)
    line = {
        'quote': '参保30人',
        'raw': '30人',
        'value': 30,
        'unit': '人',
        'indicator': 'insured_persons',
        'role': 'actual',
    }
    (folder / f'{name}.figures.jsonl').write_text(json.dumps(line) + '\n', 'utf-8')
    (folder / f'{name}.document.json').write_text('{"title": null}', 'utf-8')


def test_gold_and_forms_are_found_in_their_own_folders(tmp_path):
    make_gold(tmp_path / 'gold')
    (tmp_path / '甲.txt').write_bytes('\ufeff参保30人\r\n'.encode())
    (tmp_path / 'formats').mkdir()
    (tmp_path / 'formats' / '甲.gb18030.html').write_text('x')
    (report,) = read_gold(tmp_path)
    assert sorted(report.files) == ['gb18030.html', 'txt']
    assert report.text == '参保30人\n'
    assert report.tables == ()


def test_gold_may_stand_apart_from_the_reports(tmp_path):
    make_gold(tmp_path / 'fixtures')
    (tmp_path / 'samples').mkdir()
    (tmp_path / 'samples' / '甲.txt').write_text('参保30人', 'utf-8')
    assert [report.name for report in read_gold(tmp_path / 'fixtures', tmp_path / 'samples')] == ['甲']


def test_a_missing_text_or_an_empty_folder_is_told(tmp_path):
    with pytest.raises(GoldError, match='holds no gold'):
        read_gold(tmp_path)
    make_gold(tmp_path)
    with pytest.raises(GoldError, match=r'甲\.txt'):
        read_gold(tmp_path)


def test_a_measure_below_its_floor_is_told(tmp_path):
    floors = tmp_path / 'floors.json'
    floors.write_text(json.dumps({'text': {'sections': 0.9, 'metadata': 0.5, 'stars': 1}}))
    score = ReportScore('甲', 'txt', {'sections': Tally(8, 2, 2), 'metadata': Tally(1, 0, 0)}, {}, {}, ())
    assert find_fallen([score], read_floors(floors)) == (
        'text: sections has F1 0.800, below its floor 0.900',
        'text: stars has a floor but was not measured',
    )


def test_a_broken_file_of_floors_is_told(tmp_path):
    floors = tmp_path / 'floors.json'
    floors.write_text('[1]')
    with pytest.raises(GoldError, match='holds no floors'):
        read_floors(floors)
