"""A true report: what a body would have printed, as plain data, before any renderer touches it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from warehouse.codebook import Outcome, codebook, equations, evaluate
from warehouse.codebook.records import Applicant, CellReference, Number, State, Template

Key = tuple[str, Applicant | None]

_TEN_THOUSAND = 10_000


@dataclass(frozen=True)
class TrueReport:
    """One body's report of one year, in stored units (money in yuan).

    ``cells`` holds every cell of every table that the report prints, ``None`` where the cell is left empty;
    ``printed`` overrides how a cell is written ("2612.6122万元", "无"). ``prose`` holds the numbers that
    sentences state, ``approximate`` those of them written with 余 or 多, ``categories`` a breakdown of
    ``prose.proactive_total``. ``both_channels`` is one number given for microblog and WeChat together, which no
    careful reader claims for either. ``applications_template`` differs from ``template`` in hybrid reports.
    ``calls_itself`` is 我局, 区政府, …
    """

    bureau: str
    year: int
    template: Template
    published: date
    cells: Mapping[Key, Number | None] = field(default_factory=dict)
    printed: Mapping[Key, str] = field(default_factory=dict)
    prose: Mapping[str, int] = field(default_factory=dict)
    approximate: frozenset[str] = frozenset()
    categories: Mapping[str, int] = field(default_factory=dict)
    both_channels: int | None = None
    applications_template: Template | None = None
    own_title: str | None = None
    calls_itself: str = "我局"
    wording: int = 0

    @property
    def title(self) -> str:
        """The printed title."""
        return self.own_title or f"{self.bureau}{self.year}年政府信息公开工作年度报告"

    def text(self, key: Key) -> str:
        """What is printed in a cell; empty where the cell is left blank."""
        if key in self.printed:
            return self.printed[key]
        number = self.cells.get(key)
        return "" if number is None else _written(key[0], number)

    def state(self, key: Key) -> State:
        """What a careful reader of that one cell would say of it."""
        if self.cells[key] is None:
            return State.BLANK
        return State.ZERO_STATED if self.text(key) == "无" else State.REPORTED

    def broken_identities(self) -> tuple[tuple[str, str], ...]:
        """The identities within the report that its printed cells break, as (identity, place)."""
        known = {
            CellReference(code, applicant): (number, self.state((code, applicant)))
            for (code, applicant), number in self.cells.items()
        }
        return tuple(
            (equation.identity, equation.where)
            for equation in equations()
            if evaluate(equation, known) is Outcome.FAILS
        )


def application_codes(template: Template) -> tuple[str, ...]:
    """The rows of table 3 in printed order, for the undivided (T2019) or the divided (T2021) 其他处理."""
    return tuple(code.code for code in codebook().table("applications", template))


def applicant_row(code: str, numbers: Mapping[Applicant, Number | None]) -> dict[Key, Number | None]:
    """The seven cells of one row of table 3; columns not named are 0."""
    return {(code, applicant): numbers.get(applicant, 0) for applicant in Applicant}


def _written(code: str, number: Number) -> str:
    entry = codebook()[code]
    unit = entry.printed_unit or entry.header_unit
    if entry.unit == "yuan" and unit == "万元":
        return f"{number / _TEN_THOUSAND:.6f}".rstrip("0").rstrip(".")
    if entry.unit == "yuan":
        return f"{number}元"
    return f"+{number}" if entry.signed and number > 0 else str(number)
