"""What runs when, in China's time: every night, denser while the reports of the year are due."""

from __future__ import annotations

from typing import cast

from prefect import serve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron, Schedule
from prefect.types.entrypoint import EntrypointType

from flows.harvest import harvest

TIMEZONE = "Asia/Shanghai"
NIGHTLY = Cron("30 2 * * *", timezone=TIMEZONE)
# Departments are due by 31 January, governments by 31 March (Regulation 2019, art. 49).
SEASON = (
    Cron("30 10,14,18,22 20-31 1 *", timezone=TIMEZONE),
    Cron("30 10,14,18,22 1-10 2 *", timezone=TIMEZONE),
    Cron("30 10,14,18,22 20-31 3 *", timezone=TIMEZONE),
)


def deployments() -> tuple[RunnerDeployment, ...]:
    """The deployments of one machine; `prefect.yaml` has the same for a work pool."""
    return (
        _deployment("nightly", "Every portal, every night.", NIGHTLY),
        _deployment("deadline-season", "Every portal, four times more a day around the legal deadlines.", *SEASON),
    )


def serve_deployments() -> None:
    """Schedules and runs the deployments in this process; schedules stay on when it stops."""
    serve(*deployments(), pause_on_shutdown=False, print_starting_message=False)


def _deployment(name: str, description: str, *schedules: Schedule) -> RunnerDeployment:
    deployment = harvest.to_deployment(
        name=name,
        description=description,
        schedules=list(schedules),
        concurrency_limit=1,
        tags=["gongkai"],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return cast("RunnerDeployment", deployment)
