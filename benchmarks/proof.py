"""Proof that the net holds: true reports are spoiled ten thousand times, and every visible corruption must be caught.

``python -m benchmarks.proof`` writes docs/proof.md; the same seed gives the same figures.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

from benchmarks.corruption import KINDS, Corruption, corrupt
from benchmarks.true_reports import as_report
from demo.reports.generate import random_report
from expectations import judge
from scrapers.reports.identities import check_identities, rank_suspects
from warehouse.codebook import Equation, equations
from warehouse.codebook.records import CellReference, Decision, Number, Report, State, Template, Verdict

TODAY = date(2026, 6, 1)
BATCH = 1000
TEMPLATES = (Template.T2019, Template.T2021, Template.T2021, Template.T2014)

Cells = Mapping[CellReference, tuple[Number | None, State]]
Place = tuple[str, str]


@dataclass
class Tally:
    """What became of the corruptions of one kind.

    ``visible``: some identity is broken by it; ``caught``: of those, the engine alone reported every broken
    identity and held the report; ``otherwise``: invisible to identities, and held or flagged by another rule;
    ``singled``: exactly one cell could repair everything; ``first``: of those, it
    leads the list of suspects; ``named``: it leads the suspects of every finding, too.
    """

    done: int = 0
    visible: int = 0
    caught: int = 0
    otherwise: int = 0
    singled: int = 0
    first: int = 0
    named: int = 0


@dataclass
class Proof:
    """The figures by kind, and the first few misses in words."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    @property
    def total(self) -> Tally:
        sums: Counter[str] = Counter()
        for tally in self.tallies.values():
            sums.update(vars(tally))
        return Tally(**sums)


def prove(cases: int, seed: int = 1) -> Proof:
    """Spoils ``cases`` reports and holds each against the engine and the ranking of suspects."""
    proof = Proof({kind.__name__: Tally() for kind in KINDS})
    corruptions = _corruptions(seed)
    for start in range(0, cases, BATCH):
        batch = [next(corruptions) for _ in range(min(BATCH, cases - start))]
        # extraction's own findings are withheld: the engine has to see everything by itself
        for corruption, verdict in zip(batch, judge([c.report for c in batch], today=TODAY), strict=True):
            _hold(corruption, verdict, proof)
    return proof


def _corruptions(seed: int) -> Iterator[Corruption]:
    random = Random(seed)
    number = 0
    while True:
        number += 1
        template = TEMPLATES[number % len(TEMPLATES)]
        report = as_report(random_report(number, template, bureau=f"第{number}局", blanks=number % 3 == 0))
        for kind in KINDS:
            corruption = corrupt(report, kind, random)
            if corruption:
                yield corruption


def _hold(corruption: Corruption, verdict: Verdict, proof: Proof) -> None:
    tally = proof.tallies[corruption.kind]
    cells = _cells(corruption.report)
    broken = [equation for equation in equations() if _broken(equation, cells)]
    tally.done += 1
    if not broken:
        tally.otherwise += verdict.decision is not Decision.LOAD
        return
    tally.visible += 1
    places = {(equation.identity, equation.where) for equation in broken}
    reported = {(finding.check, finding.where) for finding in verdict.findings} & _PLACES
    if reported == places and verdict.decision is Decision.QUARANTINE:
        tally.caught += 1
    else:
        proof.misses.append(f"not caught: {_words(corruption)}; broken {sorted(places ^ reported)}")
    repairing = [cell for cell in dict.fromkeys(t.cell for e in broken for t in e.terms) if _repairs(cell, cells)]
    if len(repairing) == 1 and corruption.cells == tuple(repairing):
        tally.singled += 1
        _rank(corruption, cells, broken, tally, proof)


def _rank(corruption: Corruption, cells: Cells, broken: Sequence[Equation], tally: Tally, proof: Proof) -> None:
    (culprit,) = corruption.cells
    suspects = rank_suspects(cells, broken)
    if suspects[:1] == (culprit,):
        tally.first += 1
    else:
        proof.misses.append(f"not first: {_words(corruption)}; suspects {[str(cell) for cell in suspects[:3]]}")
    _, findings = check_identities(corruption.report.values)
    if findings and all(finding.suspects[:1] == (culprit,) for finding in findings):
        tally.named += 1


