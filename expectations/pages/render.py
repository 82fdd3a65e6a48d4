"""Verdicts to files: an index and one page a report, each a single HTML file without any outside resource."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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


SHOWN = 3
"""A report's gravest findings that the index shows; the rest are counted."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A report, what was said of it, and where it came from: what its page tells."""

    report: Report
    verdict: Verdict
    origin: Origin

    @property
    def file(self) -> str:
        return page_name(self.report)

    @property
    def findings(self) -> list[Finding]:
        """The gravest first."""
        return sorted(self.verdict.findings, key=lambda finding: list(Severity).index(finding.severity))


@dataclass(frozen=True, slots=True)
class _Line:
    """A report in the index: what is left of it once its page is written, for a run may have very many."""

    file: str
    decision: Decision
    name: str
    year: int | None
    template: str | None
    values: int
    snapshot: str | None
    checks: Counter[str]
    grave: int
    shown: tuple[Finding, ...]

    @classmethod
    def of(cls, page: _Page) -> _Line:
        report, findings = page.report, page.findings
        grave = [finding for finding in findings if finding.severity is not Severity.INFO]
        return cls(
            file=page.file,
            decision=page.verdict.decision,
            name=report.bureau or report.title or report.sha256[:16],
            year=report.year,
            template=report.template,
            values=len(report.values),
            snapshot=page.origin.snapshot,
            checks=Counter(finding.check for finding in findings),
            grave=len(grave),
            shown=tuple(grave[:SHOWN]),
        )

    @property
    def more(self) -> int:
        """Findings that the index does not show."""
        return self.checks.total() - len(self.shown)


def render_run_pages(
    directory: Path,
    name: str,
    judged: Iterable[tuple[Report, Verdict, Origin]],
    *,
    summary: Mapping[str, object] | None = None,
    portals: Sequence[PortalResult] = (),
    harvest: Sequence[Finding] = (),
    floor: Sequence[str] = (),
) -> Path:
    """Writes a run's quality pages and gives the path of the index.

    Args:
        directory: made where it is not there; pages of the same run are written over.
        name: the run, as its people call it.
        judged: every report of the run with its verdict and where its document came from, gone through once.
        summary: further lines for the head of the index (label: value).
        portals: each portal's result; ``harvest`` are the findings about the harvest as a whole, ``floor`` the
            reasons for which the load was stopped.
    """
    environment = _environment()
    directory.mkdir(parents=True, exist_ok=True)
    template = environment.get_template("report.html.j2")
    lines = []
    for page in (_Page(*row) for row in judged):
        _write(directory / page.file, template.render(name=name, home="index.html", **_told(page)))
        lines.append(_Line.of(page))
    lines.sort(key=lambda line: (list(DECISIONS).index(line.decision), line.name, line.year or 0))
    index = directory / "index.html"
    _write(
        index,
        environment.get_template("index.html.j2").render(
            name=name,
            lines=lines,
            counts=Counter(line.decision for line in lines),
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
    page = _Page(report, verdict, origin)
    _write(file, _environment().get_template("report.html.j2").render(name=name, home=None, **_told(page)))
    return file


def _write(file: Path, page: str) -> None:
    """Half characters of a broken decoding become question marks: a page is always there."""
    file.write_bytes(page.encode("utf-8", "replace"))


def page_name(report: Report) -> str:
    """The file of a report's page inside its run's directory."""
    return f"{report.sha256[:16]}.html"


def _told(page: _Page) -> dict[str, object]:
    """What the template of a report's page needs."""
    findings = page.verdict.findings
    return {
        "report": page.report,
        "verdict": page.verdict,
        "origin": page.origin,
        "findings": page.findings,
        "checks": checklist(page.report, findings),
        "tables": tables_of(page.report, [suspect for finding in findings for suspect in finding.suspects[:1]]),
        "states": STATES,
        "parts": PARTS,
    }


def _by_check(lines: Sequence[_Line]) -> list[tuple[str, str, str, int, int]]:
    """Each check that failed: its sentences, how often, and in how many reports."""
    times: Counter[str] = Counter()
    reports: Counter[str] = Counter()
    for line in lines:
        times.update(line.checks)
        reports.update(line.checks.keys())
    rules = codebook().checks
    return [
        (
            check,
            rules[check].zh if check in rules else "",
            rules[check].en if check in rules else "",
            count,
            reports[check],
        )
        for check, count in times.most_common()
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
