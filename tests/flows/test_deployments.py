"""One plan for one machine and for a fleet; cron in China's time; parameters that are checked."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def fleet() -> dict[str, dict]:
    rows = yaml.safe_load((REPOSITORY / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    return {row["name"]: row for row in rows}


def test_the_fleet_runs_what_one_machine_runs_at_the_same_times(fleet):
    from flows.deployments import PLAN, TIMEZONE

    assert list(fleet) == [planned.name for planned in PLAN]
    for planned in PLAN:
        row = fleet[planned.name]
        module, _, function = row["entrypoint"].rpartition(".")
        assert getattr(__import__(module, fromlist=[function]), function) is planned.flow
        assert row["description"] == planned.description
        assert row.get("parameters", {}) == planned.parameters
        assert {schedule["cron"] for schedule in row.get("schedules", ())} == set(planned.crons)
        assert {schedule["timezone"] for schedule in row.get("schedules", ())} <= {TIMEZONE}


def test_every_time_of_a_fleets_harvest_starts_every_share(fleet):
    for name in ("nightly", "deadline-season"):
        shares: dict[str, set[int]] = {}
        for schedule in fleet[name]["schedules"]:
            assert schedule["parameters"]["shards"] == 3
            shares.setdefault(schedule["cron"], set()).add(schedule["parameters"]["shard"])
        assert all(started == {1, 2, 3} for started in shares.values())
        assert fleet[name]["concurrency_limit"] == 3


def test_the_season_is_denser_than_the_nights_around_both_deadlines():
    from datetime import datetime, timedelta

    from prefect._vendor.croniter import croniter

    from flows.deployments import SEASON

    def runs(day: datetime) -> int:
        return sum(
            croniter(cron, day - timedelta(seconds=1)).get_next(datetime) < day + timedelta(days=1) for cron in SEASON
        )

    for month, day in ((1, 20), (1, 31), (2, 10), (3, 20), (3, 31)):
        assert runs(datetime(2027, month, day)) == 1, (month, day)  # noqa: DTZ001
    for month, day in ((1, 19), (2, 11), (3, 19), (4, 1), (11, 22)):
        assert runs(datetime(2027, month, day)) == 0, (month, day)  # noqa: DTZ001


def test_parameters_of_the_wrong_kind_are_refused():
    from prefect.exceptions import ParameterTypeError

    from flows.harvest import harvest

    with pytest.raises(ParameterTypeError):
        harvest.validate_parameters({"since": "long ago"})