_PLACES = {(equation.identity, equation.where) for equation in equations()}


def _cells(report: Report) -> Cells:
    return {CellReference(v.code, v.applicant, v.category): (v.value, v.state) for v in report.values}


def _broken(equation: Equation, cells: Cells) -> bool:
    """The oracle: plain addition, shared with neither the engine's SQL nor the extraction's checks."""
    numbers = [(term, cells.get(term.cell, (None, State.ABSENT))[0]) for term in equation.terms]
    known = [(term.sign, number) for term, number in numbers if number is not None]
    if len(known) < 2 or any(term.required and number is None for term, number in numbers):
        return False
    return abs(sum(sign * number for sign, number in known)) > 0.001


def _repairs(cell: CellReference, cells: Cells) -> bool:
    """Whether some other whole number in this one printed cell would make every identity of the report hold."""
    number, _ = cells.get(cell, (None, State.ABSENT))
    if number is None:
        return False
    for equation in equations():
        term = next((term for term in equation.terms if term.cell == cell), None)
        if term and _broken(equation, cells):
            rest = sum(t.sign * (cells.get(t.cell, (0, State.ABSENT))[0] or 0) for t in equation.terms if t is not term)
            repaired = -term.sign * rest
            if repaired < 0:
                return False
            mended = {**cells, cell: (repaired, State.REPORTED)}
            return not any(_broken(other, mended) for other in equations())
    return False


def _words(corruption: Corruption) -> str:
    return f"{corruption.kind} in {corruption.report.bureau} at {', '.join(str(c) for c in corruption.cells[:3])}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "–"


PAGE = """\
# Proof that the net holds

Made by `python -m benchmarks.proof --cases {cases} --seed {seed}`; the same command gives the same figures.

True reports of the forms of 2014, 2019 and 2021, whose identities all hold, are spoiled one corruption at a
time; the print is spoiled along with the number, so that nothing but the identities can tell. An oracle that
shares no code with the checks adds up every identity: a corruption is *visible* where one is broken.

- *caught*: Great Expectations alone, without extraction's findings, reported every broken identity and no other
  one, and the verdict kept the report out;
- *otherwise*: no identity can see it, and another rule held or flagged the report;
- *singled out*: the spoiled cell is the only printed one whose change alone makes all identities hold again;
- *first*: of those, it leads the list of suspects; *named*: it leads the suspects of every single finding.

{table}

What no identity can see: a number of table 2, of the annex outside its sums, and a blank read as zero, which adds
nothing to any sum. Provenance (what is printed against what is read), plausibility, prose against table and the
years before and after are the net for those. A dropped column takes its total along, so that no row can be added
up: an empty total column is a structural error of its own. Where a column or a row moved, no single cell can
repair it; and only printed cells are suspects, so that a number taken for a blank is caught, but not singled out.
{misses}"""
HEADINGS = (
    "corruption", "done", "visible", "caught", "of visible", "otherwise", "singled out", "first", "of singled out",
    "named",
)  # fmt: skip


def as_markdown(proof: Proof, cases: int, seed: int) -> str:
    """The figures as the page docs/proof.md."""
    lines = [_row(HEADINGS), _row(("---", *["--:"] * (len(HEADINGS) - 1)))]
    for name, tally in (*proof.tallies.items(), ("**all**", proof.total)):
        shares = _share(tally.caught, tally.visible), _share(tally.first, tally.singled)
        named = _share(tally.named, tally.singled)
        counts = [f"{count:,}" for count in (tally.done, tally.visible, tally.caught)]
        rest = [f"{count:,}" for count in (tally.otherwise, tally.singled, tally.first)]
        lines.append(_row((name.replace("_", " "), *counts, shares[0], *rest, shares[1], named)))
    misses = "".join(f"- {miss}\n" for miss in proof.misses[:10])
    return PAGE.format(
        cases=cases, seed=seed, table="\n".join(lines), misses=f"\nFirst misses:\n\n{misses}" if misses else ""
    )


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("docs/proof.md"))
    options = parser.parse_args()
    proof = prove(options.cases, options.seed)
    page = as_markdown(proof, options.cases, options.seed)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(page, encoding="utf-8")
    print(page, end="")


if __name__ == "__main__":
    main()
