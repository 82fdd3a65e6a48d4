"""A night as JSON lines, one event a line, with its run, portal and report: for grep, jq and whatever collects logs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

from flows.settings import Settings
from warehouse.codebook.records import PortalResult

if TYPE_CHECKING:
    from flows.settling import Judged, Settled

_SKIPPED = ("fingerprint", "layout", "portal_id")


class Log:
    """Appends to ``logs/DAY.jsonl`` under the data folder, and to stderr where ``GONGKAI_LOG=json``. Safe for threads.

    A disk that can't be written to costs the log, not the night.
    """

    def __init__(self, settings: Settings, kind: str, run_id: int) -> None:
        self._folder = settings.data / "logs"
        self._screen = settings.log == "json"
        self._context = {"kind": kind, "run": run_id}
        self._lock = Lock()

    def say(self, event: str, **fields: Any) -> None:
        """Writes one event."""
        now = datetime.now().astimezone()
        row = {"at": now.isoformat(timespec="milliseconds"), "event": event, **self._context, **fields}
        line = json.dumps(row, ensure_ascii=False, default=str) + "\n"
        with self._lock:
            if self._screen:
                sys.stderr.write(line)
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                with (self._folder / f"{now.date()}.jsonl").open("a", encoding="utf-8") as file:
                    file.write(line)
            except OSError:
                return


def portal_ended(log: Log, event: str, result: PortalResult) -> None:
    """How a portal ended, with its counts and what it cost."""
    fields = {name: getattr(result, name) for name in PortalResult.__dataclass_fields__ if name not in _SKIPPED}
    log.say(event, portal=result.portal_id, **fields)


def reports_settled(log: Log, settled: Settled) -> None:
    """What became of every report, and of every document that could not be read."""
    for row in settled.judged:
        log.say("report", **_report(row))
    for url, why in settled.unreadable:
        log.say("unreadable", url=url, detail=why)


def _report(row: Judged) -> dict[str, Any]:
    report, verdict = row.report, row.verdict
    known = report.bureau and report.year
    return {
        "portal": row.extracted.candidate.portal_id,
        "report": f"{report.bureau}/{report.year}" if known else f"sha256:{report.sha256[:12]}",
        "sha256": report.sha256,
        "template": report.template,
        "values": len(report.values),
        "decision": verdict.decision,
        "checks": _unique(finding.check for finding in verdict.findings),
        "reasons": list(verdict.reasons),
    }


def _unique(names: Iterable[str]) -> list[str]:
    return sorted(set(names))
