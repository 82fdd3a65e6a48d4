"""Random true reports, and the ways in which other people's tools print and spoil them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace

import pytest

from scrapers.documents import Cell, Document, Grid, MediaType, read_document
from scrapers.reports.identities import check_identities
from scrapers.reports.tables import Tables
from warehouse.codebook import codebook
from warehouse.codebook.records import Applicant, Number, State, Template

COLUMNS = tuple(Applicant)
Truth = dict[tuple[str, str | None], Number | None]
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
FIELDS = (
    "made",
    "published",
    "issued",
    "repealed",
    "in_force",
    "prior_items",
    "change",
    "decisions",
    "items",
    "amount",
)
SECTIONS = {
    "第二十条第（一）项": ("proactive.regulations", "proactive.normative_documents"),
    "第二十条第（五）项": ("proactive.permits", "proactive.other_services"),
    "第二十条第（六）项": ("proactive.penalties", "proactive.coercion"),
    "第二十条第（八）项": ("proactive.fees",),
    "第二十条第（九）项": ("proactive.procurement",),
}


@dataclass
class TrueReport:
    """What a report says: null is a cell left empty."""

    cells: Truth
    proactive: Template
    applications: Template
    lines: dict[str, list[list[str]]] = field(default_factory=dict)


def true_report(seed: int, blanks: float = 0.0) -> TrueReport:
    """A report whose sums close; ``blanks`` is the share of zero rows and cells that print nothing."""
    random = Random(seed)
    second, third = random.choice([Template.T2019, Template.T2021]), random.choice([Template.T2019, Template.T2021])
    report = TrueReport({}, second, third)
    _fill_proactive(report, random)
    _fill_applications(report, random, blanks)
    _fill_reviews(report, random)
    report.lines = {
        "proactive": _proactive_lines(report),
        "applications": _application_lines(report),
        "reviews": _review_lines(report),
    }
    return report


def _fill_proactive(report: TrueReport, random: Random) -> None:
    for code in codebook().table("proactive", report.proactive):
        number = random.choice([0, random.randint(0, 9), random.randint(0, 5000)])
        if code.unit == "yuan":
            number = random.randint(0, 10**9) * (100 if code.header_unit else 1)
        report.cells[code.code, None] = number


def _fill_applications(report: TrueReport, random: Random, blanks: float) -> None:
    codes = [code.code for code in codebook().table("applications", report.applications)]
    parts = [
        code for code in codes if code.rpartition(".")[2] not in {"received", "carried_in", "handled", "carried_out"}
    ]
    busy = random.sample(parts, k=random.randint(1, 7))
    rows = {code: [0] * 7 for code in codes}
    for code in busy:
        for column in random.sample(range(6), k=random.randint(1, 3)):
            rows[code][column] = random.choice([random.randint(1, 9), random.randint(1, 120)])
    handled = rows["applications.handled"]
    for column in range(6):
        handled[column] = sum(rows[code][column] for code in parts)
        carried_out = random.choice([0, 0, random.randint(0, 4)])
        carried_in = random.randint(0, min(3, handled[column] + carried_out))
        rows["applications.carried_in"][column] = carried_in
        rows["applications.carried_out"][column] = carried_out
        rows["applications.received"][column] = handled[column] + carried_out - carried_in
    for code, row in rows.items():
        row[6] = sum(row[:6])
        empty_row = not row[6] and random.random() < blanks
        for column, applicant in enumerate(COLUMNS):
            empty = empty_row or (row[column] == 0 and random.random() < blanks)
            report.cells[code, applicant.value] = None if empty else row[column]


def _fill_reviews(report: TrueReport, random: Random) -> None:
    codes = [code.code for code in codebook().table("reviews")]
    for block in range(0, 15, 5):
        numbers = [random.choice([0, random.randint(0, 12)]) for _ in range(4)]
        for code, number in zip(codes[block : block + 5], [*numbers, sum(numbers)], strict=True):
            report.cells[code, None] = number


def _proactive_lines(report: TrueReport) -> list[list[str]]:
    lines = []
    for section, stems in SECTIONS.items():
        codes = [c for c in codebook().table("proactive", report.proactive) if c.code.rpartition(".")[0] in stems]
        if not codes:
            continue
        codes.sort(key=lambda code: FIELDS.index(code.code.rpartition(".")[2]))
        old = report.proactive is Template.T2019
        names = {
            code.code.rpartition(".")[2]: code.column if old or not code.column_aliases else code.column_aliases[0]
            for code in codes
        }
        headings = [f"{n}（单位：万元）" if f == "amount" and not old else str(n) for f, n in names.items()]
        lines.extend([[section], ["信息内容", *headings]])
        for stem in stems:
            own = [code for code in codes if code.code.rpartition(".")[0] == stem]
            if own:
                label = "行政规范性文件" if stem.endswith("normative_documents") and not old else own[0].row or ""
                lines.append([label, *(_amount(report.cells[code.code, None], code.header_unit) for code in own)])
    return lines


def _amount(number: Number | None, unit: str | None) -> str:
    if unit == "万元":
        whole, rest = divmod(int(number or 0), 10_000)
        return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")
    return str(number)


def _application_lines(report: TrueReport) -> list[list[str]]:
    lines = [["（本列数据的勾稽关系）", "申请人情况"], ["", *APPLICANTS]]
    for code in codebook().table("applications", report.applications):
        cells = [report.cells[code.code, applicant.value] for applicant in COLUMNS]
        lines.append([code.row or "", *("" if cell is None else str(cell) for cell in cells)])
    return lines


def _review_lines(report: TrueReport) -> list[list[str]]:
    values = [str(report.cells[code.code, None]) for code in codebook().table("reviews")]
    names = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    return [["行政复议", "行政诉讼"], ["未经复议直接起诉", "复议后起诉"], names * 3, values]


def as_grids(report: TrueReport, cut: int | None = None) -> Document:
    """A document whose cells are known; ``cut`` tears table 3 in two before that line."""
    tables = [report.lines["proactive"]]
    third = report.lines["applications"]
    tables += [third] if cut is None else [third[:cut], third[cut:]]
    tables.append(report.lines["reviews"])
    grids = []
    for number, lines in enumerate((lines for lines in tables if lines), 1):
        cells = tuple(Cell(r, c, text, page=number) for r, line in enumerate(lines) for c, text in enumerate(line))
        grids.append(Grid(number, len(lines), max(map(len, lines)), cells, number, 0, 0))
    return Document("0" * 64, MediaType.HTML, "", tuple(grids))


def as_dump(report: TrueReport, style: str, drop_blanks: bool = False) -> Document:
    """A text that somebody's converter made of the report: tabs, pipes, cells one a line, or numbers behind labels."""
    parts = []
    for title, name in (
        ("二、主动公开政府信息情况", "proactive"),
        ("三、收到和处理政府信息公开申请情况", "applications"),
        ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "reviews"),
    ):
        parts.append(title)
        for line in report.lines[name]:
            cells = [cell for cell in line if cell] if drop_blanks else line
            parts.append(_STYLES[style](cells))
    parts.append("五、存在的主要问题及改进情况")
    return read_document("\n".join(parts).encode())


