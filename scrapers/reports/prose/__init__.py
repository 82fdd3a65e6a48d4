"""Numbers that sentences state, with the sentence; what can be read two ways is not claimed."""

from scrapers.reports.prose.read import Prose, read_prose

__all__ = ["Prose", "read_prose"]
