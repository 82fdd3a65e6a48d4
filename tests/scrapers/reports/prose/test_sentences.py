"""The labelled corpus: what a careful reader would claim of each sentence, no more and no less."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from scrapers.documents.model import Document, MediaType, Text
from scrapers.reports.prose import Prose, read_prose
from scrapers.reports.tables import Tables
from warehouse.codebook.records import State, TextEvidence

CORPUS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("sentences.yaml").read_text("utf-8"))
NO_TABLES = Tables((), (), {}, (), frozenset())


def read(case: dict[str, Any]) -> tuple[Prose, Document]:
    heading = case.get("section", "二、主动公开和依申请公开等情况" if "section" not in case else "")
    text = f"{heading}\n{case['text']}\n"
    start = len(heading) + 1
    blocks = (Text(heading, 0, len(heading), heading=True), Text(case["text"], start, start + len(case["text"])))
    document = Document("0" * 64, MediaType.TEXT, text, blocks)
    bureau = "某某市某某区人民政府" if case.get("government") else "某某市生态环境局"
    bureau = "某某区某某街道办事处" if case.get("township") else case.get("bureau", bureau)
    return read_prose(document, NO_TABLES, case.get("year", 2019), bureau), document


@pytest.mark.parametrize("case", CORPUS, ids=[case["text"][:40] for case in CORPUS])
def test_sentence_says_what_a_careful_reader_would_claim(case: dict[str, Any]) -> None:
    prose, document = read(case)

    stated: dict[str, Any] = {}
    for value in prose.values:
        if value.category is None:
            number: Any = "zero" if value.state is State.ZERO_STATED else value.value
            stated[value.code.removeprefix("prose.")] = {"n": number, "about": True} if value.approximate else number
    assert stated == case["says"]
    assert {v.category: v.value for v in prose.values if v.category} == case.get("categories", {})

    checks = {finding.check for finding in prose.findings}
    if case.get("doubt"):
        assert "ambiguous_prose" in checks
    assert ("category_sum" in checks) == (case.get("finding") == "category_sum")

    for value in prose.values:
        assert isinstance(value.evidence, TextEvidence)
        quote = document.text[value.evidence.start : value.evidence.end]
        assert quote == value.evidence.quote
        assert value.printed is not None
        assert value.printed
        assert value.printed in quote


def test_corpus_is_large_and_varied() -> None:
    assert len(CORPUS) >= 150
    assert len({case["text"] for case in CORPUS}) == len(CORPUS)
