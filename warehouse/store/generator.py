"""Plausible reports for tests of scale: true sums within and across years, errors at known rates.

The same seed gives the same reports. Each body has a size of its own (log-normal), a year's volume follows it, and
what one year carries out the next carries in. ``Rates`` says how often something is wrong, so that a test can count.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache

from warehouse.codebook import codebook, equations, evaluate
from warehouse.codebook.deadlines import deadline, is_government
from warehouse.codebook.identities import Outcome
from warehouse.codebook.records import (
    Applicant,
    CellEvidence,
    CellReference,
    Decision,
    Evidence,
    Fault,
    FetchOutcome,
    Finding,
    Number,
    Report,
    Severity,
    State,
    Template,
    TextEvidence,
    Value,
    Verdict,
)
from warehouse.codebook.regions import regions
from warehouse.store.dimensions import template_of
from warehouse.store.model import CaptureRow, LoadItem

_BODIES = ("生态环境局", "财政局", "教育局", "交通运输局", "自然资源局", "人民政府", "卫生健康委员会", "民政局")
_COLUMNS = tuple(column for column in Applicant if column is not Applicant.TOTAL)
_COLUMN_WEIGHTS = (0.86, 0.09, 0.005, 0.005, 0.02, 0.02)
_OUTCOMES = {
    "applications.granted": 0.42,
    "applications.granted_part": 0.08,
    "applications.denied.third_party": 0.03,
    "applications.denied.internal_affairs": 0.02,
    "applications.denied.enforcement_file": 0.02,
    "applications.unavailable.not_held": 0.27,
    "applications.unavailable.needs_creation": 0.03,
    "applications.unavailable.still_unclear": 0.02,
    "applications.not_processed.petition": 0.05,
    "applications.not_processed.repeat": 0.02,
}
_OTHER = {Template.T2019: "applications.other.all", Template.T2021: "applications.other.rest"}
_START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of reports with something about them."""

    missing: float = 0.03
    late: float = 0.1
    broken_sum: float = 0.04
    blank_cells: float = 0.1


@dataclass(slots=True)
class _Body:
    """A body's memory from year to year."""

    name: str
    region_code: str
    level: str
    size: float
    carried_out: dict[Applicant, int] = field(default_factory=dict)
    in_force: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)


def reports(
    bodies: int, *, seed: int = 0, first_year: int = 2010, last_year: int = 2024, rates: Rates | None = None
) -> Iterator[LoadItem]:
    """Every report of a number of bodies, body by body, year by year."""
    rates = rates or Rates()
    for number in range(bodies):
        chance = random.Random(f"{seed}/{number}")  # noqa: S311
        body = _body(number, chance)
        for year in range(first_year, last_year + 1):
            values = _values(body, year, chance)
            if chance.random() >= rates.missing:
                yield _item(body, year, values, chance, rates)


