"""A run in numbers, as a file that Prometheus' node exporter picks up (its textfile collector)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from flows.records import HarvestSummary
from flows.settings import Settings
from warehouse.store import Warehouse

Labels = tuple[str, ...]


def write(settings: Settings, warehouse: Warehouse, kind: str, summary: HarvestSummary) -> Path:
    """Writes ``metrics/gongkai.prom`` under the data folder (a share's own file for a share), whole or not at all."""
    from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

    registry = CollectorRegistry()
    for name, (meaning, labels, values) in _numbers(warehouse, kind, summary).items():
        gauge = Gauge(f"gongkai_{name}", meaning, ("kind", *labels), registry=registry)
        for key, value in values.items():
            gauge.labels(kind, *key).set(value)
    path = settings.data / "metrics" / f"{_file_name(kind)}.prom"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(path), registry)
    return path


def _numbers(
    warehouse: Warehouse, kind: str, summary: HarvestSummary
) -> Mapping[str, tuple[str, Labels, Mapping[Labels, float]]]:
    return {
        **_run(warehouse, kind, summary),
        **_portals(summary),
        **_standing(summary),
    }


def _run(
    warehouse: Warehouse, kind: str, summary: HarvestSummary
) -> Mapping[str, tuple[str, Labels, Mapping[Labels, float]]]:
    good = warehouse.last_good_run(kind)
    finished = good.finished_at if good else None
    counts = {
        "loaded": summary.loaded,
        "flagged": summary.flagged,
        "amended": summary.amended,
        "unchanged": summary.unchanged,
        "quarantined": len(summary.quarantined),
        "unreadable": len(summary.unreadable),
    }
    return {
        "run_state": ("1 for the state that the last run ended in", ("state",), {(summary.state,): 1}),
        "run_seconds": ("How long the last run took", (), {(): summary.seconds}),
        "run_finished_timestamp_seconds": ("When the last run ended", (), {(): datetime.now().timestamp()}),  # noqa: DTZ005
        "last_good_run_timestamp_seconds": (
            "When the last good run ended",
            (),
            {(): finished.timestamp()} if finished else {},
        ),
        "reports": ("What became of the last run's reports", ("what",), {(name,): n for name, n in counts.items()}),
    }


def _portals(summary: HarvestSummary) -> Mapping[str, tuple[str, Labels, Mapping[Labels, float]]]:
    rows = summary.portals
    outcomes = Counter(row.outcome.value for row in rows)
    return {
        "portals": ("Portals by how they ended in the last run", ("outcome",), {(k,): n for k, n in outcomes.items()}),
        "portal_listed": ("Rows that a portal listed", ("portal",), {(row.portal_id,): row.listed for row in rows}),
        "portal_seconds": ("How long a portal took", ("portal",), {(row.portal_id,): row.seconds for row in rows}),
        "portal_requests": ("Requests sent to a portal", ("portal",), {(row.portal_id,): row.requests for row in rows}),
        "portal_received_bytes": (
            "Bytes received from a portal",
            ("portal",),
            {(row.portal_id,): row.bytes_received for row in rows},
        ),
    }


def _standing(summary: HarvestSummary) -> Mapping[str, tuple[str, Labels, Mapping[Labels, float]]]:
    outlook = summary.outlook
    if outlook is None:
        return {}
    coverage = outlook.coverage
    year = str(coverage.year) if coverage else ""
    statuses = coverage.statuses if coverage else ()
    return {
        "quarantine_held": ("Reports held in quarantine", (), {(): outlook.held}),
        "quarantine_held_by_rule": ("… by rule", ("rule",), {(rule,): n for rule, n in outlook.held_by_rule}),
        "portals_silent": ("Portals silent against their own history", (), {(): len(outlook.silent)}),
        "portal_silent_runs": (
            "For how many runs a portal has been silent",
            ("portal",),
            {(row.portal_id,): row.nights for row in outlook.silent},
        ),
        "coverage_bodies": ("Bodies by status", ("year", "status"), {(year, name): n for name, n in statuses}),
        "overdue_bodies": (
            "Bodies whose deadline has passed without a report",
            ("year",),
            {(year,): len(coverage.overdue)} if coverage else {},
        ),
    }


def _file_name(kind: str) -> str:
    return "gongkai" if kind == "harvest" else f"gongkai-{re.sub(r'[^a-z0-9]+', '-', kind.lower())}"
