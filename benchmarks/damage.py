"""Proof that damage is never silent: tables damaged in every way, printed on every road, read, judged cell by cell.

``python -m benchmarks.damage [--seeds 20] [--first 0]`` prints what became of the cells, by road and by damage, and the
first silent errors in full; the same seeds give the same figures.

A cell is *right*, *flagged* (unreadable, conflict, or named by a finding with its row, column or table), *lost* (no
value and no finding), or *wrong*. It is *printed so* where no reader could know better: the document has the form's
very cells in their places, prints just this in the cell, and no sum over what is printed fails.
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from benchmarks.damaged_structure import STRUCTURE
from benchmarks.damages import CONTENT, LINES, SPELLINGS
from demo.reports import Style, random_report, render_docx, render_html, render_pdf
from demo.reports.dumps import Dump, render_text, table_text
from demo.reports.layout import Block, Placed, Table
from demo.reports.model import Key, TrueReport
from demo.reports.wording import blocks
from scrapers.documents import read_document
from scrapers.reports import extract_report
from scrapers.reports.numbers import parse_count, parse_money, parse_signed
from warehouse.codebook import Equation, Outcome, codebook, equations, evaluate
from warehouse.codebook.records import CellReference, Finding, Number, Report, State, Template, Value

Content = Sequence[Block]
Cells = Mapping[CellReference, tuple[Number | None, State]]
_NONE = (None, State.ABSENT)
TEMPLATES = (Template.T2019, Template.T2021, Template.T2014)
FILLINGS: tuple[dict[str, Any], ...] = ({}, {"blanks": True}, {"sparse": True})
ROADS: dict[str, Callable[[TrueReport, Content], bytes]] = {
    "html": lambda report, content: render_html(report, Style.TRS, content),
    "docx": render_docx,
    "pdf": lambda report, content: render_pdf(report, "strokes", content),
    **{
        str(dump): (lambda report, content, dump=dump: render_text(report, dump, content))  # type: ignore[misc]
        for dump in Dump
    },
}
PADDED = frozenset({Dump.TABS, Dump.MARKDOWN, Dump.BARS, "pdf"})
FLAGS = frozenset({"row_missing", "table_missing", "unreadable", "form_differs", "document"})
_SUMS = frozenset(equation.identity for equation in equations())
_STRAYED = (IndexError, ValueError)


@dataclass(frozen=True)
class Case:
    """A damaged document: what it should say, what its cells print where nothing but their print is changed."""

    name: str
    report: TrueReport
    data: bytes
    printed: Mapping[Key, str] | None


def cases(seed: int, only: str = "") -> Iterator[Case]:
    """Every damage on every road, done to the reports of one seed; of those, the ones whose name holds ``only``."""
    for template in TEMPLATES:
        for road in ROADS:
            if road == "pdf" and seed % 4:
                continue  # takes as long as all others together
            for kind in (*CONTENT, *STRUCTURE, *SPELLINGS):
                if only in (name := f"{template} {road} {kind.__name__} {seed}") and (case := _case(name, kind)):
                    yield case
            for cut in LINES if road in set(Dump) else ():
                if only in (name := f"{template} {road} {cut.__name__} {seed}") and (case := _cut_case(name, cut)):
                    yield case


def _case(name: str, kind: Callable[[Table, Random], Table | None]) -> Case | None:
    """One table of a report damaged before it is printed; null where the damage does not apply."""
    template, road, *_ = name.split()
    random = Random(zlib.crc32(name.encode()))
    report = random_report(random.randrange(10**6), template, **random.choice(FILLINGS))
    content = blocks(report)
    at, whole = random.choice([(at, block) for at, block in enumerate(content) if isinstance(block, Table)])
    damaged = kind(whole, random)
    if damaged is None:
        return None
    damaged = replace(damaged, cells=tuple(sorted(damaged.cells, key=lambda cell: (cell.row, cell.column))))
    try:
        data = ROADS[road](report, [*content[:at], damaged, *content[at + 1 :]])
    except _STRAYED:
        return None  # a shape that this road cannot print
    return Case(name, report, data, _printed(whole, damaged, road))


def _cut_case(name: str, kind: Callable[[str, Random], str | None]) -> Case | None:
    """One table of a dump damaged after it is printed."""
    template, road, *_ = name.split()
    random = Random(zlib.crc32(name.encode()))
    report = random_report(random.randrange(10**6), template, **random.choice(FILLINGS))
    part = table_text(random.choice([block for block in blocks(report) if isinstance(block, Table)]), Dump(road))
    text = kind(part, random)
    if text is None or text == part:
        return None
    return Case(name, report, render_text(report, Dump(road)).decode().replace(part, text).encode(), None)


def _printed(whole: Table, damaged: Table, road: str) -> Mapping[Key, str] | None:
    """What each cell prints, where the document has the form's very cells and words; else null."""
    if road in PADDED:
        # Every position is printed there: a cell that is gone and an empty one are the same.
        if whole.columns != damaged.columns:
            return None
        now = {(cell.row, cell.column): cell.text for cell in damaged.cells}
        words = {at: text for at, text in now.items() if text}
        own = {(cell.row, cell.column): cell for cell in whole.cells}
        if any(own[at].text != words.get(at, "") for at in own if own[at].key is None):
            return None
        if any(at not in own for at in words):
            return None
        return {cell.key: now.get(at, "") for at, cell in own.items() if cell.key is not None}
    before, after = ({_place(cell): cell for cell in table.cells} for table in (whole, damaged))
    if before.keys() != after.keys() or any(
        cell.text != after[at].text for at, cell in before.items() if cell.key is None
    ):
        return None
    return {cell.key: after[at].text for at, cell in before.items() if cell.key is not None}


