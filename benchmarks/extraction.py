"""How fast a document becomes values: ``python -m benchmarks.extraction [--rounds 9] [--documents 24] [--many 10000]``.

Every comparison reads the same bytes in the same run, turn by turn. Ours goes all the way from bytes to values with
evidence and findings; the others only read tables.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.pairs import Line, at_least, no_more_than, paired, table
from demo.reports import Style, random_report, render_html, render_pdf
from scrapers.documents import read_document
from scrapers.documents.model import MediaType
from scrapers.documents.sniff import sniff
from scrapers.reports import extract_report
from warehouse.codebook.records import Template

REAL = Path(__file__).resolve().parents[2] / "shared" / "reports"
TEMPLATES = (Template.T2021, Template.T2019, Template.T2021, Template.T2014)
RULINGS = ("strokes", "bars", "open", "shaded")


@dataclass(frozen=True, slots=True)
class Options:
    """``rounds`` of pairs, ``documents`` a kind, ``many`` documents for memory and for processes."""

    rounds: int = 9
    documents: int = 24
    many: int = 2_000


def measure(options: Options) -> Iterator[tuple[str, list[Line]]]:
    """The tables of this benchmark, one after the other as they are ready."""
    warnings.simplefilter("ignore")
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    pages = [*html_pages(options.documents), *real(MediaType.HTML)]
    files, real_files = pdf_files(max(4, options.documents // 3)), real(MediaType.PDF)
    dumps = [*real(MediaType.TEXT), *real(MediaType.MARKDOWN)]
    yield f"HTML to all values, {len(pages)} pages", list(_html(pages, options.rounds))
    yield f"PDF to all values, {len(files)} generated files", list(_pdf(files, options.rounds))
    if real_files:
        yield f"PDF to all values, {len(real_files)} real file", list(_pdf(real_files, options.rounds))
    kinds = {"HTML": pages, "PDF": [*files, *real_files], "real dumps": dumps}
    yield "Where the time goes", list(stages({kind: found for kind, found in kinds.items() if found}))
    yield "Many documents", [*_memory(pages, options.many), *_processes(pages, options.many)]


def html_pages(number: int) -> list[bytes]:
    """Generated reports with tables, in the mark-up of every content system."""
    styles = list(Style)
    return [
        render_html(random_report(n, TEMPLATES[n % len(TEMPLATES)], blanks=n % 3 == 0), styles[n % len(styles)])
        for n in range(number)
    ]


def pdf_files(number: int) -> list[bytes]:
    """Generated reports with their tables ruled in every way."""
    return [
        render_pdf(random_report(n, TEMPLATES[n % len(TEMPLATES)], blanks=n % 3 == 0), RULINGS[n % len(RULINGS)])
        for n in range(number)
    ]


def real(kind: MediaType) -> list[bytes]:
    """The real documents of a kind, where there are any beside the repository."""
    found = (path.read_bytes() for path in sorted(REAL.glob("*")) if path.name != "README.md") if REAL.is_dir() else ()
    return [data for data in found if sniff(data) is kind]


def all_values(data: bytes) -> int:
    """Bytes to values, as a harvest does it; the number of values."""
    return len(extract_report(read_document(data)).values)


def each(
    work: Callable[[bytes], object], documents: Sequence[bytes], never_twice: bool = False
) -> Callable[[], object]:
    """The work on every document; ``never_twice`` changes words of each page, so that no cache answers for it."""
    rounds = count()

    def run() -> None:
        number = next(rounds)
        for data in documents:
            work(_unlike(data, number) if never_twice else data)

    return run


def _html(pages: Sequence[bytes], rounds: int) -> Iterator[Line]:
    ours = each(all_values, pages, never_twice=True)
    yield no_more_than(
        "against pandas.read_html (lxml), tables only", paired(ours, each(by_pandas, pages), rounds), 1, len(pages)
    )
    yield no_more_than(
        "against lxml parsing and expanding spans only", paired(ours, each(by_lxml, pages), rounds), 3, len(pages)
    )


def _pdf(files: Sequence[bytes], rounds: int) -> Iterator[Line]:
    ours = each(all_values, files)
    few = max(3, rounds // 3)  # pdfplumber takes long
    yield at_least("against pdfplumber's extract_tables", paired(ours, each(by_pdfplumber, files), few), 5, len(files))
    yield no_more_than(
        "against our own pypdfium2 grid, no meaning", paired(ours, each(read_document, files), rounds), 2, len(files)
    )


def by_pandas(data: bytes) -> object:
    """What pandas gives: frames of the tables."""
    import pandas

    return pandas.read_html(BytesIO(data), flavor="lxml", encoding="utf-8")


def by_lxml(data: bytes) -> list[list[list[str]]]:
    """The plainest reading that still puts every cell in its place: parse, take the text, spread the spans."""
    from lxml import html

    return [_expanded(found) for found in html.fromstring(data).iter("table")]


def _expanded(found: Any) -> list[list[str]]:
    filled: dict[tuple[int, int], str] = {}
    rows = list(found.iter("tr"))
    for number, row in enumerate(rows):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while (number, column) in filled:
                column += 1
            text = " ".join(cell.text_content().split())
            down, across = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            for below in range(down):
                for right in range(across):
                    filled[number + below, column + right] = text
            column += across
    width = max((column for _, column in filled), default=-1) + 1
    return [[filled.get((number, column), "") for column in range(width)] for number in range(len(rows))]


def by_pdfplumber(data: bytes) -> object:
    """pdfplumber's tables with its usual settings."""
    import pdfplumber

    with pdfplumber.open(BytesIO(data)) as file:
        return [page.extract_tables() for page in file.pages]


