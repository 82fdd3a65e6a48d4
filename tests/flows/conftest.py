"""One engine for all flow tests, a world of demo portals, and settings that point into the test's own folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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
