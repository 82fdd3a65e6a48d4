"""The fingerprint of a finding: the string that lets a person's verdict survive every re-run.

The expectations compute it when they judge, the warehouse stores it beside the verdict of the person:
both call this one function.
"""

from __future__ import annotations

import hashlib

from warehouse.codebook.records import CellReference, Finding, Report, Value

LENGTH = 20


def fingerprint(report: Report, finding: Finding) -> str:
    """20 hexadecimal digits of (bureau, year, check, where, printed values of the finding's cells).

    Neither run, time, wording of the message, extractor version nor the document's bytes take part, so the
    same finding on the same printed numbers is the same tomorrow; where a printed number changes, the finding
    is a new one and asks for a new verdict. A report without bureau or year is named by its document instead.
    """
    codes = {cell.code for cell in finding.cells}
    printed = {_reference(value): value.printed for value in report.values if value.code in codes}
    identity = (
        report.bureau or report.sha256,
        str(report.year or report.sha256),
        finding.check,
        finding.where,
        *sorted(f"{cell}={printed.get(cell) or ''}" for cell in finding.cells),
    )
    return hashlib.sha256("\x1f".join(identity).encode()).hexdigest()[:LENGTH]


def _reference(value: Value) -> CellReference:
    return CellReference(value.code, value.applicant, value.category)