def stages(kinds: dict[str, Sequence[bytes]], rounds: int = 5) -> Iterator[Line]:
    """The parser's budget: what each stage takes of a document's time, by kind of document."""
    from scrapers.reports.attribution import attribute
    from scrapers.reports.identities import check_identities
    from scrapers.reports.prose import read_prose
    from scrapers.reports.tables import read_tables
    from warehouse.codebook.records import Context

    for kind, documents in kinds.items():
        spent: dict[str, list[float]] = {}
        for _ in range(rounds):
            clock = _Clock()
            for data in documents:
                document = clock.of("documents", lambda data=data: read_document(data))
                tables = clock.of("tables", lambda document=document: read_tables(document))
                known = clock.of(
                    "attribution",
                    lambda document=document, tables=tables: attribute(
                        document, Context(), has_tables=bool(tables.values)
                    ),
                )
                clock.of("identities", lambda tables=tables: check_identities(tables.values))
                clock.of(
                    "prose",
                    lambda document=document, tables=tables, known=known: read_prose(
                        document, tables, known.year, known.bureau
                    ),
                )
            for name, seconds in clock.spent.items():
                spent.setdefault(name, []).append(seconds / len(documents))
        whole = sum(median(times) for times in spent.values())
        for name, times in spent.items():
            share = median(times) / whole
            yield Line(f"{kind}: {name}", f"{1000 * median(times):.2f} ms", "", f"{share:.0%} of {1000 * whole:.2f} ms")


class _Clock:
    """Adds up what named stages take of the processor's time."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def of(self, name: str, work: Callable[[], Any]) -> Any:
        start = time.process_time()
        done = work()
        self.spent[name] = self.spent.get(name, 0.0) + time.process_time() - start
        return done


def _memory(pages: Sequence[bytes], many: int) -> Iterator[Line]:
    """Resident memory of a process of its own after a tenth of the documents, and after all."""
    with ProcessPoolExecutor(1) as pool:
        early, late = pool.submit(grown, pages, many).result()
    growth = late / early
    yield Line(
        f"resident memory after {many // 10:,} and {many:,} documents",
        f"{late:.0f} MB",
        f"{early:.0f} MB",
        f"{growth:.3f}×",
        "flat (≤ 1.05×)",
        growth <= 1.05,
    )


def grown(pages: Sequence[bytes], many: int) -> tuple[float, float]:
    """Megabytes in use after a tenth of ``many`` documents, all of them different, and after all."""
    early = 0.0
    for number in range(many):
        all_values(_unlike(pages[number % len(pages)], number))
        if number + 1 == many // 10:
            early = _resident()
    return early, _resident()


def _unlike(page: bytes, number: int) -> bytes:
    """The page with words that no other has, so that no cache can answer for it."""
    return page.replace("开展".encode(), f"第{number}次开展".encode())


def _resident() -> float:
    import psutil

    gc.collect()
    return float(psutil.Process().memory_info().rss) / 1e6


def _processes(pages: Sequence[bytes], many: int) -> Iterator[Line]:
    """The same documents by one process and by two, in turns.

    The bar is on processor seconds: how many documents two processes read in a second that each of them has the
    processor, against one alone; what they cost each other (memory, caches, start-up) shows there. Walls also show how
    a busy machine deals out its processors, and are only given for comparison.
    """
    work = [pages[number % len(pages)] for number in range(min(many, 400))]
    costs: list[tuple[float, float]] = []
    walls: list[tuple[float, float]] = []
    with ProcessPoolExecutor(1) as one, ProcessPoolExecutor(2) as two:
        for pool in (one, two):
            list(pool.map(all_values, work[:80], chunksize=8))
        for _ in range(5):
            (alone, alone_wall), (shared, shared_wall) = _run(one, work), _run(two, work)
            costs.append((sum(alone) / len(alone), sum(shared) / len(shared)))
            walls.append((alone_wall, shared_wall))
    speedups = [2 * alone / shared for alone, shared in costs]
    yield Line(
        f"two processes against one, {len(work)} documents, by processor time",
        f"{1000 * median(shared for _, shared in costs) / 2:.2f} ms",
        f"{1000 * median(alone for alone, _ in costs):.2f} ms",
        f"{median(speedups):.2f}× faster ({min(speedups):.2f}–{max(speedups):.2f})",
        "near-linear (≥ 1.7×)",
        median(speedups) >= 1.7,
    )
    yield Line(
        f"the same by the wall, on {os.cpu_count()} processors with load {os.getloadavg()[0]:.1f}",
        f"{1000 * median(shared for _, shared in walls) / len(work):.2f} ms",
        f"{1000 * median(alone for alone, _ in walls) / len(work):.2f} ms",
        f"{median(alone / shared for alone, shared in walls):.2f}× faster",
    )


def _run(pool: ProcessPoolExecutor, work: Sequence[bytes]) -> tuple[list[float], float]:
    """The processor seconds that each document took, and the wall seconds of all."""
    start = time.perf_counter()
    spent = list(pool.map(cost, work, chunksize=20))
    return spent, time.perf_counter() - start


def cost(data: bytes) -> float:
    """Processor seconds from bytes to values."""
    start = time.process_time()
    all_values(data)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--documents", type=int, default=24)
    parser.add_argument("--many", type=int, default=10_000)
    given = parser.parse_args()
    for title, lines in measure(Options(given.rounds, given.documents, given.many)):
        print(table(title, lines))


if __name__ == "__main__":
    main()
