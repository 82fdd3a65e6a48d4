"""Reports whose tables are drawn without walls: cells come out right by where words stand, or are flagged."""

from collections import Counter

import pytest

from demo.reports import TrueReport, random_report, render_pdf
from scrapers.documents import read_document
from scrapers.reports import extract_report
from warehouse.codebook.records import Report, State, Template


def verdicts(true: TrueReport, read: Report) -> Counter[str]:
    said = {(value.code, value.applicant): value for value in read.values}
    missing = {finding.where for finding in read.findings if finding.check in ("row_missing", "table_missing")}
    counts: Counter[str] = Counter()
    for (code, applicant), number in true.cells.items():
        value = said.get((code, applicant))
        if value is None:
            counts["flagged" if {code, code.partition(".")[0]} & missing else "silently lost"] += 1
        elif value.state in (State.UNREADABLE, State.CONFLICT) or not value.certain:
            counts["flagged"] += 1
        else:
            counts["right" if value.value == number else f"wrong: {code} {applicant} {value.printed}"] += 1
    return counts


@pytest.mark.parametrize("ruling", ["none", "rows"])
@pytest.mark.parametrize("template", [Template.T2014, Template.T2019, Template.T2021])
@pytest.mark.parametrize("blanks", [False, True])
def test_cells_are_right_or_flagged(ruling: str, template: Template, blanks: bool) -> None:
    counts: Counter[str] = Counter()
    for seed in range(400, 405):
        true = random_report(seed, template, blanks=blanks)
        counts += verdicts(true, extract_report(read_document(render_pdf(true, ruling))))
    assert set(counts) <= {"right", "flagged"}
    assert counts["right"] > 0.97 * counts.total()
