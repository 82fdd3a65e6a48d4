"""Grids and dumps of tables → values by code, with state and evidence."""

from __future__ import annotations

from scrapers.reports.tables.model import Tables
from scrapers.reports.tables.read import read_tables

__all__ = ["Tables", "read_tables"]
