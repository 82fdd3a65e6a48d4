"""Settings come from the environment (prefix ``GONGKAI_``) or a ``.env`` beside the caller."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """A setting has a value that can't be used; the message names the variable and what it takes."""


class Settings(BaseSettings):
    """Everything that differs between machines; what differs between portals is in the registry.

    Times are in seconds, sizes in bytes. ``database_url`` and ``archive`` default to places under ``data``.
    """

    model_config = SettingsConfigDict(env_prefix="GONGKAI_", env_file=".env", extra="ignore", frozen=True)

    data: Path = Path("data")
    database_url: str = ""
    archive: str = ""
    registry: Path | None = None
    corrections: Path | None = None
    contact: str = "mailto:operator@example.org"
    delay_seconds: float = Field(default=1.0, ge=0)
    timeout_seconds: float = Field(default=30.0, gt=0)
    portal_workers: int = Field(default=16, ge=1, le=256)
    extraction_workers: int = Field(default=2, ge=1, le=64)
    requests_budget: int = Field(default=2_000, ge=1)
    bytes_budget: int = Field(default=500_000_000, ge=1)
    recheck_days: int = Field(default=7, ge=0)
    floor_failed_portals: float = Field(default=0.5, gt=0, le=1)
    floor_quarantined_reports: float = Field(default=0.5, gt=0, le=1)
    log: Literal["", "json"] = ""
    alarm_webhook: str = ""
    alarm_mail: str = ""
    alarm_hours: float = Field(default=26.0, gt=0)
    pages_url: str = ""

    @property
    def warehouse_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data / 'gongkai.db'}"

    @property
    def archive_location(self) -> str:
        return self.archive or str(self.data / "archive")

    @property
    def pages(self) -> Path:
        """Where the offline quality pages are written, a folder a run."""
        return self.data / "pages"


def load_settings() -> Settings:
    """Reads the environment; raises SettingsError with one line that names the variable."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        variable = "GONGKAI_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{variable}={first['input']!r}: {first['msg']}; correct it or unset it") from None
