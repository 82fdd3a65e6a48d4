"""Hostile documents: each ends, in a process of little memory and processor time, with a document or a typed error."""

import io
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

MADE = Path(__file__).parent / "made"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (900 << 20, 900 << 20))  # addresses, of which half is never touched
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from scrapers.documents import UnreadableDocumentError, members, read_document
try:
    for member in members(sys.stdin.buffer.read()):
        read_document(member.data)
    print("read")
except UnreadableDocumentError as error:
    assert len(str(error).splitlines()) == 1
    print(error.kind)
# not getrusage: its peak is inherited from the process that started this one
used = next(int(line.split()[1]) >> 10 for line in open("/proc/self/status") if line.startswith("VmHWM"))
assert used < 500, f"{used} MB"
"""


def ending(data: bytes) -> str:
    done = subprocess.run([sys.executable, "-c", READ], input=data, capture_output=True, timeout=250, check=False)
    assert done.returncode == 0, done.stderr.decode()[-600:]
    return done.stdout.decode().strip()


def docx(body: str) -> bytes:
    return zipped({"word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'})


def zipped(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def pdf(content: bytes) -> bytes:
    """One page that shows this content, deflated."""
    packed = zlib.compress(content, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        start,
    )


def zip_of_ten_gigabytes() -> bytes:
    """Ten members of a gigabyte of zeros each, in about ten kB: zips of zips, as deflate packs 1:1000 at best."""
    inner = zipped({"zeros": bytes(100 << 20)})
    middle = zipped({f"{number}.zip": inner for number in range(10)})
    return zipped({f"{number}.zip": middle for number in range(10)})


CELL = "<w:tc><w:p/></w:tc>"
WIDE = '<w:tc><w:tcPr><w:gridSpan w:val="1000000"/></w:tcPr><w:p/></w:tc>'
NESTED = "<w:tbl><w:tr><w:tc>"


def odt(body: str, doctype: str = "", kind: str = "text") -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
    )
    content = f"{doctype}<office:document-content {spaces}><office:body><office:{kind}>{body}"
    content += f"</office:{kind}></office:body></office:document-content>"
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return zipped({"mimetype": mimetype, "META-INF/manifest.xml": "<m/>", "content.xml": content})


def ofd(layer: str) -> bytes:
    return zipped(
        {
            "OFD.xml": "<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>",
            "Doc_0/Document.xml": '<Document><Pages><Page BaseLoc="Content.xml"/></Pages></Document>',
            "Doc_0/Content.xml": f"<Page><Content><Layer>{layer}</Layer></Content></Page>",
        }
    )


def xlsx(rows: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"

    def related(kind: str, target: str) -> str:
        link = f'<Relationship Id="r1" Type="{relations}/{kind}" Target="{target}"/>'
        return f'<Relationships xmlns="{package}">{link}</Relationships>'

    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": related("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": related("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
        }
    )


def laughs(depth: int = 9) -> str:
    """Entities that multiply: the last would be ten to the power of nine times as long as the first."""
    named = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, depth))
    return f'<!DOCTYPE x [<!ENTITY e0 "ha">{named}]>'


def picture(side: int) -> bytes:
    """A PNG that says it has so many pixels a side; its data is one row of zeros after another, deflated."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(50 << 20), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def scattered(letters: int) -> bytes:
    """A page of words and figures side by side, as thick as pages may be: every column of it looks like a table."""
    drawn = []
    for at in range(letters):
        x, y = 10 + 9 * (at % 60), 830 - 5 * (at // 60)
        drawn.append(b"1 0 0 1 %d %.1f Tm (%s) Tj" % (x, y, b"ab" if at % 7 == 0 else b"1"))
    return pdf(b"BT /F 4 Tf " + b"\n".join(drawn) + b" ET")


def nested_mail(depth: int) -> bytes:
    parts = [b"MIME-Version: 1.0"]
    for at in range(depth):
        parts.append(b'Content-Type: multipart/related; boundary="b%d"\r\n\r\n--b%d' % (at, at))
    return b"\r\n".join(parts) + b"\r\nContent-Type: text/html\r\n\r\n<p>x"


TEXT_OBJECT = (
    '<TextObject Boundary="0 0 9 9" Size="3"><TextCode X="0" Y="3" DeltaX="{steps}">{letters}</TextCode></TextObject>'
)

CASES: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "ten thousand nested tables": (lambda: b"<table><tr><td>" * 10_000, {"too_deep"}),
    "six hundred nested tables, closed": (lambda: b"<table><tr><td>a<td>b<tr><td>" * 600 + b"</table>" * 600, {"read"}),
    "nested one-cell tables": (lambda: (b"<table><tr><td>" * 600 + b"x" + b"</table>" * 600) * 20, {"read"}),
    "a colspan of a million": (lambda: b"<table>" + b"<tr><td colspan=1000000 rowspan=1000000>x" * 2000, {"read"}),
    "a thousand columns by thousands of rows": (
        lambda: b"<table>" + b"<tr>" + b"<td>x" * 1000 + b"<tr><td>y" * 3000,
        {"too_large"},
    ),
    "a million paragraphs": (lambda: b"<p>x" * 1_000_000, {"too_large"}),
    "a million unclosed comments": (lambda: b"<html><!--" * 1_000_000, {"too_large"}),
    "quotes without end in a script": (lambda: b"<script>" + b'"<table' * 300_000 + b"</script>", {"read"}),
    "a style attribute of blanks": (
        lambda: b"<table>" + b'<tr><td style="display' + b" " * 3_000_000 + b'">x<td>y',
        {"read"},
    ),
    "a meta tag without end": (lambda: b"<html><meta " + b"charset" * 1_000_000, {"read"}),
    "ten million tabs": (lambda: b"\t" * 10_000_000 + b"x", {"too_large"}),
    "a rule of millions of dashes": (lambda: b"|" + b"-" * 8_000_000 + b"x", {"read"}),
    "many web tables in a dump": (lambda: b"# x\n" + b"<table>\n" * 100_000, {"too_deep", "read"}),
    "a docx part of zeros": (lambda: zipped({"word/document.xml": bytes(300 << 20)}), {"too_large"}),
    "ten thousand nested tables in a docx": (lambda: docx(NESTED * 10_000), {"too_deep", "corrupt"}),
    "wide spans in a docx": (
        lambda: docx("<w:tbl>" + f"<w:tr>{WIDE}{CELL}</w:tr>" * 20_000 + "</w:tbl>"),
        {"read"},
    ),
    "too many cells in a docx": (lambda: docx(f"<w:tbl><w:tr>{CELL * 150_000}</w:tr></w:tbl>"), {"too_large"}),
    "ten thousand nested tables in an odt": (
        lambda: odt("<table:table><table:table-row><table:table-cell>" * 10_000),
        {"too_deep", "corrupt"},
    ),
    "entities that multiply in an odt": (lambda: odt("<text:p>&e8;</text:p>", laughs()), {"too_large", "read"}),
    "entities that multiply in a docx": (
        lambda: zipped({"word/document.xml": laughs() + "<document>&e8;</document>"}),
        {"too_large", "read"},
    ),
    "entities that multiply in an ofd": (
        lambda: zipped({"OFD.xml": laughs() + "<OFD>&e8;</OFD>"}),
        {"too_large", "read"},
    ),
    "an ods of repeated rows": (
        lambda: odt(
            '<table:table><table:table-row table:number-rows-repeated="1048576"><table:table-cell '
            'table:number-columns-repeated="16384"><text:p>1</text:p></table:table-cell></table:table-row></table:table>',
            kind="spreadsheet",
        ),
        {"too_large"},
    ),
    "letters without end in an ofd": (
        lambda: ofd(TEXT_OBJECT.format(steps="g 100000000 1", letters="x" * 200_000)),
        {"too_large"},
    ),
    "a hundred thousand texts in an ofd": (
        lambda: ofd(TEXT_OBJECT.format(steps="1", letters="ab") * 100_000),
        {"too_large"},
    ),
    "an ofd page of zeros": (lambda: zipped({"OFD.xml": bytes(300 << 20)}), {"too_large"}),
    "a cell in the last corner of an xlsx": (
        lambda: xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        {"too_large"},
    ),
    "a hundred thousand rows in an xlsx": (
        lambda: xlsx(
            "".join(
                f'<row r="{at}"><c r="A{at}"><v>1</v></c><c r="B{at}"><v>1</v></c></row>' for at in range(1, 100_000)
            )
        ),
        {"too_large"},
    ),
    "a cell in the last corner of an xls": ((MADE / "far.xls").read_bytes, {"too_large"}),
    "a 7z of zeros": ((MADE / "bomb.7z").read_bytes, {"too_large", "unsupported"}),
    "a picture of 50,000 by 50,000": (lambda: picture(50_000), {"too_large", "corrupt", "needs_ocr"}),
    "a page full of scattered figures": (lambda: scattered(40_000), {"read", "too_large", "timeout"}),
    "a page of figures in columns": (lambda: scattered(9_000), {"read"}),
    "ten thousand messages inside each other": (lambda: nested_mail(10_000), {"corrupt", "too_large", "read"}),
    "ten gigabytes in a zip": (zip_of_ten_gigabytes, {"too_large"}),
    "a pdf page of a gigabyte": (lambda: pdf(b" " * (256 << 20)), {"too_large", "read"}),
    "millions of words in a pdf": (
        lambda: pdf(b"BT /F 10 Tf " + b"(aaaaaaaaaa) Tj " * 2_000_000 + b"ET"),
        {"too_large", "timeout"},
    ),
    "millions of lines in a pdf": (lambda: pdf(b"0 0 m 100 0 l S " * 2_000_000), {"too_large", "timeout"}),
    "an endless path in a pdf": (lambda: pdf(b"0 0 m " + b"100 0 l 100 100 l " * 90_000 + b"S"), {"read", "too_large"}),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_every_document_ends_within_bounds(case: str) -> None:
    write, endings = CASES[case]
    assert ending(write()) in endings
