"""Sentences out of documents: lines joined where they run on, tables left out, every place kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.documents.model import Cell, Document, Grid, MediaType, Text
from scrapers.reports.attribution import attribute
from scrapers.reports.prose.clauses import counts, shrink
from scrapers.reports.prose.read import read_prose
from scrapers.reports.prose.sentences import Sentence, sentences
from scrapers.reports.tables import Tables
from warehouse.codebook.records import Context


def document(*texts: str) -> Document:
    blocks, position = [], 0
    for text in texts:
        blocks.append(Text(text, position, position + len(text)))
        position += len(text) + 1
    return Document("0" * 64, MediaType.PDF, "\n".join(texts), tuple(blocks))


def test_a_sentence_torn_over_lines_and_pages_is_one() -> None:
    made = document("2019年，我局通过各种途径和多种方式主动公开\n政府信息一", "百二十条，全部及时。下一句。")

    first, second = sentences(made)
    assert first.text == "2019年，我局通过各种途径和多种方式主动公开政府信息一百二十条，全部及时。"
    assert made.text[first.start : first.end].startswith("2019年")
    assert second.text == "下一句。"


def test_headings_short_lines_and_numbered_paragraphs_stand_alone() -> None:
    made = document("一、概述", "收到申请数：12件", "予以公开：5件", "（一）主动公开情况", "公开信息10条")

    assert [s.text for s in sentences(made)] == [
        "一、概述",
        "收到申请数：12件",
        "予以公开：5件",
        "（一）主动公开情况",
        "公开信息10条",
    ]
    assert sentences(made)[-1].section == "一、概述"


def test_tables_part_sentences_and_are_not_read() -> None:
    grid = Grid(1, 1, 1, (Cell(0, 0, "主动公开政府信息9条"),), None, 5, 16)
    text = "前文没有句号\n主动公开政府信息9条\n后文"
    made = Document("0" * 64, MediaType.HTML, text, (Text("前文没有句号", 0, 6), grid, Text("后文", 18, 20)))

    assert [s.text for s in sentences(made, grids=frozenset({1}))] == ["前文没有句号", "后文"]


def test_digits_parted_by_a_blank_stay_parted() -> None:
    (sentence,) = sentences(document("共公开信息1 448条。"))

    assert " " in sentence.text
    assert [count.number for count in counts(shrink(sentence))][-1:] in ([None], [])


@settings(deadline=None)
@given(
    st.text(
        alphabet="公开信息申请收到政府微博网站其中，。；：、（）“”《》0123456789条件年两百余无未发生行政复议",
        max_size=120,
    )
)
def test_any_text_is_read_and_every_quote_holds(text: str) -> None:
    made = document(text)
    prose = read_prose(made, Tables((), (), {}, (), frozenset()), 2019, "某市生态环境局")

    for value in prose.values:
        assert value.evidence is not None
        assert made.text[value.evidence.start : value.evidence.end] == value.evidence.quote


@pytest.mark.parametrize("private", ["\ue000", "\ue168", "\ue410", "\uf001", "\uf0b7"])
def test_private_characters_of_a_document_are_only_characters(private: str) -> None:
    made = document(f"2019年，我局{private}主动公开政府信息12条{private}，收到申请{private}3件。")

    read = read_prose(made, Tables((), (), {}, (), frozenset()), 2019, None)
    assert {(value.code, value.value) for value in read.values} >= {("prose.proactive_total", 12)}
    assert all(value.value in (12, 3) for value in read.values)


@pytest.mark.timeout(60)
def test_bait_for_the_attribution_ends() -> None:
    for bait in ("市" * 200_000, "杭州市生态环境局" * 20_000, "2019年" * 60_000, "（" * 100_000, "公开报告" * 50_000):
        attribute(document("某市生态环境局2019年政府信息公开工作年度报告", bait), Context(), has_tables=False)


@pytest.mark.timeout(60)
def test_regex_bait_ends() -> None:
    for bait in (
        "各类" * 1900,
        "公开信息数量" * 600,
        "未收到" * 1200 + "申请",
        "“" * 3900,
        "（" * 3900,
        "1,111," * 600,
        "一" * 3900,
        "《" * 3900,
    ):
        sentence = Sentence(bait, tuple(range(len(bait))), "", None)
        counts(shrink(sentence))
        read_prose(document(bait + "12条。"), Tables((), (), {}, (), frozenset()), 2019, None)