def _place(cell: Placed) -> tuple[int, int, int, int]:
    return cell.row, cell.column, cell.rowspan, cell.colspan


def judge(case: Case) -> Iterator[tuple[Key, str, str]]:
    """Each true cell with its verdict, and what was said of it where that is silent."""
    read = extract_report(read_document(case.data))
    said = {(value.code, value.applicant): value for value in read.values}
    failing = _failing(case) if case.printed else frozenset()
    for key, number in case.report.cells.items():
        value = said.get(key)
        state = State.BLANK if value is None else value.state
        if value is not None and value.value == number and (number is not None or state is State.BLANK):
            yield key, "right", ""
        elif state in {State.UNREADABLE, State.CONFLICT} or not read.is_report or _named(read, key):
            yield key, "flagged", ""
        elif value is None:
            yield key, "lost", ""
        elif case.printed and key in case.printed and key not in failing and _faithful(value, case.printed[key]):
            yield key, "printed so", ""
        else:
            yield key, "wrong", f"{value.value} ({value.state}, {value.printed!r}) for {number}"


def _named(read: Report, key: Key) -> bool:
    """Whether a finding names the cell, its row, its column or its table."""
    code, applicant = key
    places = {code, code.rpartition(".")[0], codebook()[code].table, f"{code}/{applicant}"}
    if applicant is not None:
        places.add(f"applications/{applicant}")
    if code.startswith("applications.other."):
        places.add("applications.other.all")
    cell = CellReference(code, applicant)
    return any(_flags(finding) and (finding.where in places or cell in finding.cells) for finding in read.findings)


def _flags(finding: Finding) -> bool:
    return finding.check in FLAGS or finding.check in _SUMS


def _faithful(value: Value, printed: str) -> bool:
    return (value.printed or "").strip() == printed.strip()


def _failing(case: Case) -> frozenset[Key]:
    """The cells of sums that fail over what the damaged table prints; a part without its total is one, too."""
    assert case.printed is not None
    cells = {}
    for key in case.report.cells:
        text = case.printed.get(key, case.report.text(key))
        entry = codebook()[key[0]]
        if entry.unit == "yuan":
            parsed = parse_money(text, entry.printed_unit or entry.header_unit or "元")
        else:
            parsed = (parse_signed if entry.signed else parse_count)(text)
        cells[CellReference(*key)] = (parsed.value, parsed.state)
    return frozenset(
        (term.cell.code, term.cell.applicant)
        for equation in equations()
        if evaluate(equation, _with_totals(equation, cells)) is Outcome.FAILS
        for term in equation.terms
    )


def _with_totals(equation: Equation, cells: Cells) -> Cells:
    """The cells with a total that is left empty as nothing."""
    empty = [term.cell for term in equation.terms if term.required and cells.get(term.cell, _NONE)[1] is State.BLANK]
    return {**cells, **dict.fromkeys(empty, (0, State.REPORTED))}


@dataclass
class Proof:
    """Verdicts by road and by damage, and every silent case in words."""

    by_road: dict[str, Counter[str]]
    by_kind: dict[str, Counter[str]]
    silent: dict[str, list[str]]
    cases: int = 0


def prove(seeds: Sequence[int], only: str = "") -> Proof:
    """Reads and judges every case of the seeds whose name holds ``only``."""
    proof = Proof(defaultdict(Counter), defaultdict(Counter), defaultdict(list))
    for seed in seeds:
        for case in cases(seed, only):
            proof.cases += 1
            template, road, kind, _ = case.name.split()
            for key, verdict, words in judge(case):
                proof.by_road[f"{template} {road}"][verdict] += 1
                proof.by_kind[kind][verdict] += 1
                if verdict in {"wrong", "lost"}:
                    proof.silent[case.name].append(f"{CellReference(*key)} {verdict} {words}")
    return proof


_VERDICTS = ("right", "flagged", "printed so", "lost", "wrong")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", default="", help="only cases whose name holds this")
    given = parser.parse_args()
    proof = prove(range(given.first, given.first + given.seeds), given.only)
    total: Counter[str] = Counter()
    for name, tally in (*proof.by_road.items(), *proof.by_kind.items()):
        print(f"{name:32}", *(f"{verdict} {tally[verdict]:,}" for verdict in _VERDICTS), sep="  ")
    for tally in proof.by_kind.values():
        total += tally
    print(f"{proof.cases:,} cases:", *(f"{verdict} {total[verdict]:,}" for verdict in _VERDICTS), sep="  ")
    for name, words in proof.silent.items():
        print(name, *words[:4], f"({len(words)})", sep="\n    ")


if __name__ == "__main__":
    main()
