"""A report's title, author and text in, the place that it is about out, with code, chain and own words."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

import regex

from pipeline.metadata.agency import find_evaluator
from pipeline.metadata.lines import Page
from pipeline.patterns.gazetteer import Division, Gazetteer, PlaceName
from pipeline.patterns.report_words import RegionWords, ReportWords
from pipeline.text.width import fold_width

ADJACENT = 10
SIGNED_CITY, SIGNED_PLACE, SIGNED_PROVINCE = 4, 2, 2
SPELLED, ABBREVIATED = 4, 2
NAMED_CITY, NAMED_PROVINCE = 2, 1
"""What speaks for one of several places of a name: its city's name just before it, its signs in a document number,
its city spelled (xuzhou) or abbreviated (xz) in the page's address, its city named anywhere (up to three times), its
province named. They part 徐州市鼓楼区 from a report that only mentions another city with a 鼓楼区."""

MOST_MENTIONS = 3
OPENING = 1500
"""Within how many characters a report without a place in its title says where it lies."""

FEWEST_MENTIONS = 2
UNKNOWN_YEAR = 9999
"""A report without a year has the codes now in force: those that no year has ended."""

LONGEST_STEM = 6
LONGEST_LETTERS = 3
"""Letters of a county behind those of its city: njgl, sjzxh."""

_COMMON_LABELS = frozenset({'', 'www', 'gov', 'cn', 'com', 'net', 'org', 'zwgk', 'xxgk', 'm'})

_START_RE = regex.compile(r'(?:关于|(?:(?:19|20)\d\d|[一二][〇○零Oo一二三四五六七八九]{3})\s?年?度?\s?|[“"(]){0,3}')
_BRACKET_RE = regex.compile(r'[〔\[【﹝(（〈]')
_NOT_AFTER_RE = regex.compile(r'[域场间]')


@dataclass(frozen=True, slots=True)
class Region:
    """A place as worded, with official names of its chain; `code` None where the name alone does not tell."""

    words: str
    code: str | None
    province: str | None
    city: str | None
    county: str | None
    own_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a whole document says about places: how often each name stands there, after which, with which signs."""

    mentions: Counter[str]
    follows: Counter[tuple[str, str]]
    prefixes: tuple[str, ...]
    year: int
    host: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """The name of the place as met, the names straight before it, and the words of a zone inside it or ''."""

    name: str
    chain: tuple[str, ...] = ()
    zone: str = ''


def find_region(  # noqa: PLR0913 - the places where a region can be named, each found elsewhere
    page: Page, title: str | None, agency: str | None, *, numbers: tuple[str, ...], year: int | None, words: ReportWords
) -> Region | None:
    """Find the most specific place that the report is about: by title and author, else by what opens the text.

    `words` of the region are its name with those ancestors that the text or the page names. Where several places
    share the name (鼓楼区) the ancestors, the signs in document `numbers` (the report's own first) and the page's
    address decide; else code and chain stay None. Where no place is named, the signs alone may tell it (淮杜政).
    A zone without a code keeps its name and has its host's code. Places in lists never count.
    """
    gazetteer = words.gazetteer
    evidence = _evidence(page, title, numbers, year, gazetteer)
    for anchor in _anchors(page, title, agency, words):
        if found := _read_anchor(anchor, evidence, words):
            return _region(found, evidence, words)
    found = _read_opening(page, evidence, words) or _read_signs(page.text, evidence, words)
    return _region(found, evidence, words) if found else None


def find_by_address(name: str, year: int | None, url: str, gazetteer: Gazetteer) -> Division | None:
    """Find which of several places of a name the publisher's address tells: 鼓楼区 on www.xz.gov.cn is that of 徐州.

    None where the address speaks for none of them, or for several.
    """
    last = max(gazetteer.find_names(name), key=lambda place: place.start, default=None)
    if last is None:
        return None
    at, host = year or UNKNOWN_YEAR, _host_of(url)
    candidates = gazetteer.named(last.name, at)
    weighed = sorted(((_addressed(d, host, at, gazetteer), d.code, d) for d in candidates), key=lambda w: w[:2])
    if not weighed or not weighed[-1][0] or (len(weighed) > 1 and weighed[-2][0] == weighed[-1][0]):
        return None
    return gazetteer.valid_in(weighed[-1][2], at) or weighed[-1][2]