_STYLES: dict[str, Callable[[list[str]], str]] = {
    "tabs": lambda cells: "\t".join(cells) + ("\t" if len(cells) == 1 else ""),
    "pipes": lambda cells: "| " + " | ".join(cells) + " |",
    "lines": "\n".join,
    "bars": lambda cells: " |\n".join(cells) + " |",
    "blanks": " ".join,
    "fillers": lambda cells: "\n".join([*(f"{cell} |".lstrip() for cell in cells), "||"]),
    "leading": lambda cells: "|\n" + " |\n".join(cells) + " | ||",
    "between": lambda cells: "\n".join(f"{cell}\n|" if cell else "|" for cell in cells),
}


def verdicts(truth: Truth, tables: Tables) -> dict[tuple[str, str | None], str]:
    """For each true cell: right, flagged (unreadable, conflict, reported missing), or wrong with what was said."""
    values, _ = check_identities(tables.values)
    said = {(value.code, value.applicant.value if value.applicant else None): value for value in values}
    missing = {finding.where for finding in tables.findings if finding.check in {"row_missing", "table_missing"}}
    judged = {}
    for (code, applicant), number in truth.items():
        value = said.get((code, applicant))
        family = code.partition(".")[0]
        table = family if family in {"proactive", "applications"} else "reviews"
        if code.startswith("applications.other.") and "applications.other.all" in missing:
            missing.add(code)
        places = {code, code.rpartition(".")[0], table, f"applications/{applicant}"}
        if value is None:
            judged[code, applicant] = "flagged" if places & missing else "silently lost"
        elif value.state in {State.UNREADABLE, State.CONFLICT}:
            judged[code, applicant] = "flagged"
        else:
            right = value.value == number
            judged[code, applicant] = "right" if right else f"wrong: {value.value} {value.state} for {number}"
    return judged


@pytest.fixture(scope="session")
def forms() -> SimpleNamespace:
    return SimpleNamespace(
        true_report=true_report, as_grids=as_grids, as_dump=as_dump, verdicts=verdicts, styles=tuple(_STYLES)
    )
