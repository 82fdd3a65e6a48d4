"""The compose file, as far as it can be checked without an engine: names, health checks, settings that exist."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from flows.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.fixture(scope="module")
def services() -> dict[str, dict]:
    found: dict[str, dict] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    return found


def test_every_service_that_stays_says_whether_it_is_well(services):
    assert {name for name, row in services.items() if "healthcheck" not in row} == {"setup"}


def test_nobody_starts_before_what_he_needs_is_well(services):
    for row in services.values():
        for name, needed in row.get("depends_on", {}).items():
            assert name in services
            wanted = "service_healthy" if "healthcheck" in services[name] else "service_completed_successfully"
            assert needed["condition"] == wanted


def test_its_settings_are_settings(services):
    known = {f"GONGKAI_{name.upper()}" for name in Settings.model_fields}
    for row in services.values():
        named = {name for name in row.get("environment", {}) if name.startswith("GONGKAI_")}
        assert named <= known


def test_every_engine_setting_is_one_of_prefects(services):
    from prefect.settings import Settings as Engine
    from prefect.settings.legacy import _get_settings_fields

    known = set(_get_settings_fields(Engine))
    for row in services.values():
        named = {name for name in row.get("environment", {}) if name.startswith("PREFECT_")}
        assert named <= known, named - known


def test_the_run_pages_are_on_loopback_and_the_files_are_there(services):
    assert all(port.startswith("127.0.0.1:") for port in services["server"]["ports"])
    assert (DEPLOY / "Dockerfile").exists()
    assert (DEPLOY / "databases.sql").exists()
    assert services["worker"]["deploy"]["replicas"] == 3
