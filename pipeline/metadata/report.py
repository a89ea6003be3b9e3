"""A document with its outline in, what the report and its page say about themselves out."""

from datetime import date

from pipeline.metadata.agency import complete_agency, find_agency
from pipeline.metadata.covers import read_fields
from pipeline.metadata.dates import find_publication, find_report_date, find_report_year
from pipeline.metadata.document_numbers import find_citations, find_own_number
from pipeline.metadata.lines import read_page
from pipeline.metadata.regions import find_region
from pipeline.metadata.score import find_grade, find_self_score
from pipeline.metadata.title import find_title, find_type
from pipeline.model.document import Document
from pipeline.model.metadata import Metadata
from pipeline.model.outline import Section
from pipeline.patterns.report_words import ReportWords


def find_metadata(document: Document, sections: tuple[Section, ...], words: ReportWords) -> Metadata:
    """Find title, type, author, place, year, days, document numbers, score and grade of a report.

    What neither the text nor the page states is None. `sections` only keep the scores of chapters apart from the
    total; without them the lines' own numbers do.
    """
    page = read_page(document)
    fields = read_fields(page)
    title = find_title(page, words)
    agency = find_agency(page, fields, title, words.agencies)
    signed, published = find_report_date(page, fields, words.date_labels), find_publication(page)
    year = find_report_year(page, fields, title.text if title else None, words.years, _earlier(signed, published))
    cited = find_citations(page, words.citations)
    own_number = _field(document, 'doc_number', words) or find_own_number(page, words.citations)
    numbers = (own_number, *cited) if own_number else cited
    region = find_region(page, title.text if title else None, agency, numbers=numbers, year=year, words=words)
    chain = (region.county, region.city, region.province) if region else ()
    return Metadata(
        title=title.text if title else None,
        report_type=find_type(title, page, words),
        agency=complete_agency(agency, chain, words.regions.stem_followers),
        region=region.words if region else None,
        region_code=region.code if region else None,
        province=region.province if region else None,
        city=region.city if region else None,
        county=region.county if region else None,
        report_year=year,
        report_date=signed,
        published_on=published,
        index_number=_field(document, 'index_number', words),
        doc_number=own_number,
        validity=_field(document, 'validity', words),
        self_score=find_self_score(page, sections, words.scores),
        grade=find_grade(page, words.scores),
        cited_documents=cited,
        own_region_words=region.own_words if region else (),
    )


def _earlier(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _field(document: Document, name: str, words: ReportWords) -> str | None:
    value = document.meta.get(name, '').strip()
    return None if not value or value in words.empty_values else value
