"""PDF reports of a dataset and their folder go in; pictures of the pages on which figures stand come out."""

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.ingest.pdf_picture import DOTS_AN_INCH, draw_pages, read_size
from pipeline.ingest.source import read_source
from pipeline.model.errors import UnreadableDocument
from pipeline.workers import Executor, Loss

Sizes = dict[int, tuple[float, float]]
"""Width and height, in points, of the pages that were drawn."""

FOLDER = f'pages/{DOTS_AN_INCH}'
"""In the site; pictures of another size are not taken over."""

MOST_PAGES = 300
"""Of one report; its other pages go without a picture."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A report to be drawn: its file, the hash that the file must have, the pages, and where their pictures go.

    `before` is a folder that may hold some of them from an earlier time.
    """

    doc_id: str
    path: Path
    sha256: str
    pages: tuple[int, ...]
    folder: Path
    before: Path


def draw_all(sittings: Iterable[Sitting], executor: Executor) -> Iterator[tuple[Sitting, Sizes]]:
    """Yield each sitting with what was drawn of it; a file that is another by now, or takes too long, gives nothing."""
    waiting = list(sittings)
    for sitting, sizes in zip(waiting, executor.map(_draw, waiting, _prepare, ()), strict=True):
        yield sitting, {} if isinstance(sizes, Loss) else sizes


def picture_name(doc_id: str, page: int) -> str:
    """Return the name of the picture of a page.

    >>> picture_name('0123456789abcdef', 3)
    '0123456789abcdef-3.png'
    """
    return f'{doc_id}-{page}.png'


def _prepare() -> None:
    """Nothing: the library is loaded with this module."""


def _draw(sitting: Sitting) -> Sizes:
    wanted = sitting.pages[:MOST_PAGES]
    sizes = _keep(sitting, wanted)
    missing = [page for page in wanted if page not in sizes]
    if not missing:
        return sizes
    try:
        source = read_source(sitting.path, sitting.path.name)
        # the file may have been changed for another since it was extracted
        drawn = draw_pages(source.content, missing) if source.sha256 == sitting.sha256 else ()
        for picture in drawn:
            (sitting.folder / picture_name(sitting.doc_id, picture.number)).write_bytes(picture.png)
            sizes[picture.number] = _rounded((picture.width, picture.height))
    except UnreadableDocument:
        return sizes
    return sizes


def _keep(sitting: Sitting, pages: Iterable[int]) -> Sizes:
    # a page of a file with the same hash looks the same: its picture is linked, not drawn again
    sizes: Sizes = {}
    for page in pages:
        old = sitting.before / picture_name(sitting.doc_id, page)
        size = read_size(old)
        if size:
            try:
                os.link(old, sitting.folder / old.name)
            except OSError:
                shutil.copyfile(old, sitting.folder / old.name)
            sizes[page] = _rounded(size)
    return sizes


def _rounded(size: tuple[float, float]) -> tuple[float, float]:
    return round(size[0], 1), round(size[1], 1)
