"""Random true reports whose sums close, alone or as a body's chain of years.

The identities hold by construction: each applicant column is filled so that what came in equals what was
handled and what is carried over, and heads are computed from their parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from demo.reports.model import Key, TrueReport, applicant_row, application_codes
from warehouse.codebook import codebook
from warehouse.codebook.records import Applicant, Number, Template

_COLUMNS = tuple(applicant for applicant in Applicant if applicant is not Applicant.TOTAL)
_OUTSIDE = ("applications.received", "applications.carried_in", "applications.handled", "applications.carried_out")
_WEIGHTS = (12, 3, 1, 1, 1, 1, 1, 1, 1, 2, 8, 3, 1, 2, 1, 1, 1, 1, 2, 1, 1)
_CATEGORIES = ("部门动态", "公告公示", "规划计划", "财政信息", "行政许可", "环境质量")
_ITEM_SUBJECTS = ("permits", "other_services", "penalties", "coercion", "fees")
_DOCUMENT_SUBJECTS = ("regulations", "normative_documents")


def random_report(  # noqa: PLR0913 - each keyword pins one freedom of the generator
    seed: int,
    template: Template | str,
    *,
    bureau: str = "青溪市生态环境局",
    year: int | None = None,
    published: date | None = None,
    before: TrueReport | None = None,
    carried_out: Mapping[Applicant, int] | None = None,
    blanks: bool = False,
    sparse: bool = False,
) -> TrueReport:
    """A report whose identities all hold; equal arguments give an equal report.

    ``before`` is the body's report of the year before: what it carried out is carried in here, and its stocks
    flow on. ``carried_out`` fixes what is left for a following year that is already known. ``blanks`` leaves
    the zero outcome rows of table 3 empty, as many bodies do, ``sparse`` every zero of it, as others do.
    """
    random = Random(seed)  # noqa: S311 - figures, not secrets
    template = Template(template)
    year = year or random.choice(_years(template))
    cells: dict[Key, Number | None] = {}
    if template is Template.T2014:
        cells |= _annex(random)
    elif template in (Template.T2019, Template.T2021):
        cells |= _proactive(random, template, before)
        cells |= _applications(random, template, before, carried_out, blanks=blanks)
        if sparse:
            cells |= {key: None for key in cells if key[1] is not None and cells[key] == 0}
        cells |= _reviews(random)
    report = TrueReport(
        bureau=bureau,
        year=year,
        template=template,
        published=published or date(year + 1, 1, 8) + timedelta(days=random.randrange(20)),
        cells=cells,
        wording=random.randrange(2),
    )
    return _with_prose(random, report)


def chain(seed: int, bureau: str, years: Mapping[int, Template | TrueReport]) -> dict[int, TrueReport]:
    """A body's reports over the years, each continuing the one before; given reports are kept as they are."""
    reports: dict[int, TrueReport] = {}
    for year in sorted(years):
        wanted = years[year]
        if isinstance(wanted, TrueReport):
            reports[year] = wanted
            continue
        following = years.get(year + 1)
        reports[year] = random_report(
            seed * 10_000 + year,
            wanted,
            bureau=bureau,
            year=year,
            before=reports.get(year - 1),
            carried_out=_row(following, "applications.carried_in") if isinstance(following, TrueReport) else None,
        )
    return reports


def _years(template: Template) -> range:
    return {
        Template.T2008: range(2008, 2014),
        Template.T2014: range(2014, 2019),
        Template.T2019: range(2019, 2021),
        Template.T2021: range(2021, 2025),
    }[template]


