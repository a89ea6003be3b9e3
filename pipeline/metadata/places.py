"""Names of places in a report of a region in, their codes out."""

from collections.abc import Iterable

from pipeline.metadata.regions import UNKNOWN_YEAR, lies_in
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
    found = ((name, _inside(name, home, at, gazetteer)) for name in dict.fromkeys(names))
    return {name: places[0].code for name, places in found if len(places) == 1}


def _inside(name: str, home: Division, year: int, gazetteer: Gazetteer) -> tuple[Division, ...]:
    # 巴彦淖尔市五原县: the last name of a chain is the place
    last = next((part.name for part in gazetteer.find_names(name) if part.end == len(name)), name)
    return tuple(division for division in gazetteer.named(last, year) if lies_in(division, home))
