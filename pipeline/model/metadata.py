"""What a report says about itself: who wrote it, about which place and year, with which result."""

from datetime import date
from decimal import Decimal

from pipeline.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Metadata:
    """The facts of `documents.parquet` that come from the report and its page; None where neither states them.

    `region` is the place as the report words it (with the ancestors that it names); `province`, `city` and `county`
    are official names, `city` None for places directly under a province. `region_code` is the GB/T 2260 code as of
    `report_year`. `self_score` is in points; `grade` is 优, 良, 中 or 差. `cited_documents` are distinct, in order,
    as written. `own_region_words` are the ways in which the text means its own place (岳阳楼区, 全区, 我区),
    longest first.
    """

    title: str | None = None
    report_type: str = '其他'
    agency: str | None = None
    region: str | None = None
    region_code: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    report_year: int | None = None
    report_date: date | None = None
    published_on: date | None = None
    index_number: str | None = None
    doc_number: str | None = None
    validity: str | None = None
    self_score: Decimal | None = None
    grade: str | None = None
    cited_documents: tuple[str, ...] = ()
    own_region_words: tuple[str, ...] = ()
