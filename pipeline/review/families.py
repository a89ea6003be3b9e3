"""The families of indicators: the name of a pattern file goes in; the name that the pages show comes out."""

from collections.abc import Mapping

FAMILIES: Mapping[str, str] = {
    'enrolment': '参保',
    'contributions': '缴费',
    'benefits': '待遇',
    'fund': '基金',
    'rates': '比率',
    'subsidies': '补贴与代缴',
    'certification': '认证与稽核',
    'transfers': '关系转移',
    'landless': '被征地农民',
    'standards': '标准与均值',
    'budget': '项目资金',
    'spending': '部门收支',
    'scores': '评分',
    'staff': '机构人员',
    'cards': '社会保障卡',
    'work': '工作量',
    'region': '地区概况',
}
"""By the name of the file, in the order in which the pages list them; a user's own file goes by its name."""


def order_families(found: set[str]) -> list[tuple[str, str]]:
    """Return name and Chinese name of the families found: the known ones in their order, then all others.

    >>> order_families({'mine', 'fund', 'enrolment'})
    [('enrolment', '参保'), ('fund', '基金'), ('mine', 'mine')]
    """
    known = [(name, zh) for name, zh in FAMILIES.items() if name in found]
    return known + [(name, name) for name in sorted(found - set(FAMILIES))]
