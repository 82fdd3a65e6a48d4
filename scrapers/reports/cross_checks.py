"""What prose and tables say of the same thing: agreement in any lawful reading, or a finding with both kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from warehouse.codebook.records import Applicant, CellReference, Fault, Finding, Number, Severity, Value

_Cells = Mapping[CellReference, Number]
_TOTAL = Applicant.TOTAL

# For each statement in prose, the readings that agree with it: each a sum of cells of one table.
READINGS: dict[str, tuple[tuple[CellReference, ...], ...]] = {
    "prose.applications_received": (
        (CellReference("applications.received", _TOTAL),),
        (CellReference("applications.received", _TOTAL), CellReference("applications.carried_in", _TOTAL)),
        (CellReference("stats2014.applications.received"),),
    ),
    "prose.applications_answered": ((CellReference("stats2014.applications.answered"),),),
    "prose.reconsideration_cases": (
        (CellReference("reconsideration.total"),),
        (CellReference("stats2014.reconsideration.total"),),
    ),
    "prose.litigation_cases": (
        (CellReference("litigation.direct.total"), CellReference("litigation.after_reconsideration.total")),
        (CellReference("stats2014.litigation.total"),),
    ),
    "prose.proactive_total": ((CellReference("stats2014.disclosed.total"),),),
    "prose.website_items": ((CellReference("stats2014.channel.website"),),),
    "prose.weibo_posts": ((CellReference("stats2014.channel.weibo"),),),
    "prose.wechat_posts": ((CellReference("stats2014.channel.wechat"),),),
    "prose.press_conferences": ((CellReference("stats2014.response.press_conferences"),),),
    "prose.interpretations": ((CellReference("stats2014.response.interpretations"),),),
}

_READ = frozenset(cell.code for readings in READINGS.values() for reading in readings for cell in reading)


def cross_check(tables: Iterable[Value], prose: Iterable[Value]) -> tuple[Finding, ...]:
    """A ``prose_vs_table`` finding for every statement that no reading of the tables agrees with."""
    cells = {
        CellReference(value.code, value.applicant): value.value
        for value in tables
        if value.code in _READ and value.value is not None
    }
    return tuple(finding for value in prose for finding in _compare(value, cells))


def _compare(stated: Value, cells: _Cells) -> list[Finding]:
    readings = [
        (reading, sum(cells.get(cell, 0) for cell in reading))
        for reading in READINGS.get(stated.code, ())
        if reading[0] in cells or (stated.code == "prose.litigation_cases" and any(cell in cells for cell in reading))
    ]
    if stated.value is None or not readings:
        return []
    agreeing = [(reading, total) for reading, total in readings if _agree(stated, total)]
    if agreeing:
        return _with_carried_in(stated, agreeing[0])
    (cell, *_), total = readings[0]
    return [
        Finding(
            "prose_vs_table",
            Severity.WARNING,
            stated.code,
            f"the prose says {stated.printed}, the table {total:g}: another scope, or one of them is wrong",
            f"文字表述为“{stated.printed}”，表格为{total:g}，口径不同或其中一处有误",
            Fault.SOURCE,
            (CellReference(stated.code), cell),
        )
    ]


def _agree(stated: Value, total: Number) -> bool:
    assert stated.value is not None  # noqa: S101 - checked by the caller
    return 0.9 * stated.value <= total <= 1.2 * stated.value if stated.approximate else stated.value == total


def _with_carried_in(stated: Value, agreeing: tuple[tuple[CellReference, ...], Number]) -> list[Finding]:
    reading, total = agreeing
    if stated.code != "prose.applications_received" or len(reading) == 1:
        return []
    return [
        Finding(
            "prose_vs_table",
            Severity.INFO,
            stated.code,
            f"the prose counts those carried in: {stated.printed} = {total:g}",
            f"文字所述“{stated.printed}”包含上年结转数",
            Fault.NOTE,
            (CellReference(stated.code), *reading),
        )
    ]
