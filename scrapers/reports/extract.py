"""A Document becomes a Report: tables, identities, attribution, prose, then what they say of one another."""

from __future__ import annotations

import re
from collections.abc import Callable

from scrapers.documents.model import Document, Grid
from scrapers.reports.attribution import Attribution, attribute
from scrapers.reports.cross_checks import cross_check
from scrapers.reports.identities import check_identities
from scrapers.reports.prose import read_prose
from scrapers.reports.tables import Tables, read_tables
from warehouse.codebook.records import Context, Fault, Finding, Report, Severity, Template, TextEvidence, Value

EXTRACTOR_VERSION = "2"
"""Raised with every change that can change a value, so that each stored value says which reading it is."""

_TABLE_ORDER = ("proactive", "applications", "reviews", "annex")
_FORM_YEARS = {
    Template.T2008: range(2003, 2014),
    Template.T2014: range(2013, 2019),
    Template.T2019: range(2019, 2021),
    Template.T2021: range(2021, 2100),
}


def extract_report(document: Document, context: Context = Context()) -> Report:  # noqa: B008 - frozen and empty
    """Everything one document says, with evidence; the same document and context give the same Report.

    Where the document is no annual report, ``is_report`` is false and a ``not_a_report`` finding says why.
    """
    tables = read_tables(document)
    attribution = attribute(document, context, has_tables=bool(tables.templates or tables.values))
    if not attribution.is_report:
        return _report(document, attribution, None, (), attribution.findings)
    values, identity_findings = check_identities(tables.values)
    prose = read_prose(document, tables, attribution.year, attribution.bureau)
    template = _template(tables)
    findings = (
        *attribution.findings,
        *_template_year(template, attribution.year),
        *(_problem(problem.detail) for problem in document.problems),
        *tables.findings,
        *identity_findings,
        *prose.findings,
        *cross_check(values, prose.values),
    )
    printed_order = sorted((*values, *prose.values), key=_place(document))
    return _report(document, attribution, template, tuple(printed_order), findings)


def _place(document: Document) -> Callable[[Value], int]:
    """Where a value's sentence, row or table begins in the document's text."""
    tables = {block.number: block.start for block in document.blocks if isinstance(block, Grid)}

    def place(value: Value) -> int:
        if isinstance(value.evidence, TextEvidence):
            return value.evidence.start
        return tables.get(value.evidence.table, 0) if value.evidence else 0

    return place


def _template(tables: Tables) -> Template | None:
    """The template of table 2, else of the next table there is; prose alone is the form of 2008.

    Null where the only table is one that several templates share.
    """
    shown = next((tables.templates[name] for name in _TABLE_ORDER if name in tables.templates), None)
    return shown or (None if tables.values else Template.T2008)


def _template_year(template: Template | None, year: int | None) -> list[Finding]:
    if template is None or year is None or year in _FORM_YEARS[template]:
        return []
    return [
        Finding(
            "template_year",
            Severity.INFO,
            "report",
            f"the report for {year} is made on the form {template}",
            f"{year}年度报告采用的是{template[1:]}年的格式",
            Fault.SOURCE,
        )
    ]


def _problem(detail: str) -> Finding:
    return Finding("document", Severity.WARNING, "report", detail, f"文档有缺陷：{detail}", Fault.READING)


def _report(
    document: Document,
    attribution: Attribution,
    template: Template | None,
    values: tuple[Value, ...],
    findings: tuple[Finding, ...],
) -> Report:
    first, last = attribution.period or (None, None)
    return Report(
        sha256=document.sha256,
        media_type=str(document.media_type),
        is_report=attribution.is_report,
        title=re.sub(r"\s+", "", attribution.title) if attribution.title else None,
        bureau=attribution.bureau,
        region_code=attribution.region_code,
        level=attribution.level,
        is_branch=attribution.is_branch,
        year=attribution.year,
        template=template,
        period_start=first,
        period_end=last,
        publication_date=attribution.publication_date,
        values=values,
        findings=findings,
        extractor_version=EXTRACTOR_VERSION,
    )
