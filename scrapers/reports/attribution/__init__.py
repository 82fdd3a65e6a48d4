"""Whose report, of which year, published when: decided by evidence, with the disagreements kept."""

from scrapers.reports.attribution.attribute import Attribution, attribute
from scrapers.reports.attribution.completion import prefixed

__all__ = ["Attribution", "attribute", "prefixed"]
