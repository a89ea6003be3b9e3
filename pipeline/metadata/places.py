"""Names of places in a report of a region in, their codes out, and what is doubtful of the report's own."""

from collections.abc import Iterable

from pipeline.metadata.regions import UNKNOWN_YEAR, lies_in
from pipeline.model.metadata import Metadata
from pipeline.model.problem import Problem, Severity
from pipeline.patterns.gazetteer import Division, Gazetteer


def find_codes(names: Iterable[str], region_code: str | None, year: int | None, gazetteer: Gazetteer) -> dict[str, str]:
    """Find the GB/T 2260 codes, as of `year`, of the places that lie in the region of `region_code`.

    五原县 in a report of 巴彦淖尔市 is 150821. A name is left out where nothing in the region bears it (a township,
    which has no code, or another city's county) or several places do.
    """
    at = year or UNKNOWN_YEAR
    home = gazetteer.of_code(region_code, at) if region_code else None
    if home is None:
        return {}
    home = gazetteer.valid_in(home, at) or home
    found = ((name, _inside(name, home, at, gazetteer)) for name in dict.fromkeys(names))
    return {name: (gazetteer.valid_in(places[0], at) or places[0]).code for name, places in found if len(places) == 1}


def check_region(metadata: Metadata, gazetteer: Gazetteer) -> tuple[Problem, ...]:
    """Tell what is doubtful of the place that a report is about.

    `region_ambiguous` where several places of its name remain, `region_out_of_force` where the place was none at the
    end of the year, or none with just this territory, so that its code is that of another year.
    """
    at = metadata.report_year or UNKNOWN_YEAR
    if metadata.region is None:
        return ()
    if metadata.region_code is None:
        places = gazetteer.named(_last_name(metadata.region, gazetteer), at)
        if len(places) < 2:  # a township, or a zone of its own
            return ()
        codes = ', '.join(sorted(place.code for place in places))
        return (Problem('region_ambiguous', Severity.WARNING, f'{metadata.region} may be any of {codes}.'),)
    place = gazetteer.of_code(metadata.region_code, at)
    if place is None or place.distance(gazetteer.lineage.known_year(at)) == 0:
        return ()
    years = f'{place.first} to {place.last}' if place.last else f'since {place.first}'
    message = f'{place.code} {place.name} was no division at the end of {metadata.report_year}; its code is of {years}.'
    return (Problem('region_out_of_force', Severity.WARNING, message),)


def _inside(name: str, home: Division, year: int, gazetteer: Gazetteer) -> tuple[Division, ...]:
    # 巴彦淖尔市五原县: the last name of a chain is the place
    last = next((part.name for part in gazetteer.find_names(name) if part.end == len(name)), name)
    return tuple(division for division in gazetteer.named(last, year) if lies_in(division, home))


def _last_name(region: str, gazetteer: Gazetteer) -> str:
    names = tuple(gazetteer.find_names(region))
    return names[-1].name if names else region
