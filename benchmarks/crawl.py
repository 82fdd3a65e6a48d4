"""A night's crawl beside Scrapy: ``python -m benchmarks.crawl [--portals 200] [--delay 1] [--workers 200] [--night]``.

Simulated portals answer after 50 ms from a process of their own. Ours goes the whole way that a night goes: robots.txt,
list pages, articles, the question for an absent page, the archive and the warehouse's index, until all is written down.
Scrapy fetches the same list pages and articles with the same delay, one request a host at a time, and keeps nothing.
``--night`` is the full size: 3,200 portals with 4,000 list pages.
"""

from __future__ import annotations

import argparse
import json
import logging
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.pairs import Line, table
from benchmarks.portals import Served, portal_of, served
from scrapers.portals.model import Portal

NIGHT = (3_200, 4_000)
HEAD_BYTES = 220
"""What an answer's head takes on the wire, about; the portals' log counts bodies, and a 304 has none."""


@dataclass(frozen=True, slots=True)
class Options:
    """``delay`` in seconds between two starts on a host; ``reports`` a portal; ``night`` for the full size."""

    portals: int = 200
    delay: float = 1.0
    workers: int = 200
    reports: int = 5
    night: int = 400
    night_workers: int = 64


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl: wall seconds, what the portals were asked and sent, memory at its highest, processor seconds."""

    seconds: float
    requests: int
    sent: int
    megabytes: float
    cpu: float
    listings: int = 0
    outcomes: str = ""


def measure(options: Options) -> Iterator[tuple[str, list[Line]]]:
    """The tables of this benchmark."""
    title = f"{options.portals} portals, {options.reports} reports each, {options.delay:g} s delay, "
    yield title + f"{options.workers} at a time", list(_against_scrapy(options))
    lists = options.night * NIGHT[1] // NIGHT[0]
    title = f"One night: {options.night:,} portals with {lists:,} list pages, {options.night_workers} at a time"
    yield title, list(_night(replace(options, workers=options.night_workers), lists))


def _against_scrapy(options: Options) -> Iterator[Line]:
    with served(options.portals, options.portals, options.reports) as portals, _folder() as folder:
        first = ours(portals, folder, options)
        theirs = by_scrapy(portals, options)
        quiet = ours(portals, folder, options)
        with _folder() as another:
            again = by_scrapy(portals, options)
            pairs = [(first, theirs), (ours(portals, another, options), again)]
    ratio = sum(one.seconds / other.seconds for one, other in pairs) / len(pairs)
    yield Line(
        "first harvest against Scrapy, wall",
        _told(first),
        _told(theirs),
        f"{ratio:.2f}×",
        "≤ 1×",
        ratio <= 1.0,
    )
    fewer, quicker = first.sent / quiet.sent, first.seconds / quiet.seconds
    yield Line(
        "quiet night against the first, bytes",
        f"{quiet.sent:,}",
        f"{first.sent:,}",
        f"{fewer:.0f}× fewer",
        "≥ 20×",
        fewer >= 20,
    )
    yield Line(
        "quiet night against the first, wall",
        _told(quiet),
        _told(first),
        f"{quicker:.1f}× less",
        "≥ 10×",
        quicker >= 10,
    )
    found = [f"{run.listings} ({run.outcomes})" for run in (quiet, first)]
    yield Line("reports listed, quiet night and first", *found, "")


def _night(options: Options, lists: int) -> Iterator[Line]:
    reports = 2
    with served(options.night, lists, reports) as portals, _folder() as folder:
        night = ours(portals, folder, options)
    polite = night.requests * options.delay / options.workers
    ratio = night.seconds / polite
    yield Line("memory at its highest", f"{night.megabytes:.0f} MB", "", "", "< 500 MB", night.megabytes < 500)
    yield Line(
        "wall against what politeness alone takes",
        _told(night),
        f"{polite:.0f} s",
        f"{ratio:.2f}×",
        "bounded by politeness (≤ 1.25×)",
        ratio <= 1.25,
    )
    found, there = night.listings, reports * options.night
    yield Line("reports found", f"{found:,}", f"{there:,}", night.outcomes, "all", found == there)


def _told(run: Run) -> str:
    return f"{run.seconds:.1f} s, {run.requests:,} requests, {run.cpu:.0f} s cpu, {run.megabytes:.0f} MB"


def ours(portals: Served, folder: Path, options: Options) -> Run:
    """One night by our rooms, in a process of its own over the archive and warehouse in ``folder``."""
    before = len(portals.log())
    rows = [(row.id, row.family, row.url, row.bureaus[0].name, "") for row in portals.portals]
    work = {"portals": rows, "folder": str(folder), "delay": options.delay, "workers": options.workers}
    return _run("benchmarks.crawl", work, portals, before)


def by_scrapy(portals: Served, options: Options) -> Run:
    """Scrapy on the list pages and articles that ours has just fetched."""
    log = portals.log()
    pages: dict[str, list[str]] = {}
    for entry in log:
        if entry["status"] == 200 and entry["method"] == "GET" and entry["path"] != "/robots.txt":
            query = f"?{entry['query']}" if entry["query"] else ""
            pages.setdefault(entry["portal"], []).append(entry["path"] + query)
    rows = []
    for portal in portals.portals:
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(portal.url))
        urls = [origin + path for path in dict.fromkeys(pages[portal.id])]
        rows.append(([portal.url], [url for url in urls if url != portal.url]))
    work = {"portals": rows, "delay": options.delay, "workers": options.workers}
    return _run("benchmarks.by_scrapy", work, portals, len(log))


def _run(module: str, work: dict[str, Any], portals: Served, before: int) -> Run:
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(work, file)
        file.flush()
        command = [sys.executable, "-m", module, *(["--work"] if module.endswith("crawl") else []), file.name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{module} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    told = json.loads(done.stdout.strip().splitlines()[-1])
    new = portals.log()[before:]
    return Run(
        told["seconds"],
        len(new),
        sum(entry["bytes_sent"] + HEAD_BYTES for entry in new),
        told["megabytes"],
        told["cpu"],
        told.get("listings", 0),
        told.get("outcomes", ""),
    )


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def crawl(portals: Sequence[Portal], folder: Path, delay: float, workers: int) -> dict[str, Any]:
    """One night over the portals as the flow goes it, less the engine: threads, each with one portal at a time.

    The seconds run from the first request until everything is written down.
    """
    import scrapers.portals.families  # noqa: F401 - what a long-lived worker has loaded is not this night's cost
    from flows import night
    from flows.doors import open_night
    from flows.settings import Settings
    from scrapers.fetch import Client, FetchSettings

    manners = FetchSettings(
        contact="mailto:bench@example.org",
        delay_seconds=delay,
        allow_loopback=True,
        politeness_folder=folder / "politeness",
    )
    with open_night(Settings(data=folder), "harvest", "benchmark", {}) as doors:
        run = replace(doors, client=Client(manners, doors.archive))
        night.register_portals(run, portals)
        run.notebook.expect(portal.id for portal in portals)
        started, used = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(workers) as pool:
            harvests = list(pool.map(lambda portal: night.crawl_one(run, portal), portals))
        run.notebook.flush()
        results = night.finish_portals(run, harvests, night.Settled())
        seconds, used = time.perf_counter() - started, time.process_time() - used
        run.warehouse.finish_run(run.run_id, "completed", {}, datetime.now(UTC))
    counts: dict[str, int] = {}
    for row in results:
        counts[str(row.outcome)] = counts.get(str(row.outcome), 0) + 1
    return {
        "seconds": seconds,
        "listings": sum(row.listed for row in results),
        "outcomes": ", ".join(f"{count} {name}" for name, count in counts.items()),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        "cpu": used,
    }


def _work(path: str) -> None:
    logging.disable(logging.ERROR)
    threading.stack_size(512 * 1024)
    work = json.loads(Path(path).read_text(encoding="utf-8"))
    portals = [portal_of(*row) for row in work["portals"]]
    print(json.dumps(crawl(portals, Path(work["folder"]), work["delay"], work["workers"])))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--portals", type=int, default=200)
    parser.add_argument("--delay", type=float, default=1.0)
    parser.add_argument("--workers", type=int, default=200)
    parser.add_argument("--reports", type=int, default=5)
    parser.add_argument("--night", action="store_true", help="the full size of a night")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        _work(given.work)
        return
    night = NIGHT[0] if given.night else 400
    for title, lines in measure(Options(given.portals, given.delay, given.workers, given.reports, night)):
        print(table(title, lines), flush=True)


if __name__ == "__main__":
    main()