def lies_in(division: Division, other: Division) -> bool:
    """Tell whether `division` is a part of `other`, a province or a city."""
    if division.code == other.code:
        return False
    if other.is_province:
        return division.code[:2] == other.code[:2]
    return other.is_city and division.code[:4] == other.code[:4]


def _host_of(url: str) -> tuple[str, ...]:
    try:
        host = urlsplit(url).hostname or ''
    except ValueError:
        return ()
    return tuple(label for label in regex.split(r'[.\-]', host) if label not in _COMMON_LABELS)


def _evidence(
    page: Page, title: str | None, numbers: tuple[str, ...], year: int | None, gazetteer: Gazetteer
) -> _Evidence:
    outside = '\n'.join(block.outside for block in page.document.blocks if block.outside)
    text = '\n'.join((page.document.text, outside, *page.document.meta.values(), title or ''))
    names = tuple(gazetteer.find_names(text))
    return _Evidence(
        mentions=Counter(name.name for name in names),
        follows=Counter((a.name, b.name) for a, b in pairwise(names) if a.end == b.start),
        prefixes=tuple(_BRACKET_RE.split(number, maxsplit=1)[0].strip() for number in numbers),
        year=year or UNKNOWN_YEAR,
        host=_host_of(page.document.meta.get('url', '')),
    )


def _anchors(page: Page, title: str | None, agency: str | None, words: ReportWords) -> Iterator[str]:
    meta = page.document.meta
    evaluator = find_evaluator(page, words.agencies)
    yield from (
        fold_width(text)
        for text in (title, agency, meta.get('title'), meta.get('agency'), meta.get('site_name'), evaluator)
        if text
    )


def _read_anchor(text: str, evidence: _Evidence, words: ReportWords) -> _Found | None:
    """Read the first chain of names (省, 市, 县 in a row), or the stem that opens `text`, with the zone behind it."""
    names = [name for name in words.gazetteer.find_names(text) if not _NOT_AFTER_RE.match(text, name.end)]
    chain: list[PlaceName] = []
    for name in names:
        if chain and not _goes_on(chain, name, evidence, words.gazetteer):
            continue
        if chain or _may_stand_alone(text, name, evidence, words):
            chain.append(name)
    if not chain:
        start = _START_RE.match(text)
        return _read_stem(text, start.end() if start else 0, evidence, words)
    above = tuple(name.name for name in chain)
    host = _read_stem(text, chain[-1].end, evidence, words)
    if host and host.zone and _hosts(host.name, chain[-1], evidence, words.gazetteer):
        return _Found(host.name, above, host.zone)
    return _Found(above[-1], above[:-1], _zone_after(text, chain[-1].end, words.regions))


def _read_stem(text: str, start: int, evidence: _Evidence, words: ReportWords) -> _Found | None:
    """Read a name without its level (东川居保局), or the zone that begins with one (合肥高新区).

    Stems are also names of firms and schools (新华, 平安): an office must follow, or the text name the place in full.
    """
    stems = (text[start : start + length] for length in range(LONGEST_STEM, 1, -1))
    stem = next((stem for stem in stems if stem in words.gazetteer.by_stem), None)
    if stem is None:
        return _read_zone(text, start, words.regions)
    end = start + len(stem)
    if zone := _zone_after(text, end, words.regions):
        return _Found(stem, (), stem + zone)
    full = (division.name for division in words.gazetteer.by_stem[stem])
    if text.startswith(words.regions.stem_followers, end) or any(evidence.mentions[name] for name in full):
        return _Found(stem)
    return None


def _read_zone(text: str, start: int, words: RegionWords) -> _Found | None:
    """Read a zone that names no host (雄安新区), where the year or an office follows."""
    zone = _zone_after(text, start, words)
    follows = text[start + len(zone) :]
    if zone in words.zones or not (follows[:4].isdecimal() or follows.startswith(words.stem_followers)):
        return None
    return _Found(zone) if zone else None


def _hosts(stem: str, above: PlaceName, evidence: _Evidence, gazetteer: Gazetteer) -> bool:
    """Tell whether a place of this stem lies in the one in front: 南湖 of 岳阳市南湖新区 is no 区 of another city."""
    cities = gazetteer.named(above.name, evidence.year)
    return any(lies_in(division, city) for division in gazetteer.by_stem.get(stem, ()) for city in cities)


def _goes_on(chain: list[PlaceName], name: PlaceName, evidence: _Evidence, gazetteer: Gazetteer) -> bool:
    """Tell whether `name` lies in the last place of the chain."""
    above = gazetteer.named(chain[-1].name, evidence.year)
    return any(lies_in(d, a) for d in gazetteer.named(name.name, evidence.year) for a in above)


