"""Findings become a verdict: load, load with flags, or quarantine, with the reasons in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from warehouse.codebook.fingerprint import fingerprint
from warehouse.codebook.records import Decision, Fault, Finding, Report, Severity, State, Verdict, Word

UNREADABLE_SHARE = 0.25
MARKED_CHECKS = frozenset({"unreadable", "derived", "document", "row_missing", "table_missing", "unknown_row"})
"""Readings that leave no wrong number behind: the values themselves say unreadable, derived or absent."""


@dataclass(frozen=True, slots=True)
class _Standing:
    finding: Finding
    word: Word | None

    @property
    def blocks(self) -> bool:
        if self.word is not None:
            return not self.word.accepted
        finding = self.finding
        return (
            finding.fault is Fault.READING and finding.severity is Severity.ERROR and finding.check not in MARKED_CHECKS
        )


def decide(report: Report, findings: tuple[Finding, ...], human: Mapping[str, Word]) -> Verdict:
    """The verdict on one report.

    A reading fault of severity error quarantines, unless a person released that very finding; a finding that a
    person rejected quarantines whatever its fault. Any other warning or error loads with flags.
    """
    standings = [_Standing(finding, human.get(fingerprint(report, finding)) if human else None) for finding in findings]
    blocking = [standing for standing in standings if standing.blocks]
    if blocking:
        reasons = tuple(_blocked(standing) for standing in blocking)
        return Verdict(
            report.sha256, Decision.QUARANTINE, findings, reasons, tuple(standing.finding for standing in blocking)
        )
    lost = _unreadable_share(report)
    if lost > UNREADABLE_SHARE and not _all_accepted(standings):
        reason = f"{lost:.0%} of the values cannot be read / {lost:.0%}的数值无法辨认"
        return Verdict(report.sha256, Decision.QUARANTINE, findings, (reason,))
    flags = [standing for standing in standings if standing.finding.severity is not Severity.INFO]
    if flags:
        return Verdict(report.sha256, Decision.FLAGGED, findings, tuple(_flagged(standing) for standing in flags))
    return Verdict(report.sha256, Decision.LOAD, findings)


def _all_accepted(standings: list[_Standing]) -> bool:
    """Whether a person has released a report of which much is lost: every grave finding was accepted then."""
    words = [standing.word for standing in standings if standing.finding.fault is Fault.READING]
    return bool(words) and all(word and word.accepted for word in words)


def _unreadable_share(report: Report) -> float:
    lost = sum(value.state is State.UNREADABLE for value in report.values)
    return lost / sum(value.state is not State.ABSENT for value in report.values) if lost else 0.0


def _blocked(standing: _Standing) -> str:
    word = standing.word
    who = f"{word.who} rejected it / {word.who}驳回" if word else "our reading is in doubt / 读取存疑"
    return _reason(standing.finding, who)


def _flagged(standing: _Standing) -> str:
    if word := standing.word:
        return _reason(standing.finding, f"{word.who} released it / {word.who}放行")
    if standing.finding.fault is Fault.SOURCE:
        return _reason(standing.finding, "the body's own report says so / 原文如此")
    return _reason(standing.finding, "worth a look / 请留意")


def _reason(finding: Finding, who: str) -> str:
    suspects = "，".join(str(cell) for cell in finding.suspects[:3])
    named = f" [suspect / 疑为: {suspects}]" if suspects else ""
    return f"{finding.check}: {finding.message} / {finding.message_zh}{named} ({who})"
