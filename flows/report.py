"""A run in words: the headline, a row a portal, and what to do next. No engine, no screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from flows.records import Coverage, HarvestSummary
from warehouse.codebook.records import PortalOutcome, PortalResult
from warehouse.store.model import PortalRunRow

ACTIONS = {
    PortalOutcome.BLOCKED: "a firewall turned us away; ask its operator for access, never work around it",
    PortalOutcome.REDESIGNED: "the list page changed its layout; see `gongkai portals check {id}` and mend the entry",
    PortalOutcome.TRUNCATED: "the list gave less than it promised; `gongkai portals check {id}`",
    PortalOutcome.GONE: "the list page is gone; look for its new address and run `gongkai portals new URL`",
    PortalOutcome.UNREACHABLE: "no answer; if it stays so for days, look for a new address",
    PortalOutcome.REFUSED_BY_ROBOTS: "robots.txt forbids it; ask the portal's operator or mark it known_broken",
    PortalOutcome.UNKNOWN_FAMILY: "no family fits; `gongkai portals check {id}`",
    PortalOutcome.EMPTY: "the column says that it is empty; look at it in a browser",
    PortalOutcome.FAILED: "a fault of ours; see the task's log on the run page",
}

MOST = 30
BARS = " ▁▂▃▄▅▆▇█"


def headline(summary: HarvestSummary) -> str:
    """One line: how many portals answered, what was loaded, what was not."""
    good = sum(row.outcome not in ACTIONS for row in summary.portals)
    portals = f"{good}/{len(summary.portals)} portals fine · " if summary.portals else ""
    return (
        f"{portals}{summary.loaded} reports loaded "
        f"({summary.flagged} with flags, {summary.amended} amended) · {summary.unchanged} unchanged · "
        f"{len(summary.quarantined)} quarantined · {len(summary.unreadable)} unreadable"
    )


def portal_row(result: PortalResult) -> dict[str, str | int]:
    """A portal's line for the run page and the screen."""
    return {
        "portal": result.portal_id,
        "outcome": result.outcome.value,
        "listed": result.listed,
        "expected": "–" if result.expected is None else result.expected,
        "new": result.new,
        "amended": result.amended,
        "unchanged": result.unchanged,
        "failed": result.failed,
        "requests": result.requests,
        "detail": result.detail,
    }


def page_row(result: PortalResult, address: str) -> dict[str, str | int]:
    """A portal's line for the run page: its name leads to its list page."""
    row = portal_row(result)
    return {**row, "portal": f"[{result.portal_id}]({address})"} if address else row


def coverage_line(coverage: Coverage) -> str:
    """Who has published for a report year, against the legal deadline."""
    there = coverage.count("found", "late")
    waiting = coverage.count("not_yet_due")
    late = coverage.count("late")
    deadlines = ", ".join(str(day) for day in coverage.deadlines)
    parts = [f"{there} of {coverage.expected} bodies have published for {coverage.year}"]
    parts += [f"{late} of them late"] if late else []
    parts += [f"{len(coverage.overdue)} overdue"] if coverage.overdue else []
    parts += [f"{waiting} not yet due"] if waiting else []
    parts += [f"{coverage.count('quarantined')} in quarantine"] if coverage.count("quarantined") else []
    return " · ".join(parts) + f" (due by {deadlines})"


def since_lines(summary: HarvestSummary) -> list[str]:
    """What changed since the last good run."""
    outlook = summary.outlook
    if outlook is None or outlook.since is None:
        return ["This is the first good run, or the first after a new warehouse."]
    lines = [f"compared with “{outlook.since}”"]
    lines += [f"{portal}: {before} → {now}" for portal, before, now in outlook.turned]
    lines += [
        f"{row.portal_id}: silent for {row.nights} run(s), listed {row.listed} on {row.last_heard}"
        for row in outlook.silent
    ]
    if outlook.held_before is not None and outlook.held != outlook.held_before:
        lines.append(f"quarantine: {outlook.held_before} → {outlook.held}")
    lines += [f"{summary.loaded} reports loaded, {summary.amended} of them amended"] if summary.loaded else []
    return lines if lines[1:] else [*lines, "nothing changed"]


