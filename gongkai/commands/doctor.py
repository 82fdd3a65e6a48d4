"""gongkai doctor"""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable
from dataclasses import dataclass

import click

from flows.settings import Settings, load_settings
from gongkai.output import json_option, print_rows


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``state`` is ok, note (optional, missing) or wrong."""

    what: str
    state: str
    detail: str


@click.command(epilog="Example: gongkai doctor --json")
@json_option
def command(as_json: bool) -> int:
    """What is configured, reachable, migrated, and what is wrong. Exit 1 if anything is."""
    settings = load_settings()
    checks: tuple[Callable[[Settings], Finding], ...] = (
        contact,
        warehouse,
        archive,
        registry,
        engine,
        office,
        recognition,
    )
    findings = [check(settings) for check in checks]
    print_rows(findings, ("what", "state", "detail"), as_json=as_json, empty="")
    return 1 if any(finding.state == "wrong" for finding in findings) else 0


def contact(settings: Settings) -> Finding:
    """Whether portals can reach the person behind the crawler."""
    if "example.org" in settings.contact:
        return Finding("contact", "note", "GONGKAI_CONTACT is not set: set it before you crawl real portals")
    return Finding("contact", "ok", settings.contact)


def warehouse(settings: Settings) -> Finding:
    """Whether the warehouse is there and migrated."""
    from warehouse.store import Warehouse, WarehouseError

    if not settings.database_url and not (settings.data / "gongkai.db").exists():
        return Finding("warehouse", "note", f"{settings.warehouse_url}: none yet; the first harvest or ingest makes it")
    try:
        with Warehouse.open(settings.warehouse_url, create=False) as opened:
            unfinished = opened.unfinished_runs()
            runs = f"; {len(unfinished)} run(s) never ended: they run now, or were killed" if unfinished else ""
            return Finding("warehouse", "ok", f"{opened.url}, schema {opened.revision}{runs}")
    except WarehouseError as error:
        return Finding("warehouse", "wrong", str(error))


def archive(settings: Settings) -> Finding:
    """Whether the archive can be opened."""
    from scrapers.fetch import Archive, ArchiveError

    try:
        with Archive.open(settings.archive_location):
            return Finding("archive", "ok", settings.archive_location)
    except ArchiveError as error:
        return Finding("archive", "wrong", str(error))


def registry(settings: Settings) -> Finding:
    """Whether the registry reads without a mistake."""
    from scrapers.portals import RegistryError, load_registry

    try:
        entries = load_registry(settings.registry)
    except RegistryError as error:
        return Finding("registry", "wrong", str(error))
    broken = sum(bool(portal.known_broken) for portal in entries.portals)
    return Finding("registry", "ok", f"{len(entries.portals)} portals, {broken} known broken")


def engine(settings: Settings) -> Finding:
    """Whether the flow engine is installed in the version that works."""
    from importlib.metadata import version

    return Finding("flow engine", "ok", f"prefect {version('prefect')}, fastapi {version('fastapi')}")


def office(settings: Settings) -> Finding:
    """Whether old Word documents can be read."""
    path = shutil.which("soffice")
    if path is None:
        return Finding("doc, wps", "note", "LibreOffice is not installed: .doc and .wps files will be kept, not read")
    return Finding("doc, wps", "ok", path)


def recognition(settings: Settings) -> Finding:
    """Whether scans can be read."""
    if importlib.util.find_spec("rapidocr") is None:
        return Finding("scans", "note", "not installed: `pip install 'gongkai[ocr]'`; scans will be kept, not read")
    return Finding("scans", "ok", "rapidocr")
