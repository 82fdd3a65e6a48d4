"""The truth of the demo's reports, for comparing a loaded warehouse to it."""

from __future__ import annotations

from typing import Any

from demo.reports import TrueReport
from demo.reports.wording import zeros_in_words
from demo.world import DemoPortal, published
from warehouse.codebook.records import State


def expected(day: int = 1) -> list[dict[str, Any]]:
    """One plain entry a report; see ``entry``."""
    return [entry(portal, report) for portal, report in published(day)]


def entry(portal: DemoPortal, report: TrueReport) -> dict[str, Any]:
    """A report as its reader should find it.

    ``values`` are (code, applicant, value, state, printed) of the tables, where state is what the cell alone says: a
    cell in a ``broken`` identity comes out as ``conflict`` with the same number. ``prose`` are (code, category,
    value, approximate) that a careful reader claims from the sentences.
    """
    return {
        "portal": portal.id,
        "bureau": report.bureau,
        "registered_bureau": portal.bureau,
        "region_code": portal.region_code,
        "year": report.year,
        "template": report.template.value,
        "title": report.title,
        "published": report.published.isoformat(),
        "broken": [list(place) for place in report.broken_identities()],
        "values": [
            [key[0], key[1] and key[1].value, number, report.state(key).value, report.text(key) or None]
            for key, number in report.cells.items()
        ],
        "prose": [
            *(
                [code, None, number, code in report.approximate, _prose_state(report, code).value]
                for code, number in report.prose.items()
            ),
            *(
                ["prose.proactive_by_category", name, count, False, State.REPORTED.value]
                for name, count in report.categories.items()
            ),
        ],
    }


def condensed(full: dict[str, Any]) -> dict[str, Any]:
    """An entry in the short form of ``expected.json``.

    ``values`` maps a code to its number (null: left blank), or to the seven numbers of its applicant columns in
    printed order; ``stated_zeros`` are the codes whose 0 is said in words.
    """
    values: dict[str, Any] = {}
    for code, applicant, number, _, _ in full["values"]:
        if applicant is None:
            values[code] = number
        else:
            values.setdefault(code, []).append(number)
    zeros = [code for code, _, _, state, _ in full["values"] if state == State.ZERO_STATED.value]
    return {**full, "values": values, "stated_zeros": zeros}


def _prose_state(report: TrueReport, code: str) -> State:
    """A zero in words is stated; "0件" is a printed number."""
    return State.ZERO_STATED if code in zeros_in_words(report) else State.REPORTED
