"""Violations become findings: mapped back to report and cells, worded, blamed, merged with extraction's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import cache

from expectations.rule import FAULTS, Blame, Violation
from warehouse.codebook import codebook, equations, year_equations
from warehouse.codebook.identities import Equation
from warehouse.codebook.records import Applicant, CellReference, Fault, Finding, Report, Severity, State, Value


def findings_of(report: Report, violations: Sequence[Violation]) -> tuple[Finding, ...]:
    """Extraction's findings and the engine's, merged by (check, where); the worst of both views counts.

    An identity within the report that the engine sees broken and extraction did not report is suspicious in
    itself: it is laid to our reading, whatever the cells say.
    """
    if not violations and not report.findings:
        return ()
    values = {CellReference(value.code, value.applicant, value.category): value for value in report.values}
    broken = {(violation.rule.check, violation.place) for violation in violations}
    merged = {
        (finding.check, finding.where): _reproduced(_sobered(finding, values), broken) for finding in report.findings
    }
    for violation in violations:
        place = (violation.rule.check, violation.place)
        found = _finding(violation, values, reported=place in merged)
        merged[place] = _join(merged[place], found) if place in merged else found
    return _with_suspects(tuple(merged.values()))


def _with_suspects(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Broken identities that name no suspect yet: the cells that stand in most of them come first."""
    broken = Counter(cell for finding in findings if finding.check in _identities() for cell in finding.cells)
    return tuple(
        replace(finding, suspects=_crossing(finding, broken))
        if finding.check in _identities() and not finding.suspects
        else finding
        for finding in findings
    )


def _crossing(finding: Finding, broken: Counter[CellReference]) -> tuple[CellReference, ...]:
    most = max((broken[cell] for cell in finding.cells), default=0)
    return tuple(cell for cell in finding.cells if broken[cell] == most) if most > 1 else ()


def _finding(violation: Violation, values: Mapping[CellReference, Value], *, reported: bool) -> Finding:
    rule = violation.rule
    equation = _equations().get((rule.check, violation.place)) if rule.blame is Blame.IDENTITY else None
    cells = _cells(violation, equation, values)
    words = _words(violation, equation)
    fault, severity = FAULTS[rule.blame], rule.severity
    zh, en = rule.zh.format_map(words), rule.en.format_map(words)
    doubted = _doubted(cells, values)
    if fault is Fault.SOURCE and doubted:
        fault, severity = Fault.READING, Severity.ERROR
        zh += f"；其中{len(doubted)}格读取存疑"
        en += f"; {len(doubted)} of the cells were read with doubt"
    elif equation and not reported and _within(equation):
        fault, severity = Fault.READING, Severity.ERROR
        zh += "；提取时未发现此问题，读取可疑"
        en += "; extraction did not see this, so the reading is in doubt"
    return Finding(rule.check, severity, violation.place, en, zh, fault, cells, doubted)


def _doubted(cells: Sequence[CellReference], values: Mapping[CellReference, Value]) -> tuple[CellReference, ...]:
    """Cells that the reading is not sure of: marked so, or derived and not read at all."""
    return tuple(
        cell for cell in cells if cell in values and (not values[cell].certain or values[cell].state is State.DERIVED)
    )


def _sobered(finding: Finding, values: Mapping[CellReference, Value]) -> Finding:
    """A fault laid to the body although a cell of the finding was read with doubt is not proven."""
    doubted = _doubted(finding.cells, values)
    if finding.fault is not Fault.SOURCE or not doubted or (finding.check not in _identities()):
        return finding
    return replace(
        finding,
        fault=Fault.READING,
        severity=Severity.ERROR,
        message=f"{finding.message}; {len(doubted)} of the cells were read with doubt",
        message_zh=f"{finding.message_zh}；其中{len(doubted)}格读取存疑",
        suspects=finding.suspects or doubted,
    )


def _reproduced(finding: Finding, broken: Set[tuple[str, str]]) -> Finding:
    """Extraction says that an identity is broken, and the values that it hands over keep it: one of both is wrong."""
    equation = _equations().get((finding.check, finding.where))
    if equation is None or not _within(equation) or (finding.check, finding.where) in broken:
        return finding
    return replace(
        finding,
        fault=Fault.READING,
        severity=Severity.ERROR,
        message=f"{finding.message}; yet the values as extracted add up",
        message_zh=f"{finding.message_zh}；但所提取的数值并无不符",
    )


def _join(extracted: Finding, engine: Finding) -> Finding:
    """The same thing seen twice: extraction's words, cells and suspects, the graver fault and severity."""
    graver = engine if engine.fault is Fault.READING and extracted.fault is not Fault.READING else extracted
    return replace(
        extracted,
        fault=graver.fault,
        severity=min(extracted.severity, engine.severity, key=list(Severity).index),
        message=graver.message,
        message_zh=graver.message_zh,
        cells=extracted.cells or engine.cells,
        suspects=extracted.suspects or engine.suspects,
    )


@cache
def _equations() -> dict[tuple[str, str], Equation]:
    return {(equation.identity, equation.where): equation for equation in (*equations(), *year_equations())}


@cache
def _identities() -> frozenset[str]:
    return frozenset(check for check, _ in _equations())


def _within(equation: Equation) -> bool:
    return not any(term.year for term in equation.terms)


def _cells(
    violation: Violation, equation: Equation | None, values: Mapping[CellReference, Value]
) -> tuple[CellReference, ...]:
    if equation:
        own = (term.cell for term in equation.terms if not term.year)
        return tuple(cell for cell in own if cell in values and values[cell].value is not None)
    code = violation.row.get("code")
    if not isinstance(code, str):
        return ()
    applicant, category = violation.row.get("applicant"), violation.row.get("category")
    return (
        CellReference(
            code,
            Applicant(applicant) if isinstance(applicant, str) and applicant in set(Applicant) else None,
            category if isinstance(category, str) else None,
        ),
    )


class _Words(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"


def _words(violation: Violation, equation: Equation | None) -> _Words:
    words = _Words({key: _plain(value) for key, value in violation.row.items()})
    if equation:
        check = codebook().checks[equation.identity]
        words |= {"rule_zh": check.zh, "rule_en": check.en}
        words["where_zh"], words["where_en"] = place_names(equation.where)
    return words


def place_names(where: str) -> tuple[str, str]:
    """A finding's ``where`` in Chinese and English: the codebook's labels where it names a code or a column."""
    book = codebook()
    head, _, tail = where.partition("/")
    if head == "applications" and tail in set(Applicant):
        applicant = Applicant(tail)
        return (
            f"申请情况表“{book.applicant_labels[applicant][0]}”栏",
            f"applications by {book.applicant_names[applicant]}",
        )
    if head in book.codes:
        suffix = f"/{tail}" if tail else ""
        return f"“{book[head].zh}”{suffix}", f"{book[head].en}{suffix}"
    if f"{head}.total" in book.codes:
        return f"“{book[f'{head}.total'].zh}”", book[f"{head}.total"].en
    return where, where


def _plain(value: object) -> object:
    return int(value) if isinstance(value, float) and abs(value) < 1e15 and value.is_integer() else value
