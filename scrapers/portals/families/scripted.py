"""Rows that only a page's scripts know: arrays of objects, numbers that a click opens."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import replace

from scrapers.fetch.urls import join
from scrapers.portals.dates import parse_date
from scrapers.portals.page import Page, clean, without_date
from scrapers.portals.rows import in_scope, json_rows, unique
from scrapers.portals.visit import Row

_ARRAY = re.compile(r"=\s*(?=\[\s*\{)")
_OPENS = re.compile(r"\w+\(\s*[\"']?([\w-]+)[\"']?")


def rows_of_arrays(page: Page, scope: str | None) -> list[Row]:
    """Rows that a script holds as an array of objects and draws later."""
    found: list[Row] = []
    for script in page.scripts:
        for array in _ARRAY.finditer(script):
            with suppress(ValueError):
                data, _ = json.JSONDecoder().raw_decode(script, array.end())
                found += json_rows(data, page)
    return [replace(row, in_scope=in_scope(row.url, scope)) for row in unique(found)]


def rows_opened(page: Page, address: str) -> list[Row]:
    """Rows that a click opens by a number only; ``address`` has {id} for it."""
    found = []
    for element in page.root.xpath(".//*[@onclick]") if address else ():
        number = _OPENS.search(element.get("onclick"))
        url = join(page.base, address.replace("{id}", number[1])) if number else None
        if url:
            text = clean(str(element.xpath("string()")))
            found.append(Row(url, without_date(text), parse_date(text), None, page.url))
    return found
