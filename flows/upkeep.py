"""What keeps a harvest healthy between nights, as flows: reprocess, publish, canaries, archive check."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from prefect import State, flow
from prefect.artifacts import create_table_artifact
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from flows import ingest, upkeep_work
from flows.settings import load_settings
from flows.upkeep_work import ExportFormat


def _named(what: str) -> str:
    return f"{what} {datetime.now().astimezone().date()}"


def _publish_name() -> str:
    return f"{_named('publish')} · {', '.join(flow_run.parameters['formats'])}"


@flow(name="reprocess", flow_run_name=lambda: _named("reprocess"), persist_result=False)
def reprocess(reports: tuple[str, ...] = (), run_id: int | None = None) -> State:
    """Extracts again from the archive, without the network: everything, or the named reports, or a run's."""
    summary, _ = ingest.reprocess(load_settings(), reports=reports, run_id=run_id)
    line = f"{summary.loaded} reports loaded, {summary.unchanged} unchanged, {len(summary.quarantined)} quarantined"
    return Completed(name=summary.state, message=line)


@flow(name="publish", flow_run_name=_publish_name, persist_result=False)
def publish(folder: Path | None = None, formats: tuple[ExportFormat, ...] = ("parquet", "csv", "sqlite")) -> State:
    """Writes the published data set to a folder, all of it or nothing; default ``published`` under the data folder."""
    settings = load_settings()
    target = folder or settings.data / "published"
    files = upkeep_work.publish(settings, target, formats)
    return Completed(message=f"{len(files)} files in {target}")


@flow(name="canaries", flow_run_name=lambda: _named("canaries"), persist_result=False)
def canaries(registry: Path | None = None, per_family: int = 2) -> State:
    """Looks at a few portals of each family without loading anything: a change of a CMS shows here first."""
    settings = load_settings()
    looks = upkeep_work.canaries(
        settings, registry or settings.registry, per_family, datetime.now().astimezone().date()
    )
    create_table_artifact(
        table=[
            {
                "family": look.configured,
                "portal": f"[{look.portal_id}]({look.url})",
                "outcome": look.outcome.value if look.outcome else "works",
                "listed": look.listed,
                "detail": look.detail,
                "to do": "; ".join(look.advice),
            }
            for look in looks
        ],
        key="canaries",
        description="A few portals of each family, looked at without loading",
    )
    troubled = [look.portal_id for look in looks if look.outcome]
    if troubled:
        line = f"{len(troubled)} of {len(looks)} canaries need a look: {', '.join(troubled)}"
        return Completed(name="CompletedWithGaps", message=line)
    return Completed(message=f"all {len(looks)} canaries work")


@flow(name="archive-check", flow_run_name=lambda: _named("archive check"), persist_result=False)
def archive_check() -> State:
    """Reads every record of the archive and verifies its digest; damage is a failure, named file by file."""
    good, damage = upkeep_work.check_archive(load_settings())
    if damage:
        return Failed(
            message=f"{len(damage)} damaged, {good} good: {'; '.join(damage[:5])}; restore them from a backup"
        )
    return Completed(message=f"{good} records, every digest right")