def _applications(
    random: Random,
    template: Template,
    before: TrueReport | None,
    carried_out: Mapping[Applicant, int] | None,
    *,
    blanks: bool,
) -> dict[Key, Number | None]:
    codes = application_codes(template)
    outcomes = [code for code in codes if code not in _OUTSIDE]
    carried_in = _row(before, "applications.carried_out") if before else None
    counts: dict[str, dict[Applicant, Number]] = {code: {} for code in codes}
    for applicant in _COLUMNS:
        scale = 60 if applicant is Applicant.NATURAL_PERSON else 6
        came = (carried_in or {}).get(applicant, 0 if before or carried_in else random.choice((0, 0, 0, 1, 2)))
        left = (carried_out or {}).get(applicant, 0 if carried_out else random.choice((0, 0, 0, 1)))
        received = max(int(random.random() ** 2 * scale), left - came)
        left = min(left, received + came)
        handled = received + came - left
        drawn = random.choices(outcomes, _weights(len(outcomes)), k=handled)
        for code in outcomes:
            counts[code][applicant] = drawn.count(code)
        counts["applications.received"][applicant] = received
        counts["applications.carried_in"][applicant] = came
        counts["applications.handled"][applicant] = handled
        counts["applications.carried_out"][applicant] = left
    cells: dict[Key, Number | None] = {}
    for code in codes:
        total = sum(counts[code].values())
        if blanks and code in outcomes and total == 0:
            cells |= {(code, applicant): None for applicant in Applicant}
        else:
            cells |= applicant_row(code, {**counts[code], Applicant.TOTAL: total})
    return cells


def _weights(count: int) -> Sequence[int]:
    return [_WEIGHTS[position % len(_WEIGHTS)] for position in range(count)]


def _proactive(random: Random, template: Template, before: TrueReport | None) -> dict[Key, Number | None]:
    earlier = before.cells if before and before.template is template else {}
    cells: dict[str, Number] = {}
    if template is Template.T2019:
        for subject in _DOCUMENT_SUBJECTS:
            made = random.randrange(3)
            cells[f"{subject}.made"] = cells[f"{subject}.published"] = made
            cells[f"{subject}.in_force"] = made + random.randrange(20)
        for subject in _ITEM_SUBJECTS:
            known = earlier.get((f"proactive.{subject}.prior_items", None))
            change = earlier.get((f"proactive.{subject}.change", None))
            prior = (known or 0) + (change or 0) if known is not None else random.randrange(300)
            cells[f"{subject}.prior_items"] = prior
            cells[f"{subject}.change"] = random.randint(-min(5, int(prior)), 9)
            if subject != "fees":
                cells[f"{subject}.decisions"] = random.randrange(900)
        cells["procurement.items"] = random.randrange(60)
        cells["procurement.amount"] = random.randrange(10_000, 90_000_000)
    else:
        for subject in _DOCUMENT_SUBJECTS:
            stock = earlier.get((f"proactive.{subject}.in_force", None))
            standing = int(stock) if stock is not None else random.randrange(25)
            repealed = random.randint(0, min(2, standing))
            issued = random.randrange(4)
            cells[f"{subject}.issued"], cells[f"{subject}.repealed"] = issued, repealed
            cells[f"{subject}.in_force"] = standing + issued - repealed
        for subject in ("permits", "penalties", "coercion"):
            cells[f"{subject}.decisions"] = random.randrange(900)
        cells["fees.amount"] = random.choice((0, random.randrange(1, 80_000_000)))
    return {(f"proactive.{code}", None): number for code, number in cells.items()}


def _reviews(random: Random) -> dict[Key, Number | None]:
    cells: dict[Key, Number | None] = {}
    for block in ("reconsideration", "litigation.direct", "litigation.after_reconsideration"):
        parts = [random.choice((0, 0, 0, 1, 2, 7)) for _ in range(4)]
        for name, number in zip(
            ("upheld", "corrected", "other", "pending", "total"), [*parts, sum(parts)], strict=True
        ):
            cells[(f"{block}.{name}", None)] = number
    return cells


