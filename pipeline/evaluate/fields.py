"""The gold metadata of a report and its row go in; how many fields are right comes out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipeline.evaluate.remark import Remark
from pipeline.evaluate.tally import Tally, tally_share
from pipeline.model.record import DocumentRecord

PAGE_FIELDS = frozenset({'agency', 'index_number', 'doc_number', 'published_on', 'validity'})
"""What a web page states around the report: where the gold, made from a text without page, has none, a page may."""


def score_fields(gold: Mapping[str, Any], row: DocumentRecord) -> tuple[Tally, tuple[Remark, ...]]:
    """Compare the metadata field by field; blanks do not count.

    A field of the page that the gold leaves open is not judged in a web page; one that the gold lists under `page_only`
    may be None in every other form.
    """
    on_page = gold.get('page_only', ())
    names = [name for name in gold if name != 'page_only']
    judged = [name for name in names if not (row.format == 'html' and name in PAGE_FIELDS and gold[name] is None)]
    lost = {name for name in on_page if row.format != 'html' and getattr(row, name) is None}
    wrong = [name for name in judged if name not in lost and _plain(gold[name]) != _plain(getattr(row, name))]
    remarks = tuple(
        Remark('wrong', 'metadata', f'{name}: {gold[name]}  but found  {getattr(row, name)}', '') for name in wrong
    )
    return tally_share(len(judged) - len(wrong), len(judged)), remarks


def _plain(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case str():
            return ''.join(value.split())
        case list() | tuple():
            return [_plain(each) for each in value]
        case int() | float():
            return float(value)
        case _:
            return value
