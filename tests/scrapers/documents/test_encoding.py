"""Characters from bytes: declared or not, cut or damaged."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.documents.encoding import decode

PIECES = (
    "本机关按照《中华人民共和国政府信息公开条例》的规定编制本报告。",
    "2023年全年共收到政府信息公开申请84件，其中自然人74件；",
    "通过政府网站主动公开信息2260条，",
    "规章\t0\t0\t0\n规范性文件\t8\t8\t16\n",
    "没有发生行政复议和行政诉讼案件。",
)
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join)
TRADITIONAL = "本機關依據政府資訊公開條例編製年度報告，全年受理申請件數為十二件，均已於法定期限內答復。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@given(text=TEXTS)
@settings(max_examples=40, deadline=None)
def test_any_text_is_decoded_without_being_told_how(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
@given(text=TEXTS)
@settings(max_examples=40, deadline=None)
def test_a_character_cut_at_the_end_is_all_that_is_lost(encoding: str, text: str) -> None:
    cut = (text + "府").encode(encoding)[:-1]
    decoded = decode(cut).text
    assert decoded.rstrip("\ufffd") == text or decoded == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@given(text=TEXTS, at=st.integers(0, 20))
@settings(max_examples=60, deadline=None)
def test_a_damaged_byte_does_not_change_the_encoding(encoding: str, text: str, at: int) -> None:
    damaged = bytearray((text * 3).encode(encoding))
    damaged[at % len(damaged)] = 0xFF
    decoded = decode(bytes(damaged))
    assert decoded.encoding == encoding
    assert decoded.text.endswith(text)


@pytest.mark.parametrize("declared", [None, "gb2312", "utf-8", "big5", "iso-8859-1", "nonsense"])
def test_what_is_declared_does_not_overrule_what_is_there(declared: str | None) -> None:
    text = "".join(PIECES)
    assert decode(text.encode("utf-8"), declared).text == text
    assert decode(text.encode("gb18030"), declared).text == text


def test_gb2312_stands_for_gb18030() -> None:
    assert decode("朱镕基、喆、㙍".encode("gb18030"), "gb2312").text == "朱镕基、喆、㙍"


def test_big5_is_told_from_gb() -> None:
    assert decode(TRADITIONAL.encode("big5")).text == TRADITIONAL


def test_short_words_are_what_they_are_declared() -> None:
    assert decode("联通".encode("gb18030"), "gb2312").text == "联通"


@given(data=st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_some_text(data: bytes) -> None:
    assert isinstance(decode(data).text, str)