def _annex(random: Random) -> dict[Key, Number | None]:
    numbers: dict[str, Number] = {code.code: 0 for code in codebook().table("annex")}

    def put(name: str, number: int) -> int:
        numbers[f"stats2014.{name}"] = number
        return number

    put("disclosed.total", random.randrange(100, 4000))
    put("disclosed.normative_documents", put("normative_documents_issued", random.randrange(12)))
    for channel in ("website", "weibo", "wechat", "other"):
        put(f"channel.{channel}", random.randrange(900))
    for row in ("press_conferences", "online_interviews", "interpretations", "by_weibo_wechat", "total"):
        put(f"response.{row}", random.randrange(1, 30))
    received = put(
        "applications.received",
        sum(put(f"applications.{way}", random.randrange(12)) for way in ("in_person", "fax", "online", "letter")),
    )
    extended = random.randint(0, min(3, received))
    put(
        "applications.closed",
        put("applications.closed_on_time", received - extended) + put("applications.closed_extended", extended),
    )
    _answers(random, received, put)
    for block in ("reconsideration", "litigation"):
        put(
            f"{block}.total",
            sum(put(f"{block}.{part}", random.choice((0, 0, 1))) for part in ("upheld", "corrected", "other")),
        )
    put("complaints", random.choice((0, 0, 2)))
    put("offices", 1)
    put("reading_points", random.randrange(1, 5))
    put("staff.total", put("staff.full_time", random.randrange(4)) + put("staff.part_time", random.randrange(1, 9)))
    put("budget", random.randrange(20) * 5_000)
    for row in ("meetings", "trainings", "people_trained"):
        put(row, random.randrange(1, 40))
    return {(code, None): number for code, number in numbers.items()}


def _answers(random: Random, received: int, put: Callable[[str, int], int]) -> None:
    kinds = (
        "already_public",
        "granted",
        "granted_part",
        "denied",
        "not_this_body",
        "not_existing",
        "told_to_amend",
        "told_other_way",
    )
    drawn = random.choices(kinds, (3, 6, 2, 2, 2, 3, 1, 1), k=received)
    for kind in kinds:
        put(f"applications.answer.{kind}", drawn.count(kind))
    put("applications.answered", received)
    reasons = (
        "state_secret",
        "trade_secret",
        "privacy",
        "security_stability",
        "not_government_information",
        "other_law",
    )
    denied = random.choices(reasons, k=drawn.count("denied"))
    for reason in reasons:
        put(f"applications.denied.{reason}", denied.count(reason))


def _with_prose(random: Random, report: TrueReport) -> TrueReport:
    parts = {name: random.randrange(1, 200) for name in random.sample(_CATEGORIES, k=random.randrange(3, 6))}
    named = random.random() < 0.5
    cells = report.cells

    def stated(row: str, otherwise: int) -> int:
        """The annex's own number where there is one, so that text and table agree."""
        number = cells.get((f"stats2014.{row}", None))
        return otherwise if number is None else int(number)

    total = cells.get(("stats2014.disclosed.total", None)) or sum(parts.values())
    received = cells.get(
        ("applications.received", Applicant.TOTAL), cells.get(("stats2014.applications.received", None))
    )
    review = cells.get(("reconsideration.total", None), cells.get(("stats2014.reconsideration.total", None), 0))
    suits = [
        cells.get((code, None)) or 0
        for code in ("litigation.direct.total", "litigation.after_reconsideration.total", "stats2014.litigation.total")
    ]
    prose: dict[str, int] = {
        "prose.proactive_total": int(total),
        "prose.website_items": stated("channel.website", random.randrange(50, 2500)),
        "prose.weibo_posts": stated("channel.weibo", random.randrange(20, 2000)),
        "prose.wechat_posts": stated("channel.wechat", random.randrange(20, 900)),
        "prose.applications_received": int(random.randrange(1, 40) if received is None else received),
        "prose.reconsideration_cases": int(review or 0),
        "prose.litigation_cases": int(sum(suits)),
        "prose.interpretations": stated("response.interpretations", random.randrange(1, 40)),
    }
    closes = named and total == sum(parts.values())
    return replace(report, prose=prose, categories=parts if closes else {})


def _row(report: TrueReport | None, code: str) -> dict[Applicant, int] | None:
    if report is None or (code, Applicant.TOTAL) not in report.cells:
        return None
    return {applicant: int(report.cells[(code, applicant)] or 0) for applicant in _COLUMNS}
