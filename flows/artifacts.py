"""What the run page shows: one table of portals, one summary with what to do next."""

from __future__ import annotations

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.night import Night
from flows.records import HarvestSummary
from flows.report import headline, next_actions, portal_row

__all__ = ["headline", "publish"]


def publish(run: Night, summary: HarvestSummary) -> None:
    """Writes the run's two artifacts; keys are stable, so that each has a history."""
    create_table_artifact(
        table=[portal_row(result) for result in summary.portals],
        key="portals",
        description=f"What each portal gave in “{summary.name}”",
    )
    create_markdown_artifact(markdown=_markdown(summary), key="harvest-summary", description=headline(summary))


def _markdown(summary: HarvestSummary) -> str:
    lines = [f"# {summary.name}", "", f"**{summary.state}** · {headline(summary)}", ""]
    if summary.quarantined:
        lines += ["## Quarantined", ""] + [f"- **{who}**: {why}" for who, why in summary.quarantined] + [""]
    if summary.unreadable:
        lines += ["## Could not be read", ""] + [f"- {url}: {why}" for url, why in summary.unreadable] + [""]
    lines += ["## Next", ""] + [f"- {action}" for action in next_actions(summary)] + [""]
    if summary.pages:
        lines += [f"Quality pages: `{summary.pages}`"]
    return "\n".join(lines)
