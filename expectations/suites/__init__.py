"""The suites, one module a concern; together they are one validation."""

from __future__ import annotations

from functools import cache

from expectations.rule import Rule
from expectations.suites import identities, structure


@cache
def report_rules() -> tuple[Rule, ...]:
    """Every rule that a batch of reports is held against, in the order that findings are listed."""
    return (*structure.rules(), *identities.rules())
