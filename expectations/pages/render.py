"""Verdicts to files: an index and one page a report, each a single HTML file without any outside resource."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from expectations.findings import place_names
from expectations.pages.checklist import checklist
from expectations.pages.origin import Origin
from expectations.pages.tables import REVIEW_PARTS, STATES, tables_of
from warehouse.codebook import codebook
from warehouse.codebook.records import Decision, Finding, PortalResult, Report, Severity, Verdict

if TYPE_CHECKING:
    from jinja2 import Environment

DECISIONS = {
    Decision.QUARANTINE: ("隔离", "quarantined"),
    Decision.FLAGGED: ("标注后入库", "loaded with flags"),
    Decision.LOAD: ("入库", "loaded"),
}
SEVERITIES = {Severity.ERROR: ("错误", "error"), Severity.WARNING: ("警告", "warning"), Severity.INFO: ("提示", "info")}
FAULTS = {"source": ("原文有误", "the body's"), "reading": ("读取存疑", "our reading"), "note": ("说明", "note")}
PARTS = dict(zip(REVIEW_PARTS, ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计"), strict=True))


@dataclass(frozen=True, slots=True)
class _Line:
    """A report in the index."""

    report: Report
    verdict: Verdict
    file: str
    origin: Origin

    @property
    def findings(self) -> list[Finding]:
        """The gravest first."""
        return sorted(self.verdict.findings, key=lambda finding: list(Severity).index(finding.severity))

    @property
    def grave(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity is not Severity.INFO]


def render_run_pages(
    directory: Path,
    name: str,
    judged: Sequence[tuple[Report, Verdict]],
    *,
    summary: Mapping[str, object] | None = None,
    portals: Sequence[PortalResult] = (),
    harvest: Sequence[Finding] = (),
    floor: Sequence[str] = (),
    origins: Mapping[str, Origin] | None = None,
) -> Path:
    """Writes a run's quality pages and gives the path of the index.

    Args:
        directory: made where it is not there; pages of the same run are written over.
        name: the run, as its people call it.
        judged: every report of the run with its verdict.
        summary: further lines for the head of the index (label: value).
        portals: each portal's result; ``harvest`` are the findings about the harvest as a whole, ``floor`` the
            reasons for which the load was stopped.
        origins: where each document came from, by its hash.
    """
    environment = _environment()
    directory.mkdir(parents=True, exist_ok=True)
    known = origins or {}
    lines = sorted(
        (_Line(report, verdict, page_name(report), known.get(report.sha256, Origin())) for report, verdict in judged),
        key=_order,
    )
    template = environment.get_template("report.html.j2")
    for line in lines:
        _write(directory / line.file, template.render(name=name, home="index.html", **_report_page(line)))
    index = directory / "index.html"
    _write(
        index,
        environment.get_template("index.html.j2").render(
            name=name,
            lines=lines,
            counts=Counter(line.verdict.decision for line in lines),
            by_check=_by_check(lines),
            summary=summary or {},
            portals=portals,
            harvest=harvest,
            floor=floor,
        ),
    )
    return index


def render_report_page(file: Path, name: str, report: Report, verdict: Verdict, origin: Origin) -> Path:
    """Writes one report's page alone, outside of any run."""
    file.parent.mkdir(parents=True, exist_ok=True)
    line = _Line(report, verdict, file.name, origin)
    _write(file, _environment().get_template("report.html.j2").render(name=name, home=None, **_report_page(line)))
    return file


def _write(file: Path, page: str) -> None:
    """Half characters of a broken decoding become question marks: a page is always there."""
    file.write_bytes(page.encode("utf-8", "replace"))


def page_name(report: Report) -> str:
    """The file of a report's page inside its run's directory."""
    return f"{report.sha256[:16]}.html"


def _report_page(line: _Line) -> dict[str, object]:
    """What the template of a report's page needs."""
    findings = line.verdict.findings
    return {
        "report": line.report,
        "verdict": line.verdict,
        "origin": line.origin,
        "findings": line.findings,
        "checks": checklist(line.report, findings),
        "tables": tables_of(line.report, [suspect for finding in findings for suspect in finding.suspects[:1]]),
        "states": STATES,
        "parts": PARTS,
    }


def _order(line: _Line) -> tuple[int, str, int]:
    return list(DECISIONS).index(line.verdict.decision), line.report.bureau or "", line.report.year or 0


def _by_check(lines: Sequence[_Line]) -> list[tuple[str, str, str, int, int]]:
    """Each check that failed: its sentences, how often, and in how many reports."""
    findings: Counter[str] = Counter()
    reports: Counter[str] = Counter()
    for line in lines:
        found = [finding.check for finding in line.verdict.findings]
        findings.update(found)
        reports.update(set(found))
    checks = codebook().checks
    return [
        (
            check,
            checks[check].zh if check in checks else "",
            checks[check].en if check in checks else "",
            count,
            reports[check],
        )
        for check, count in findings.most_common()
    ]


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"decisions": DECISIONS, "severities": SEVERITIES, "faults": FAULTS}
    environment.filters["place"] = place_names
    return environment
