"""True reports as plain data, and their rendering as HTML, PDF and docx."""

from __future__ import annotations

from collections.abc import Sequence

from demo.reports.generate import chain, random_report
from demo.reports.html import Style, body_html, render_html
from demo.reports.layout import Block
from demo.reports.model import Key, TrueReport

__all__ = [
    "Key",
    "Style",
    "TrueReport",
    "body_html",
    "chain",
    "random_report",
    "render_docx",
    "render_html",
    "render_pdf",
]


def render_pdf(report: TrueReport, ruling: str = "strokes", content: Sequence[Block] | None = None) -> bytes:
    """The report as a PDF with ruled tables torn over pages; equal reports give equal bytes.

    ``ruling`` is strokes, bars, open, shaded, rows or none; see ``demo.reports.pdf.Ruling``.
    """
    from demo.reports.pdf import render_pdf as render

    return render(report, ruling, content)


def render_docx(report: TrueReport, content: Sequence[Block] | None = None) -> bytes:
    """The report as a docx with merged cells; equal reports give equal bytes."""
    from demo.reports.docx import render_docx as render

    return render(report, content)
