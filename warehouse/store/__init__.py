"""The warehouse: rows, views, versions and exports of what the reports say."""

from __future__ import annotations

from warehouse.store.corrections import CorrectionSummary
from warehouse.store.errors import WarehouseError
from warehouse.store.model import (
    Batch,
    BureauRow,
    CannedQuery,
    CaptureRow,
    CellChange,
    FindingRow,
    KnownListing,
    Layout,
    LedgerRow,
    ListingRow,
    LoadItem,
    LoadSummary,
    PortalRow,
    PortalRunRow,
    QuarantineEntry,
    QuarantineRow,
    Remembered,
    ReportKey,
    ReportRow,
    Result,
    RunRow,
    StatisticRow,
    SuccessionRow,
)
from warehouse.store.warehouse import Warehouse

__all__ = [
    "Batch",
    "BureauRow",
    "CannedQuery",
    "CaptureRow",
    "CellChange",
    "CorrectionSummary",
    "FindingRow",
    "KnownListing",
    "Layout",
    "LedgerRow",
    "ListingRow",
    "LoadItem",
    "LoadSummary",
    "PortalRow",
    "PortalRunRow",
    "QuarantineEntry",
    "QuarantineRow",
    "Remembered",
    "ReportKey",
    "ReportRow",
    "Result",
    "RunRow",
    "StatisticRow",
    "SuccessionRow",
    "Warehouse",
    "WarehouseError",
]
