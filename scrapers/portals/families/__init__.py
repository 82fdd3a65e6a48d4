"""One module a content system. Each has ``rows(visit, page)``: rows of the entry page and of those behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from scrapers.portals.page import Page
from scrapers.portals.visit import Row, Visit

FAMILIES = (
    "trs", "jcms", "jcms_xxgk", "jpaas", "jiangxi", "ucap", "gkmlpt", "nfcms", "longxun", "vsb", "epoint", "pattern",
)  # fmt: skip
Family = Callable[[Visit, Page], Iterable[Row]]


def family(name: str) -> Family:
    """The crawl function of a family; KeyError for a name that is none."""
    if name not in FAMILIES:
        raise KeyError(name)
    rows: Family = import_module(f"{__name__}.{name}").rows
    return rows