def _may_stand_alone(text: str, name: PlaceName, evidence: _Evidence, words: ReportWords) -> bool:
    if name.name in words.regions.vague:
        start = _START_RE.match(text)
        return bool(start and start.end() == name.start) and _has_named_city(name.name, evidence, words.gazetteer)
    # names of two characters (新县, 南县) are also ends of other words (创新县域)
    return len(name.name) > 2 or not regex.match(r'\p{Han}', text[name.start - 1 : name.start])


def _has_named_city(name: str, evidence: _Evidence, gazetteer: Gazetteer) -> bool:
    cities = (gazetteer.city_of(division, evidence.year) for division in gazetteer.named(name, evidence.year))
    return any(evidence.mentions[form] for city in cities if city for form in gazetteer.forms_of(city))


def _zone_after(text: str, start: int, words: RegionWords) -> str:
    match = regex.match(rf'\p{{Han}}{{0,4}}?(?:{"|".join(words.zones)})', text[start : start + 24])
    return match[0] if match and not regex.search(r'[市县局]', match[0]) else ''


def _read_opening(page: Page, evidence: _Evidence, words: ReportWords) -> _Found | None:
    """Read 现就杜集区…报告如下, else 杜集区位于…, else the name that a report with 我区 uses most."""
    opening = page.text[:OPENING]
    for match in words.regions.notice_re.finditer(opening):
        if found := _read_anchor(match['about'], evidence, words):
            return found
    names = [n for n in words.gazetteer.find_names(opening) if n.name not in words.regions.vague]
    for before, name in pairwise([None, *names]):
        if name and words.regions.home_re.match(opening, name.end):
            return _Found(name.name, (before.name,) if before and before.end == name.start else ())
    return _most_named(page.text, evidence, words)


def _most_named(text: str, evidence: _Evidence, words: ReportWords) -> _Found | None:
    level, uses = _own_level(text)
    if not uses:
        return None
    # a name inside a longer chain is one place: 昆明市 before 东川区 is not what 我市 means
    counts = Counter({n: c for n, c in evidence.mentions.items() if n.endswith(level) and n not in words.regions.vague})
    best = counts.most_common(2)
    if not best or best[0][1] < FEWEST_MENTIONS or (len(best) > 1 and best[1][1] * 2 > best[0][1]):
        return None
    return _Found(best[0][0])


def _read_signs(text: str, evidence: _Evidence, words: ReportWords) -> _Found | None:
    """Read the county off the signs of city and county before an office's in a document number: 淮杜政, 淮杜人社.

    It must be the one county of the level that the report calls its own (我区) with these signs in its and its city's
    name. Wrong where the office of the city has a sign that begins with a character of a county's name.
    """
    level, uses = _own_level(text)
    signs = {p[:2] for p in evidence.prefixes if p.startswith(words.regions.office_signs, 2)}
    if not uses or not signs:
        return None
    found = {
        division.code: division
        for divisions in words.gazetteer.by_code.values()
        for division in divisions
        if division.name.endswith(level) and division.distance(evidence.year) == 0
        if any(
            sign[1] in division.name[:-1] and _signs_city(sign, division, evidence.year, words.gazetteer)
            for sign in signs
        )
    }
    if len(found) != 1:
        return None
    (county,) = found.values()
    city = words.gazetteer.city_of(county, evidence.year)
    return _Found(county.name, (city.name,) if city else ())


def _signs_city(sign: str, division: Division, year: int, gazetteer: Gazetteer) -> bool:
    city = gazetteer.city_of(division, year)
    return city is not None and city.code != division.code and sign[0] in city.name[:-1]


def _own_level(text: str) -> tuple[str, int]:
    levels = Counter({level: text.count(f'我{level}') for level in '县区市州旗盟省'})
    return levels.most_common(1)[0]