def markdown(summary: HarvestSummary, pages_url: str = "") -> str:
    """The run page's summary; ``pages_url`` is where the quality pages and the archive can be read, if anywhere."""
    outlook = summary.outlook
    lines = [f"# {summary.name}", "", f"**{summary.state}** · {headline(summary)}", ""]
    if outlook and outlook.coverage:
        lines += [f"**Coverage**: {coverage_line(outlook.coverage)}", ""]
    if summary.pages:
        lines += [_pages(summary, pages_url), ""]
    lines += _section("Next", next_actions(summary))
    lines += _section("Since the last good run", since_lines(summary))
    if outlook and outlook.held_by_rule:
        lines += ["## Quarantine by rule", "", "| rule | reports |", "|---|---|"]
        lines += [f"| {rule} | {count} |" for rule, count in outlook.held_by_rule] + [""]
    lines += _section("The harvest as a whole", some(summary.harvest))
    lines += _section("Quarantined in this run", [f"**{who}**: {why}" for who, why in summary.quarantined])
    lines += _section("Kept out on a person's word", some(summary.rejected))
    lines += _section("Could not be read", [f"{url}: {why}" for url, why in summary.unreadable])
    overdue = outlook.coverage.overdue if outlook and outlook.coverage else ()
    lines += _section("Overdue", list(overdue[:MOST]) + ([f"and {len(overdue) - MOST} more"] if overdue[MOST:] else []))
    return "\n".join(lines)


def some(lines: Sequence[str]) -> list[str]:
    """As many lines as a person reads, and how many more there are on the quality pages."""
    more = [f"and {len(lines) - MOST} more, on the quality pages"] if len(lines) > MOST else []
    return [*lines[:MOST], *more]


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"## {title}", ""] + [f"- {line}" for line in lines] + [""] if lines else []


def _pages(summary: HarvestSummary, pages_url: str) -> str:
    if not pages_url:
        return f"Quality pages: `{summary.pages}`"
    base, index = pages_url.rstrip("/"), PurePath(summary.pages or "")
    pages = f"{base}/pages/{index.parent.name}/{index.name}"
    return f"[Quality pages]({pages}) · [what was captured]({base}/captures/{summary.run_id})"


def history_lines(runs: Sequence[PortalRunRow], shown: int = 7) -> list[str]:
    """A portal run by run: bars of what it listed, oldest first, then the newest runs in words."""
    most = max((run.result.listed for run in runs), default=0) or 1
    bars = "".join(BARS[round(run.result.listed / most * (len(BARS) - 1))] for run in reversed(runs))
    lines = [f"listed in {len(runs)} runs: {bars} (at most {most})"] if runs else []
    return lines + [
        f"{run.started_at.date()}  {run.result.outcome:12} {run.result.listed:4} listed  {run.result.new:3} new  "
        f"{run.result.requests:4} requests  {run.result.seconds:6.1f} s  {run.result.detail}".rstrip()
        for run in runs[:shown]
    ]


def next_actions(summary: HarvestSummary) -> list[str]:
    """What a person should do now, most urgent first."""
    actions = [f"The load was stopped: {reason}" for reason in summary.floor]
    actions += summary.warnings
    actions += [
        f"{row.portal_id}: {ACTIONS[row.outcome].format(id=row.portal_id)}"
        for row in summary.portals
        if row.outcome in ACTIONS
    ]
    if summary.quarantined:
        actions.append("Quarantine: `gongkai quality list`, then `gongkai quality show ID`")
    if summary.flagged:
        actions.append("What the flags say: `gongkai quality list --findings`")
    actions.append("Coverage: `gongkai coverage`; the numbers: `gongkai query panel`")
    return actions