def _body(number: int, chance: random.Random) -> _Body:
    places = _places()
    code, name, level = places[number % len(places)]
    kind = _BODIES[(number // len(places)) % len(_BODIES)]
    round_ = number // (len(places) * len(_BODIES))
    suffix = f"第{round_ + 1}分局" if round_ else ""
    return _Body(f"{name}{kind}{suffix}", code, level, chance.lognormvariate(2.2, 1.1))


@cache
def _places() -> tuple[tuple[str, str, str], ...]:
    current = {region.code: region for region in regions() if region.last_year is None}
    named: dict[str, tuple[str, str, str]] = {}
    for code, region in current.items():
        above = current.get(code[:4] + "00") if region.level == "county" else None
        name = (above.name if above else "") + region.name
        named.setdefault(name, (code, name, region.level))
    return tuple(named.values())


def _values(body: _Body, year: int, chance: random.Random) -> list[Value]:
    template = template_of(year)
    if template is Template.T2008:
        return _prose(body, chance, body.size)
    if template is Template.T2014:
        return [*_annex(body, chance), *_prose(body, chance, body.size)]
    cells = {**_proactive(body, template, chance), **_applications(body, template, chance), **_reviews(body, chance)}
    return [*_printed(template, cells), *_prose(body, chance, cells["applications.received", Applicant.TOTAL])]


Cells = dict[tuple[str, Applicant | None], int]


def _applications(body: _Body, template: Template, chance: random.Random) -> Cells:
    cells: Cells = Counter()
    weights = dict(_OUTCOMES) | {_OTHER[template]: 0.04}
    received = Counter(chance.choices(_COLUMNS, _COLUMN_WEIGHTS, k=_volume(body.size, chance)))
    for column in _COLUMNS:
        carried_in = body.carried_out.get(column, 0)
        open_ = received[column] + carried_in
        carried_out = sum(chance.random() < 0.06 for _ in range(min(open_, 300)))
        body.carried_out[column] = carried_out
        outcomes = Counter(chance.choices(list(weights), list(weights.values()), k=open_ - carried_out))
        rows = {
            "applications.received": received[column],
            "applications.carried_in": carried_in,
            "applications.handled": open_ - carried_out,
            "applications.carried_out": carried_out,
            **outcomes,
        }
        for code, number in rows.items():
            cells[code, column] = number
            cells[code, Applicant.TOTAL] += number
    return cells


def _volume(size: float, chance: random.Random) -> int:
    return min(int(size * chance.lognormvariate(0, 0.3)), 5000)


def _reviews(body: _Body, chance: random.Random) -> Cells:
    cells: Cells = {}
    for block in ("reconsideration", "litigation.direct", "litigation.after_reconsideration"):
        cases = Counter(
            chance.choices(("upheld", "corrected", "other", "pending"), (6, 1, 2, 1), k=int(body.size / 30))
        )
        for result in ("upheld", "corrected", "other", "pending"):
            cells[f"{block}.{result}", None] = cases[result]
        cells[f"{block}.total", None] = cases.total()
    return cells


def _proactive(body: _Body, template: Template, chance: random.Random) -> Cells:
    cells: Cells = {}
    for kind in ("regulations", "normative_documents"):
        issued, repealed = chance.randint(0, 6), 0
        before = body.in_force.get(kind, chance.randint(5, 60))
        if template is Template.T2021:
            repealed = chance.randint(0, min(3, before))
            cells |= {(f"proactive.{kind}.issued", None): issued, (f"proactive.{kind}.repealed", None): repealed}
        else:
            cells |= {(f"proactive.{kind}.made", None): issued, (f"proactive.{kind}.published", None): issued}
        body.in_force[kind] = before + issued - repealed
        cells[f"proactive.{kind}.in_force", None] = body.in_force[kind]
    for kind in ("permits", "other_services", "penalties", "coercion", "fees"):
        if template is Template.T2019:
            prior, change = body.items.get(kind, chance.randint(5, 200)), chance.randint(-3, 5)
            cells |= {(f"proactive.{kind}.prior_items", None): prior, (f"proactive.{kind}.change", None): change}
            body.items[kind] = prior + change
        if kind != "fees" and (template is Template.T2019 or kind != "other_services"):
            cells[f"proactive.{kind}.decisions", None] = int(body.size * chance.uniform(0, 20))
    if template is Template.T2019:
        cells["proactive.procurement.items", None] = chance.randint(0, 40)
        cells["proactive.procurement.amount", None] = int(chance.lognormvariate(15, 1.5))
    else:
        cells["proactive.fees.amount", None] = int(chance.lognormvariate(10, 2)) * 100
    return cells


def _annex(body: _Body, chance: random.Random) -> list[Value]:
    numbers: dict[str, int] = {}
    names = [code.code for code in codebook().table("annex")]
    heads = {
        equation.terms[-1].cell.code: [term.cell.code for term in equation.terms[:-1]]
        for equation in equations()
        if equation.identity == "t2014_sums"
    }
    parts = {part for codes in heads.values() for part in codes}
    for name in names:
        if name not in heads:
            numbers[name] = int(body.size * chance.uniform(0, 2 if name in parts else 10))
    for _ in heads:
        for head, codes in heads.items():
            if all(code in numbers for code in codes):
                numbers[head] = sum(numbers[code] for code in codes)
    return [
        Value(name, None, numbers[name], State.REPORTED, str(numbers[name]), _annex_place(row))
        for row, name in enumerate(names, 1)
    ]


@cache
def _annex_place(row: int) -> CellEvidence:
    return CellEvidence(2, 1, row, 2)


@cache
def _form(template: Template) -> tuple[tuple[str, Applicant | None, CellEvidence], ...]:
    """Every cell of a form with its place."""
    cells = []
    for number, name in enumerate(("proactive", "applications", "reviews"), 1):
        for row, code in enumerate(codebook().table(name, template), 2):
            columns: tuple[Applicant | None, ...] = tuple(Applicant) if code.by_applicant else (None,)
            for position, column in enumerate(columns, 3):
                cells.append((code.code, column, CellEvidence(number + 1, number, row, position)))
    return tuple(cells)


def _printed(template: Template, cells: Mapping[tuple[str, Applicant | None], int]) -> list[Value]:
    return [
        Value(code, column, number, State.REPORTED, str(number), evidence)
        for code, column, evidence in _form(template)
        for number in (cells.get((code, column), 0),)
    ]


def _prose(body: _Body, chance: random.Random, received: float) -> list[Value]:
    stated = {
        "prose.proactive_total": int(body.size * chance.uniform(20, 80)),
        "prose.website_items": int(body.size * chance.uniform(10, 20)),
        "prose.applications_received": int(received),
    }
    values, position = [], 100
    for code, number in stated.items():
        quote = f"本年度{codebook()[code].zh}为{number}。"
        evidence: Evidence = TextEvidence(quote, position, position + len(quote))
        values.append(Value(code, None, number, State.REPORTED, str(number), evidence))
        position += len(quote) + 40
    return values


def _item(body: _Body, year: int, values: list[Value], chance: random.Random, rates: Rates) -> LoadItem:
    name = body.name
    sha256 = hashlib.sha256(f"{name}/{year}/{chance.random()}".encode()).hexdigest()
    template = template_of(year)
    findings: tuple[Finding, ...] = ()
    if chance.random() < rates.blank_cells:
        values = [_blank(value) if value.value == 0 else value for value in values]
    if template is not Template.T2008 and chance.random() < rates.broken_sum:
        values, findings = _break(values, template, chance)
    due = deadline(year, is_government(name))
    days = chance.randint(1, 120) if chance.random() < rates.late else -chance.randint(0, 25)
    report = Report(
        sha256,
        "text/html",
        True,
        f"{name}{year}年政府信息公开工作年度报告",
        name,
        body.region_code,
        body.level,
        False,
        year,
        template,
        date(year, 1, 1),
        date(year, 12, 31),
        due + timedelta(days=days),
        tuple(values),
        findings,
        "1",
    )
    url = f"http://{body.region_code}.example/{sha256[:16]}.html"
    capture = CaptureRow(url, url, _START, FetchOutcome.OK, 200, sha256=sha256, content_sha256=sha256[::-1])
    decision = Decision.FLAGGED if findings else Decision.LOAD
    return LoadItem(report, Verdict(sha256, decision, findings), capture, f"portal-{body.region_code}", sha256[::-1])


def _blank(value: Value) -> Value:
    return Value(value.code, value.applicant, None, State.BLANK, "", value.evidence)


def _break(values: list[Value], template: Template, chance: random.Random) -> tuple[list[Value], tuple[Finding, ...]]:
    """One printed total of the body's own is wrong."""
    cells: dict[CellReference, tuple[Number | None, State]] = {
        CellReference(value.code, value.applicant): (value.value, value.state) for value in values
    }
    wrong = (
        CellReference("stats2014.applications.received")
        if template is Template.T2014
        else CellReference("applications.handled", Applicant.TOTAL)
    )
    number = int(cells[wrong][0] or 0) + chance.choice((1, 2, 10, 100))
    cells[wrong] = (number, State.CONFLICT)
    broken = [
        Value(value.code, value.applicant, number, State.CONFLICT, str(number), value.evidence)
        if CellReference(value.code, value.applicant) == wrong
        else value
        for value in values
    ]
    findings = tuple(
        Finding(
            equation.identity,
            Severity.ERROR,
            equation.where,
            f"{equation.where}: the parts do not add up to the total",
            f"{equation.where}：各项之和与总计不符",
            Fault.SOURCE,
            tuple(term.cell for term in equation.terms),
            (wrong,),
        )
        for equation in equations()
        if any(term.cell == wrong for term in equation.terms) and evaluate(equation, cells) is Outcome.FAILS
    )
    return broken, findings
