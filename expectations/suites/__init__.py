"""The suites, one module a concern; together they are one validation."""

from __future__ import annotations

from functools import cache

from expectations.rule import Rule
from expectations.suites import continuity, identities, plausibility, prose, provenance, structure, timeliness


@cache
def report_rules() -> tuple[Rule, ...]:
    """Every rule that a batch of reports is held against, in the order that findings are listed."""
    concerns = (structure, provenance, identities, plausibility, continuity, prose, timeliness)
    return tuple(rule for concern in concerns for rule in concern.rules())
