"""What runs when, in China's time: every night, denser while the reports of the year are due, and upkeep between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from prefect import Flow, serve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.harvest import harvest
from flows.upkeep import archive_check, canaries, publish, reprocess

TIMEZONE = "Asia/Shanghai"
# Departments are due by 31 January, governments by 31 March (Regulation 2019, art. 49).
SEASON = ("30 10,14,18,22 20-31 1 *", "30 10,14,18,22 1-10 2 *", "30 10,14,18,22 20-31 3 *")


@dataclass(frozen=True, slots=True)
class Planned:
    """A deployment in a line: which flow, when (cron, in China's time), with what."""

    name: str
    flow: Flow[..., Any]
    description: str
    crons: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)


PLAN = (
    Planned("nightly", harvest, "Every portal, every night.", ("30 2 * * *",)),
    Planned("deadline-season", harvest, "Every portal, four times more a day around the legal deadlines.", SEASON),
    Planned(
        "backfill",
        harvest,
        "Every portal from a report year on, every page asked for again; started by hand.",
        parameters={"since": 2008, "recheck": True},
    ),
    Planned("from-archive", reprocess, "Everything again from the archive, without the network; started by hand."),
    Planned("publish", publish, "The data set as files, after the night.", ("30 6 * * *",)),
    Planned("canaries", canaries, "A few portals of each family, looked at without loading.", ("0 14 * * *",)),
    Planned("archive-check", archive_check, "Every digest of the archive, each Sunday.", ("0 12 * * 0",)),
)


def deployments() -> tuple[RunnerDeployment, ...]:
    """The deployments of one machine; `prefect.yaml` has the same for a work pool."""
    return tuple(map(_deployment, PLAN))


def serve_deployments() -> None:
    """Schedules and runs the deployments in this process; schedules stay on when it stops."""
    serve(*deployments(), pause_on_shutdown=False, print_starting_message=False)


def _deployment(planned: Planned) -> RunnerDeployment:
    deployment = planned.flow.to_deployment(
        name=planned.name,
        description=planned.description,
        parameters=dict(planned.parameters),
        schedules=[Cron(cron, timezone=TIMEZONE) for cron in planned.crons],
        concurrency_limit=1,
        tags=["gongkai"],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return cast("RunnerDeployment", deployment)
