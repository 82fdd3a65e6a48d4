"""One engine for all flow tests, a world of demo portals, and settings that point into the test's own folder."""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.server import Running, serve
from flows.engine import prepare_engine
from flows.settings import Settings


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Prefect's temporary server, started once."""
    prepare_engine(Settings(data=tmp_path_factory.mktemp("engine")))
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of an operator who has set nothing but the data folder."""
    for name in ("DATABASE_URL", "ARCHIVE", "REGISTRY"):
        monkeypatch.delenv(f"GONGKAI_{name}", raising=False)
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("GONGKAI_EXTRACTION_WORKERS", "1")
    return Settings()


@pytest.fixture
def portals() -> Iterator[Running]:
    """The demo portals on their first day."""
    running = serve(day=1)
    yield running
    running.stop()


def _module(name: str) -> Any:
    """A helper beside the tests; they are no package."""
    spec = importlib.util.spec_from_file_location(f"flow_tests_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def postgresql() -> Iterator[Any]:
    """A PostgreSQL server of the test's own, which it may stop and start."""
    helper = _module("postgresql")
    programs = helper.programs()
    if programs is None:
        pytest.skip("PostgreSQL (initdb, postgres) is not installed on this machine")
    folder = Path(tempfile.mkdtemp(prefix="gongkai-postgresql-"))
    server = helper.PostgreSQL(folder, programs)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)
