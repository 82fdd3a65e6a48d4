"""Hostile documents: each ends, in a process of little memory and processor time, with a document or a typed error."""

import io
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable

import pytest

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
