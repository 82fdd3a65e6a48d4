"""What the registry says, as the rows that the warehouse keeps."""

from __future__ import annotations

import pytest

from flows.convert import bureau_rows
from scrapers.portals.model import Bureau, Portal


@pytest.mark.parametrize(
    ("written", "code", "told"),
    [
        ("上城区生态环境局", "330102", "杭州市上城区生态环境局"),
        ("杭州市上城区生态环境局", "330102", "杭州市上城区生态环境局"),
        ("鼓楼区生态环境局", "350102", "福州市鼓楼区生态环境局"),
        ("鼓楼区生态环境局", None, "鼓楼区生态环境局"),
        ("淳安县生态环境局", None, "淳安县生态环境局"),
    ],
)
def test_a_body_is_named_as_its_reports_will_be(written: str, code: str | None, told: str) -> None:
    (row,) = bureau_rows([Portal("one", "trs", "http://portal.example/", (Bureau(written, code),))], 2026)
    assert (row.name, row.portal_ids) == (told, ("one",))


def test_a_body_on_two_portals_is_one_body() -> None:
    portals = [
        Portal("one", "trs", "http://one.example/", (Bureau("上城区生态环境局", "330102"),), first_year=2012),
        Portal("two", "trs", "http://two.example/", (Bureau("杭州市上城区生态环境局", "330102"),), first_year=2009),
    ]
    (row,) = bureau_rows(portals, 2026)
    assert (row.portal_ids, row.first_year) == (("one", "two"), 2009)
