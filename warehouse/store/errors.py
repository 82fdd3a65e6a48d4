"""What a caller of the warehouse can be told."""

from __future__ import annotations


class WarehouseError(Exception):
    """One clear line: what went wrong, where, and what to do. Nothing was half-written."""
