"""The numbers of a text export that are no figures, each with the reason; a number without one is an error."""

import re

from tests.generate.to_txt import Export

NUMBER_RE = re.compile(r'\d+(?:,\d{3})*(?:\.\d+)?')
RULE = 'rule wording in a score table: '

# Tried in order: what stands before the number, the number, what stands behind it.
REASONS = (
    (r'\d{4}-', r'\d\d', '-', 'date (page metadata)'),
    (r'\d{4}-\d\d-', r'\d\d', '', 'date (page metadata)'),
    (r'[〔\[【﹝]', r'\d{4}', r'[〕\]】﹞]', 'document number'),
    (r'[〕\]】﹞](?:第)?', r'\d+', r'\s?号', 'document number'),
    ('', r'(?:19|20)\d\d', r'\s?(?:年|－|-)', 'date or year'),
    (r'年\s?', r'\d{1,2}', r'\s?月', 'date or month'),
    ('', r'\d{1,2}', r'\s?月(?!平)', 'date or month'),
    (r'月\s?', r'\d{1,2}', r'\s?(?:日|[—-])', 'date or month'),
    ('', r'\d+', r'(?:个)?(?:工作日|日内|天内)', 'time limit (working days)'),
    ('', r'\d+', r'(?:[—-]\d+)?周?岁', 'age'),
    ('缴费|满|超过', r'\d{1,2}', '年(?:以上|的|,|，)', 'condition in years of contribution'),
    ('', '12333|12345', '', 'hotline or name of an online service (12333)'),
    ('附件', r'\d', '', 'list number (attachment)'),
    (r'[\n\t。；]', r'\d{1,2}', r'[、.．](?!\d)', 'list number'),
    ('[（(]', r'\d{1,2}', '[）)]', 'list number'),
    ('目标', r'\d{1,2}', '[：:]', 'list number'),
)
RULE_REASONS = (
    ('第|前|后', r'\d+', '名', RULE + 'rank'),
    ('', r'\d+', r'[—-]\d+名', RULE + 'rank'),
    ('[—-]', r'\d+', '名', RULE + 'rank'),
    ('', r'\d+', '(?:[—-]\\d+)?个工作日', RULE + 'time limit'),
    ('[得扣计加分]', r'[\d.]+', '分', RULE + 'points'),
    ('', r'[\d.]+', '分', RULE + 'points'),
    ('得', r'\d+', '%', RULE + 'share of the points'),
    ('', r'[\d.]+', '', RULE + 'threshold or step'),
)


def excluded_rows(export: Export) -> list[dict]:
    """List every number outside the figures in reading order."""
    spans = [(p.start, p.end, p.mark.reason) for p in export.marks]
    rows = []
    for found in NUMBER_RE.finditer(export.text):
        inside = [s for s in spans if s[0] <= found.start() < s[1]]
        if inside and not inside[0][2]:
            continue
        reason = inside[0][2] if inside else reason_of(export, found.start(), found.end())
        rows.append(
            {
                'number': found[0],
                'line': 1 + export.text.count('\n', 0, found.start()),
                'offset': found.start(),
                'context': export.text[max(0, found.start() - 10) : found.end() + 10],
                'reason': reason,
            }
        )
    return rows


def reason_of(export: Export, start: int, end: int) -> str:
    if any(s <= start < e for s, e in export.numbers):
        return 'list number'
    table = next((t for t in export.tables if t[0] <= start < t[1]), None)
    patterns = RULE_REASONS if table and column_at(export, start) in table[2].rules else REASONS
    for before, number, after, reason in patterns:
        if (
            re.search(f'(?:{before})$', export.text[max(0, start - 8) : start])
            and re.fullmatch(number, export.text[start:end])
            and re.match(after, export.text[end : end + 12])
        ):
            return reason
    raise ValueError(f'a number without mark or reason: {export.text[max(0, start - 20) : end + 20]!r}')


def column_at(export: Export, place: int) -> int:
    return max((start, key[2]) for key, start in export.cells.items() if start <= place)[1]