def _region(found: _Found, evidence: _Evidence, words: ReportWords) -> Region:
    gazetteer = words.gazetteer
    division = _decide(found, evidence, words)
    if division is None:
        name = found.zone or found.name
        worded = name if found.zone.startswith(found.name) else ''.join((*found.chain, found.name, found.zone))
        return Region(worded, None, None, None, name, _own_words(name, worded, words))
    met = division
    division = gazetteer.valid_in(division, evidence.year) or division
    province = gazetteer.province_of(division, evidence.year)
    city = gazetteer.city_of(division, evidence.year)
    ancestors = [place for place in (province, city) if place and place.code != division.code]
    own = _worded(division, evidence, gazetteer) or _worded(met, evidence, gazetteer) or division.name
    if found.zone:
        own = found.zone if found.zone.startswith(found.name) else own + found.zone
    worded = ''.join((*filter(None, (_worded(a, evidence, gazetteer) for a in ancestors)), own))
    county = None if division.is_province or division.is_city else division.name
    return Region(
        words=worded,
        code=division.code,
        province=province.name if province else None,
        city=city.name if city and not division.is_province else None,
        county=found.zone or county,
        own_words=_own_words(found.zone or met.name, worded, words),
    )


def _decide(found: _Found, evidence: _Evidence, words: ReportWords) -> Division | None:
    candidates = words.gazetteer.named(found.name, evidence.year)
    if len(candidates) == 1:
        return candidates[0]
    scored = sorted(((_support(d, found, evidence, words), d.code, d) for d in candidates), key=lambda s: s[:2])
    if not scored or scored[-1][0] == 0 or (len(scored) > 1 and scored[-1][0] == scored[-2][0]):
        return None
    return scored[-1][2]


def _support(division: Division, found: _Found, evidence: _Evidence, words: ReportWords) -> int:
    gazetteer = words.gazetteer
    city, province = gazetteer.city_of(division, evidence.year), gazetteer.province_of(division, evidence.year)
    cities = gazetteer.forms_of(city) if city and city.code != division.code else ()
    provinces = gazetteer.forms_of(province) if province else ()
    above = {*cities, *provinces}
    adjacent = any(name in above for name in found.chain) or any(evidence.follows[name, found.name] for name in above)
    signs = max((_signs(prefix, division, city, words.regions) for prefix in evidence.prefixes), default=0)
    return (
        ADJACENT * adjacent
        + signs
        + _addressed(division, evidence.host, evidence.year, gazetteer)
        + NAMED_CITY * min(MOST_MENTIONS, sum(evidence.mentions[name] for name in cities))
        + NAMED_PROVINCE * any(evidence.mentions[name] for name in provinces)
    )


def _addressed(division: Division, host: tuple[str, ...], year: int, gazetteer: Gazetteer) -> int:
    """Weigh the labels of a host name: xuzhou or zgxuzhou, xz or xzgl, for a place in 徐州."""
    above = (gazetteer.city_of(division, year), gazetteer.province_of(division, year))
    spelled = [syllables for place in above if place and (syllables := gazetteer.spelling_of(place))]
    return max((_spells(label, syllables) for label in host for syllables in spelled), default=0)


def _spells(label: str, syllables: tuple[str, ...]) -> int:
    whole, letters = ''.join(syllables), ''.join(syllable[0] for syllable in syllables)
    if label.startswith(whole) or label.endswith(whole):
        return SPELLED
    return ABBREVIATED * (label.startswith(letters) and len(label) <= len(letters) + LONGEST_LETTERS)


def _signs(prefix: str, division: Division, city: Division | None, words: RegionWords) -> int:
    """Weigh the signs of a document number: 徐鼓政发 city and district, 苏政发 province, 鼓政发 the place itself."""
    first, second = prefix[:1], prefix[1:2]
    if city and city.code != division.code and first in city.name[:-1]:
        return SIGNED_CITY + SIGNED_PLACE * (second in division.name[:-1])
    if first in division.name[:-1]:
        return SIGNED_PLACE
    return SIGNED_PROVINCE * (first in words.province_marks.get(division.code[:2], ''))


def _worded(division: Division, evidence: _Evidence, gazetteer: Gazetteer) -> str | None:
    return next((form for form in gazetteer.forms_of(division) if evidence.mentions[form]), None)


def _own_words(name: str, worded: str, words: ReportWords) -> tuple[str, ...]:
    forms = [form for d in words.gazetteer.by_name.get(name, ())[:1] for form in words.gazetteer.forms_of(d)]
    deictic = [f'{own}{name[-1]}' for own in words.regions.own if name[-1] in '省市州盟县区旗']
    stems = [name[:-1]] if name[-1] in '省市州县区旗' and len(name) > 2 and name not in words.regions.vague else []
    return tuple(sorted(dict.fromkeys((worded, name, *forms, *stems, *deictic)), key=lambda word: (-len(word), word)))
