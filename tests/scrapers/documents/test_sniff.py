"""Kinds by content, never by name."""

from types import SimpleNamespace

import pytest

from scrapers.documents import MediaType, sniff


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<!DOCTYPE html><html><body>x</body></html>", MediaType.HTML),
        ("\ufeff\r\n <HTML><head></head>".encode(), MediaType.HTML),
        ("<html><p>政府信息</p>".encode("gb18030"), MediaType.HTML),
        ("<div><p>甲</p><p>乙</p></div>".encode(), MediaType.HTML),
        ("<?xml version='1.0'?><!DOCTYPE html><html><p>甲</p>".encode(), MediaType.HTML),
        ("前言<div><p>甲</p><p>乙</p></div>".encode(), MediaType.HTML),
        ("# 年报\n\n正文\n".encode(), MediaType.MARKDOWN),
        ("甲 | 乙\n| --- | --- |\n1 | 2\n".encode(), MediaType.MARKDOWN),
        ("二、主动公开\n规章\t0\t0\n".encode("gb18030"), MediaType.TEXT),
        ("政府信息公开".encode("utf-16"), MediaType.TEXT),
        ("小于号 a < b 不是标签".encode(), MediaType.TEXT),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument>', MediaType.DOC),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x", MediaType.HTML),
        (b"%PDF-1.4\n", MediaType.PDF),
        (b"junk\r\n%PDF-1.4\n", MediaType.PDF),
        (b"Rar!\x1a\x07\x01\x00", MediaType.RAR),
        (b"Rar!\x1a\x07\x00", MediaType.RAR),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", MediaType.SEVEN_ZIP),
        (b"Founder CEB 2.6\x00", MediaType.CEB),
        (b"\x89PNG\r\n\x1a\n\x00", MediaType.IMAGE),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", MediaType.IMAGE),
        (b"II*\x00\x08\x00\x00\x00", MediaType.IMAGE),
        (b"PK\x05\x06" + bytes(18), MediaType.ZIP),
        (b"{\\rtf1\\ansi x}", MediaType.DOC),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100) + "WordDocument\x00".encode("utf-16-le"), MediaType.DOC),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100) + "Workbook\x00".encode("utf-16-le"), MediaType.XLS),
        (b"\x7fELF\x02\x01\x01" + bytes(range(256)), MediaType.UNKNOWN),
        (b"", MediaType.UNKNOWN),
        (b" \r\n", MediaType.UNKNOWN),
    ],
)  # fmt: skip
def test_a_kind_is_known_by_its_bytes(data: bytes, kind: MediaType) -> None:
    assert sniff(data) is kind


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("word/document.xml", MediaType.DOCX),
        ("xl/workbook.xml", MediaType.XLSX),
        ("OFD.xml", MediaType.OFD),
        ("年报.pdf", MediaType.ZIP),
    ],
)
def test_a_zip_is_known_by_its_parts(make: SimpleNamespace, part: str, kind: MediaType) -> None:
    assert sniff(make.zipped({part: "x"})) is kind
