"""The object that ``gongkai extract --json`` prints for one document."""

from __future__ import annotations

from typing import Any

from warehouse.codebook.records import CellEvidence, Evidence, Finding, Report, State, Value


def report_object(report: Report, source: str) -> dict[str, Any]:
    """A Report as plain JSON types: whole numbers as integers, values in state absent left out."""
    return {
        "source": source,
        "sha256": report.sha256,
        "media_type": report.media_type,
        "title": report.title,
        "bureau": report.bureau,
        "region_code": report.region_code,
        "level": report.level,
        "is_branch": report.is_branch,
        "year": report.year,
        "template": report.template,
        "is_report": report.is_report,
        "period": [report.period_start.isoformat(), report.period_end.isoformat()]
        if report.period_start and report.period_end
        else None,
        "publication_date": report.publication_date.isoformat() if report.publication_date else None,
        "extractor_version": report.extractor_version,
        "values": [_value(value) for value in report.values if value.state is not State.ABSENT],
        "findings": [_finding(finding) for finding in report.findings],
    }


def _value(value: Value) -> dict[str, Any]:
    number = value.value
    entry: dict[str, Any] = {
        "code": str(value.code),
        "applicant": value.applicant,
        "value": int(number) if isinstance(number, float) and number.is_integer() else number,
        "state": value.state,
        "printed": value.printed,
        "approximate": value.approximate,
    }
    if value.category is not None:
        entry["category"] = value.category
    if not value.certain:
        entry["certain"] = False
    if value.identities:
        entry["identities"] = list(value.identities)
    entry["evidence"] = _evidence(value.evidence)
    return entry


def _evidence(evidence: Evidence | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    if isinstance(evidence, CellEvidence):
        return {"page": evidence.page, "table": evidence.table, "row": evidence.row, "column": evidence.column}
    quoted: dict[str, Any] = {"quote": evidence.quote, "start": evidence.start, "end": evidence.end}
    return quoted | ({"page": evidence.page} if evidence.page is not None else {})


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "severity": finding.severity,
        "where": finding.where,
        "message": finding.message,
        "message_zh": finding.message_zh,
        "fault": finding.fault,
        "cells": [str(cell) for cell in finding.cells],
        "suspects": [str(cell) for cell in finding.suspects],
    }
