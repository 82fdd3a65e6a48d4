"""Documents → Reports: what the pages mean, as values by code with state and evidence. Pure and deterministic."""

from scrapers.reports.attribution import prefixed
from scrapers.reports.extract import EXTRACTOR_VERSION, extract_report

__all__ = ["EXTRACTOR_VERSION", "extract_report", "prefixed"]
