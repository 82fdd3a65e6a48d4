"""What a portal publishes: an article on a list, with its body and its files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from demo.reports import Style, TrueReport, body_html, render_docx, render_html, render_pdf

_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "zip": "application/zip",
}


_CEB = b"Founder CEB 2.3\x00" + bytes(range(256)) * 8


class Form(StrEnum):
    """How a report hangs on its article."""

    PAGE = "page"
    PAGE_AND_PDF = "page_and_pdf"
    PDF = "pdf"
    DOCX = "docx"
    HTML_AS_DOC = "html_as_doc"
    INLINE_PDF = "inline_pdf"
    DIRECT_PDF = "direct_pdf"
    EMBEDDED_PDF = "embedded_pdf"
    ZIP = "zip"
    CEB = "ceb"
    TWO_PAGES = "two_pages"


@dataclass(frozen=True)
class Attachment:
    """A file beside an article: its shown name and how to get its bytes."""

    name: str
    load: Callable[[], bytes]

    @property
    def extension(self) -> str:
        """The name's ending, without the dot."""
        return self.name.rsplit(".", 1)[-1]

    @property
    def media_type(self) -> str:
        """The type that a careless server derives from the name."""
        return _MEDIA_TYPES.get(self.extension, "application/octet-stream")

    @property
    def key(self) -> str:
        """32 hex digits, as content systems name their files."""
        return sha256(self.name.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Article:
    """One row of a list and the page behind it.

    ``number`` is unique on its portal and orders articles of one day. ``report`` is null for what is not a report
    (指南, 制度, a whole city's summary). ``listed`` is how often the list shows the row. ``row_text`` is the row's
    own wording ("2022年") where it is not the title; ``lost`` makes the page a soft 404, and ``edited`` counts
    the days on which the body was changed after publication.
    """

    number: int
    title: str
    published: datetime
    source: str
    report: TrueReport | None = None
    form: Form = Form.PAGE
    text: str = ""
    row_text: str | None = None
    listed: int = 1
    pinned: bool = False
    lost: bool = False
    edited: int = 0

    @property
    def modified(self) -> datetime:
        """When the page last changed."""
        return self.published + timedelta(days=30 * self.edited)

    @property
    def key(self) -> str:
        """32 hex digits standing for the article."""
        return sha256(f"{self.source}/{self.number}".encode()).hexdigest()[:32]

    @property
    def year(self) -> int:
        """The report's year, or the year of publication for what is no report."""
        return self.report.year if self.report else self.published.year

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """The files that belong to the article."""
        report = self.report
        if report is None or self.form in (Form.PAGE, Form.TWO_PAGES):
            return ()
        if self.form is Form.ZIP:
            return (Attachment(f"{report.title}.zip", lambda: _zipped(report)),)
        if self.form is Form.CEB:
            return (Attachment(f"{report.title}.ceb", lambda: _CEB),)
        if self.form is Form.DOCX:
            return (Attachment(f"{report.title}.docx", lambda: docx_bytes(report)),)
        if self.form is Form.HTML_AS_DOC:
            return (Attachment(f"{report.title}.doc", lambda: render_html(report)),)
        return (Attachment(f"{report.title}.pdf", lambda: pdf_bytes(report)),)

    def body(self, style: Style, part: int = 1) -> str:
        """The article's body as HTML, without its attachments; ``part`` counts where it lies on two pages."""
        if self.report is None:
            return "\n".join(f"<p>{escape(line)}</p>" for line in self.text.splitlines())
        if self.form in (Form.PAGE, Form.PAGE_AND_PDF):
            return body_html(self.report, style)
        if self.form is Form.TWO_PAGES:
            return body_html(self.report, style, part)
        if self.form in (Form.INLINE_PDF, Form.EMBEDDED_PDF):
            return ""
        return f"<p>{escape(self.report.title)}（全文见附件）</p>"

    def amended(self, report: TrueReport) -> Article:
        """The same article with other figures, edited later; its title follows where the report's own has changed."""
        return replace(self, report=report, title=report.title, edited=self.edited + 1)


def article_of(report: TrueReport, number: int, form: Form = Form.PAGE) -> Article:
    """The article that publishes a report on its own day."""
    return Article(
        number=number,
        title=report.title,
        published=datetime.combine(report.published, time(9, number % 60), UTC),
        source=report.bureau,
        report=report,
        form=form,
    )


def _zipped(report: TrueReport) -> bytes:
    """The report's PDF in a zip with a fixed day."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr(ZipInfo("nianbao.pdf", (1980, 1, 1, 0, 0, 0)), pdf_bytes(report))
    return packed.getvalue()


class _ById:
    """Reports hold mappings and do not hash; the cache below keys them by identity and keeps them alive."""

    def __init__(self, report: TrueReport) -> None:
        self.report = report

    def __hash__(self) -> int:
        return id(self.report)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.report is self.report


def pdf_bytes(report: TrueReport) -> bytes:
    """The report as PDF, rendered once."""
    return _pdf(_ById(report))


def docx_bytes(report: TrueReport) -> bytes:
    """The report as docx, rendered once."""
    return _docx(_ById(report))


@lru_cache(maxsize=512)
def _pdf(key: _ById) -> bytes:
    return render_pdf(key.report)


@lru_cache(maxsize=512)
def _docx(key: _ById) -> bytes:
    return render_docx(key.report)
