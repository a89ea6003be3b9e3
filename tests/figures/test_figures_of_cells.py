"""What the cells of a table state, read with their rows."""

import pytest

from pipeline.evaluate.challenge import Case, place_cells
from pipeline.run import extract_case

_GOALS = ['一级指标', '三级指标', '年度指标值', '实际完成值', '分值', '得分']


@pytest.fixture(scope='session')
def cells_of(patterns):
    """Rows in, what they state out, as in a report of 2022 on 城乡居民: {(row, column): (indicator, value, unit)}."""

    def read(*rows, title=None, unit=None):
        case = Case('', '', None, title, unit, place_cells(rows), 2022, '城乡居民', ())
        return {
            (f.cell.row, f.cell.column): (f.indicator_id, f'{f.quantity.value.normalize():f}', f.quantity.unit)
            for f in extract_case(case, patterns)
        }

    return read


@pytest.mark.parametrize(
    ('name', 'target', 'actual', 'stated'),
    [
        ('发放养老金人次', '≥120000人次', '131206', ('benefit_person_times', '131206', '人次')),
        ('参保人数', '≥5万人', '52310', ('insured_persons', '52310', '人')),
        ('参保人数', '≥5万人', '5.2', ('insured_persons', '52000', '人')),
        ('发放养老金', '≤45万元', '44.8', ('pension_paid', '448000', '元')),
        ('发放养老金', '≤45万元', '44.8万', ('pension_paid', '448000', '元')),
        ('宣传册发放', '≥12份', '14', (None, '14', '份')),
        ('合规率', '≥100百分比', '100', (None, '100', '%')),
        ('新增参保人数', '≥100人', '0', ('new_insured_persons', '0', '人')),
        ('发放养老金', '≤45万元', '312人', ('beneficiaries', '312', '人')),
    ],
)
def test_a_result_without_a_unit_has_that_of_its_target(cells_of, name, target, actual, stated):
    found = cells_of(_GOALS, ['产出指标', name, target, actual, '10', '9'])
    assert (found[1, 3], found[1, 4], found[1, 5]) == (
        stated,
        ('section_full_score', '10', '分'),
        ('section_score', '9', '分'),
    )
