"""A report's values laid out as the forms print them, ready for a template to fill in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from warehouse.codebook import Code, codebook
from warehouse.codebook.records import Applicant, CellEvidence, CellReference, Evidence, Report, State, Template, Value

REVIEW_PARTS = ("upheld", "corrected", "other", "pending", "total")
STATES = {
    State.REPORTED: ("已列数", "printed"),
    State.ZERO_STATED: ("明示为零", "stated zero"),
    State.BLANK: ("空白", "blank"),
    State.ABSENT: ("表中无此格", "absent"),
    State.DERIVED: ("推算", "derived"),
    State.CONFLICT: ("勾稽不符", "conflict"),
    State.UNREADABLE: ("无法辨认", "unreadable"),
}


@dataclass(frozen=True, slots=True)
class CellView:
    """What stands in a cell of the page: the number, its state, its evidence in words, and whether it is suspect."""

    text: str
    state: str
    state_zh: str
    state_en: str
    evidence: str
    reference: str
    suspect: bool = False
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of a form: its labels, and its cells; ``span`` rows share the group's label that begins here."""

    zh: str
    en: str
    cells: tuple[CellView, ...]
    headings: tuple[str, ...] = ()
    group: str = ""
    span: int = 0


@dataclass(frozen=True, slots=True)
class Tables:
    """The forms of one report; empty tuples where a form is not in the document."""

    applicants: tuple[tuple[str, str], ...]
    proactive: tuple[RowView, ...]
    applications: tuple[RowView, ...]
    reviews: tuple[RowView, ...]
    annex: tuple[RowView, ...]
    prose: tuple[RowView, ...]


def tables_of(report: Report, suspects: Iterable[CellReference]) -> Tables:
    """The report's values by form; suspects are marked."""
    layout = _Layout(report, frozenset(suspects))
    book = codebook()
    return Tables(
        applicants=tuple((book.applicant_labels[column][0], book.applicant_names[column]) for column in Applicant),
        proactive=layout.proactive(),
        applications=layout.applications(),
        reviews=layout.reviews(),
        annex=layout.listed("annex"),
        prose=(*layout.listed("prose"), *layout.listed("any")),
    )


class _Layout:
    def __init__(self, report: Report, suspects: frozenset[CellReference]) -> None:
        self._values = {CellReference(v.code, v.applicant, v.category): v for v in report.values}
        self._codes = {value.code for value in report.values}
        self._report = report
        self._suspects = suspects

    def _cell(self, reference: CellReference) -> CellView:
        return cell_view(self._values.get(reference), reference, suspect=reference in self._suspects)

    def _form(self, name: str) -> list[Code]:
        """The codes of a form in printed order: those of its own template, and any other that was read.

        A hybrid report's tables are of different templates: a table's is the one that most of its codes fit.
        """
        members = codebook().table(name)
        read = [code for code in members if code.code in self._codes]
        if not read:
            return []
        own = self._report.template
        template = max(Template, key=lambda one: (sum(one in code.templates for code in read), one is own))
        return [code for code in members if code in read or template in code.templates]

    def applications(self) -> tuple[RowView, ...]:
        rows = []
        for group, members in groupby(self._form("applications"), key=lambda code: code.group or ""):
            codes = list(members)
            for position, code in enumerate(codes):
                cells = tuple(self._cell(CellReference(code.code, column)) for column in Applicant)
                span = len(codes) if group and not position else 0
                rows.append(RowView(code.row or code.zh, code.en, cells, group=group, span=span))
        return tuple(rows)

    def proactive(self) -> tuple[RowView, ...]:
        subjects: dict[str, list[Code]] = {}
        for code in self._form("proactive"):
            subjects.setdefault(code.code.split(".")[1], []).append(code)
        return tuple(self._subject(subject, codes) for subject, codes in subjects.items())

    def _subject(self, subject: str, codes: list[Code]) -> RowView:
        """One line of table 2, labelled as the report's own template prints it; stocks come last, as on the form."""
        codes = sorted(codes, key=lambda code: code.code.endswith(".in_force"))
        first = codes[0]
        return RowView(
            first.row or first.zh,
            subject.replace("_", " "),
            tuple(self._cell(CellReference(code.code)) for code in codes),
            tuple(self._heading(code) for code in codes),
            first.item or "",
            1,
        )

    def _heading(self, code: Code) -> str:
        if self._report.template is Template.T2021 and code.column_aliases:
            return code.column_aliases[0]
        return code.column or code.zh

    def reviews(self) -> tuple[RowView, ...]:
        codes = {code.code: code for code in self._form("reviews")}
        blocks = dict.fromkeys(code.rpartition(".")[0] for code in codes)
        return tuple(
            RowView(
                codes[f"{block}.total"].group or block,
                codes[f"{block}.total"].en.partition(":")[0],
                tuple(self._cell(CellReference(f"{block}.{part}")) for part in REVIEW_PARTS),
            )
            for block in blocks
        )

    def listed(self, form: str) -> tuple[RowView, ...]:
        """One line a statistic: the annex, or what sentences state; only what the document says."""
        order = {code.code: code for code in codebook().table(form)}
        found = [reference for reference in self._values if reference.code in order]
        return tuple(
            RowView(
                reference.category or order[reference.code].zh,
                order[reference.code].en,
                (self._cell(reference),),
                (order[reference.code].printed_unit or "",),
            )
            for reference in found
        )


def cell_view(value: Value | None, reference: CellReference, *, suspect: bool = False) -> CellView:
    """A value as a cell; a value that the report does not have is absent."""
    state = value.state if value else State.ABSENT
    zh, en = STATES[state]
    return CellView(
        text=_text(value),
        state=state.value,
        state_zh=zh,
        state_en=en,
        evidence=_evidence(value),
        reference=str(reference),
        suspect=suspect,
        uncertain=bool(value and not value.certain),
    )


def _text(value: Value | None) -> str:
    if value is None or value.state is State.ABSENT:
        return ""
    if value.value is None:
        return value.printed or ("？" if value.state is State.UNREADABLE else "")
    number = f"{value.value:,.2f}".rstrip("0").rstrip(".") if isinstance(value.value, float) else f"{value.value:,}"
    return f"约{number}" if value.approximate else number


def _evidence(value: Value | None) -> str:
    if value is None:
        return ""
    printed = f"“{value.printed}” " if value.printed else ""
    if value.identities:
        return f"{printed}← {', '.join(value.identities)}"
    return f"{printed}{place_of(value.evidence)}"


def place_of(evidence: Evidence | None) -> str:
    """Where a value stands, in few characters: page, table, row and column, or the sentence's offsets."""
    if evidence is None:
        return ""
    page = f"p{evidence.page} " if evidence.page else ""
    if isinstance(evidence, CellEvidence):
        return f"{page}t{evidence.table} r{evidence.row} c{evidence.column}"
    return f"{page}{evidence.start}–{evidence.end}: {evidence.quote}"
