"""Whose report, of which year, published when: decided by evidence, with the disagreements kept."""

from scrapers.reports.attribution.attribute import Attribution, attribute

__all__ = ["Attribution", "attribute"]
