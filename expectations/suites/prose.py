"""Prose against table: a number that a sentence states equals the table's, in one of its admissible readings."""

from __future__ import annotations

from expectations.rows import numbered_cells
from expectations.rule import Blame, Rule
from warehouse.codebook.records import Applicant, CellReference, Severity

APPROXIMATE = (0.9, 1.2)
"""余 and 多 round down, 近 and 约 either way: the table may be a little under and somewhat over."""

TOTAL = Applicant.TOTAL
Reading = tuple[CellReference, ...]


def _cells(*codes: str, applicant: Applicant | None = None) -> Reading:
    return tuple(CellReference(code, applicant) for code in codes)


READINGS: dict[str, tuple[Reading, ...]] = {
    "prose.applications_received": (
        _cells("applications.received", applicant=TOTAL),
        _cells("applications.received", "applications.carried_in", applicant=TOTAL),
        _cells("stats2014.applications.received"),
    ),
    "prose.applications_answered": (
        _cells("stats2014.applications.answered"),
        _cells("stats2014.applications.closed"),
    ),
    "prose.reconsideration_cases": (_cells("reconsideration.total"), _cells("stats2014.reconsideration.total")),
    "prose.litigation_cases": (
        _cells("litigation.direct.total", "litigation.after_reconsideration.total"),
        _cells("litigation.direct.total"),
        _cells("stats2014.litigation.total"),
    ),
    "prose.proactive_total": (_cells("stats2014.disclosed.total"),),
    "prose.press_conferences": (_cells("stats2014.response.press_conferences"),),
    "prose.complaints_received": (_cells("stats2014.complaints"),),
}
"""Which table cells a stated number may mean; the applications received, with or without those carried in."""


BREAKDOWN = f"""
    SELECT b.report, 'prose.proactive_total' AS place, 'prose.proactive_total' AS code, b.added,
           max(s.value) AS stated
    FROM (SELECT c.report, sum(c.value) AS added FROM cells c WHERE c.code = 'prose.proactive_by_category'
          GROUP BY c.report HAVING NOT max(c.approximate)) b
    JOIN stated s ON s.report = b.report AND s.code IN ('prose.proactive_total', 'prose.website_items')
    JOIN {{batch}} r ON r.report = b.report
    GROUP BY b.report
    HAVING b.added > max(s.value * CASE WHEN s.approximate THEN {APPROXIMATE[1]} ELSE 1 END)
"""  # noqa: S608
"""A breakdown may leave things out, and only its sentence tells; more than the whole it cannot be."""


def rules() -> tuple[Rule, ...]:
    union = "\nUNION ALL\n".join(_disagreements(code, readings) for code, readings in READINGS.items())
    return (
        Rule(
            "prose.disagrees",
            "prose_vs_table",
            Severity.WARNING,
            Blame.SOURCE,
            "文字称{stated}，统计表为{tabled}（{code}）：两者均予保留",
            "the text says {stated}, the table {tabled} ({code}); both are kept",
            f"SELECT v.* FROM ({union}) v JOIN {{batch}} r ON r.report = v.report",  # noqa: S608
        ),
        Rule(
            "prose.category_sum",
            "category_sum",
            Severity.WARNING,
            Blame.SOURCE,
            "分类之和为{added}，多于所述总数{stated}",
            "the categories add up to {added}, more than the total of {stated}",
            BREAKDOWN,
        ),
    )


def _disagreements(code: str, readings: tuple[Reading, ...]) -> str:
    """Reports whose table has the number in some reading, and in none the one that is stated."""
    known = [f"({_all_known(reading)})" for reading in readings]
    fits = [f"ifnull({_agrees(reading)}, 0)" for reading in readings]
    tabled = ", ".join(_total(reading) for reading in readings)
    return f"""
        SELECT p.report, p.code AS place, p.code, p.value AS stated, coalesce({tabled}, NULL) AS tabled
        FROM stated p JOIN numbers n ON n.report = p.report
        WHERE p.code = '{code}' AND ({" OR ".join(known)}) AND NOT ({" OR ".join(fits)})
    """  # noqa: S608


def _agrees(reading: Reading) -> str:
    low, high = APPROXIMATE
    about = f"{_total(reading)} BETWEEN {low} * p.value AND {high} * p.value"
    return f"CASE WHEN p.approximate THEN {about} ELSE {_total(reading)} = p.value END"


def _total(reading: Reading) -> str:
    return " + ".join(f"n.{numbered_cells()[cell]}" for cell in reading)


def _all_known(reading: Reading) -> str:
    return " AND ".join(f"n.{numbered_cells()[cell]} IS NOT NULL" for cell in reading)
