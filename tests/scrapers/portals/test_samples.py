"""Every family has hand-made pages with the listings that they must give (``expected.json`` beside them).

A new sample: a folder ``samples/<family>/<case>/`` with the pages and a ``case.yaml`` that names the list and which
page lies at which address. Run this test with ``GONGKAI_WRITE_SAMPLES=1`` once, and read the new ``expected.json``
before it is committed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from scrapers.portals import Bureau, Portal, crawl, recognise
from scrapers.portals.families import FAMILIES

SAMPLES = Path(__file__).with_name("samples")
CASES = sorted(SAMPLES.glob("*/*/case.yaml"))


def found(case: dict[str, Any], folder: Path, web: Any) -> dict[str, Any]:
    for address, name in case["pages"].items():
        web.put(address, (folder / name).read_bytes())
    bureaus = (Bureau("临江市生态环境局", former_names=("临江市环境保护局",)),)
    portal = Portal(
        "linjiang", case["family"], case["url"], bureaus, None, case.get("settings", {}), None, case.get("first_year")
    )
    result = crawl(portal, web)
    rows = [
        {"url": row.url, "title": row.title, "published": row.published and str(row.published), "year": row.year_hint}
        for row in result.listings
    ]
    rejected = [{"title": row.title, "reason": reason} for row, reason in result.rejected]
    outcome = result.outcome and str(result.outcome)
    return {"outcome": outcome, "detail": result.detail, "listings": rows, "rejected": rejected}


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.parent.name}-{path.parent.name}")
def test_a_sample_gives_what_is_expected(path: Path, web: Any) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    given = found(case, path.parent, web)
    expected = path.with_name("expected.json")
    if os.environ.get("GONGKAI_WRITE_SAMPLES"):
        expected.write_text(json.dumps(given, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert given == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_a_sample(family: str) -> None:
    assert any(path.parent.parent.name == family for path in CASES)


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.parent.name}-{path.parent.name}")
def test_a_sample_is_recognised_or_not_guessed(path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    page = (path.parent / case["pages"][case["url"]]).read_bytes() if case["url"] in case["pages"] else b""
    assert recognise(page, case["url"]) == case.get("recognised", case["family"])
