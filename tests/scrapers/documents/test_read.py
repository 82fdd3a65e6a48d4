"""The one door: every kind goes in, a Document or one typed line comes out."""

import email.mime.multipart
import email.mime.text
import hashlib
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrapers.documents import Grid, MediaType, UnreadableDocumentError, members, read_document


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", bytes(100)])
def test_nothing_is_said_to_be_nothing(data: bytes) -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(data, name="年报.pdf")
    assert (caught.value.kind, str(caught.value)) == ("empty", "年报.pdf: The file is empty.")


@pytest.mark.parametrize("data", [b"Founder CEB 2.6\x00", b"\x7fELF\x02\x01\x01" + bytes(range(256))])
def test_kinds_that_can_not_be_read_are_named(data: bytes) -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(data)
    assert caught.value.kind == "unsupported"


def test_a_web_page_named_doc_is_a_web_page() -> None:
    document = read_document("<html><body><table><tr><td>规章<td>3</table>".encode("gb18030"), name="年报.doc")
    assert document.media_type is MediaType.HTML


def test_a_single_file_web_page_is_unwrapped() -> None:
    message = email.mime.multipart.MIMEMultipart("related")
    message.attach(email.mime.text.MIMEText("<html><p>全年收到申请3件</p>", "html", "gb2312"))
    data = message.as_bytes()
    assert data.lower().find(b"mime-version") < 512
    document = read_document(data, name="年报.doc")
    assert document.text == "全年收到申请3件"
    assert document.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    "head",
    [
        "From: <Saved by WPS>\r\nSubject: " + "=?gb2312?B?xOqxqA==?=\r\n " * 40 + "\r\nMIME-Version: 1.0\r\n",
        "\r\nMIME-Version: 1.0\r\n",
        "MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n",
    ],
)
def test_mht_is_known_by_its_head_however_long(head: str) -> None:
    page = "<html><body><table><tr><td>规章<td>3<tr><td>文件<td>5</table>".encode("gb18030")
    body = email.mime.text.MIMEText("", "html", "gb2312")
    body.set_payload("".join(f"={byte:02X}" for byte in page))
    body.replace_header("Content-Transfer-Encoding", "quoted-printable")
    parts = f'Content-Type: multipart/related; boundary="----=_x"\r\n\r\nold\r\n------=_x\r\n{body.as_string()}\r\n'
    document = read_document((head + parts + "------=_x--\r\n").encode())
    assert document.media_type is MediaType.HTML
    assert [cell.text for block in document.blocks if isinstance(block, Grid) for cell in block.cells] == [
        "规章", "3", "文件", "5",
    ]  # fmt: skip


def test_prose_that_speaks_of_mime_is_prose() -> None:
    text = "说明\n\nMIME-Version: 1.0\nContent-Type: multipart/related\n"
    assert read_document(text.encode()).media_type is MediaType.TEXT


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_page_is_read_in_whatever_it_is_written(encoding: str) -> None:
    page = "<html><head><meta charset=gb2312></head><body><p>全年收到政府信息公开申请３件</p>" + "<p>规章</p>" * 20
    assert "全年收到政府信息公开申请３件" in read_document(page.encode(encoding)).text


def test_a_bad_byte_costs_one_character_and_is_said(make: SimpleNamespace) -> None:
    text = "一、总体情况\n全年收到申请3件\n规章\t1\t2\n文件\t3\t4\n".encode("gb18030")
    document = read_document(text[:6] + b"\xff\xff" + text[6:])
    (grid,) = make.grids(document)
    assert [cell.text for cell in grid.cells] == ["规章", "1", "2", "文件", "3", "4"]
    assert document.encoding == "gb18030"


@pytest.mark.parametrize("form", ["html", "docx", "ofd", "pdf", "tabs"])
def test_the_same_bytes_give_an_equal_document(form: str, make: SimpleNamespace, simple: SimpleNamespace) -> None:
    written = make.pdf([simple]) if form == "pdf" else getattr(make, form)(simple)
    data = written.encode() if isinstance(written, str) else written
    assert read_document(data) == read_document(data)
    assert read_document(data).sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("form", ["html", "docx", "ofd", "pdf", "tabs", "pipes"])
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_bytes_give_a_document_or_a_typed_line(
    form: str, make: SimpleNamespace, simple: SimpleNamespace, data: st.DataObject
) -> None:
    written = make.pdf([simple]) if form == "pdf" else getattr(make, form)(simple)
    damaged = bytearray(written.encode() if isinstance(written, str) else written)
    for _ in range(data.draw(st.integers(1, 12))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(damaged)))
    assert outcome(bytes(damaged[:cut])) != "failed"


def outcome(data: bytes) -> str:
    try:
        for member in members(data):
            read_document(member.data)
    except UnreadableDocumentError as error:
        return error.kind
    return "read"
