"""A report with one thing damaged: every cell comes out right or flagged, none silently wrong."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.reports.tables import read_tables

Lines = dict[str, list[list[str]]]
Forms = {
    "grid": lambda forms, report: forms.as_grids(report),
    "tabs": lambda forms, report: forms.as_dump(report, "tabs"),
    "pipes": lambda forms, report: forms.as_dump(report, "pipes", True),
    "lines": lambda forms, report: forms.as_dump(report, "lines", True),
    "bars": lambda forms, report: forms.as_dump(report, "bars"),
    "blanks": lambda forms, report: forms.as_dump(report, "blanks", True),
    "fillers": lambda forms, report: forms.as_dump(report, "fillers"),
    "leading": lambda forms, report: forms.as_dump(report, "leading"),
    "between": lambda forms, report: forms.as_dump(report, "between"),
}
HEADERS = {"applications": 2, "proactive": 0}


def change_a_digit(lines: Lines, random: Random) -> None:
    """In a table whose identities see it."""
    name = random.choice(["applications", "reviews"])
    table = lines[name]
    first = 1 if name == "applications" else 0
    rows = table[2:] if name == "applications" else table[-1:]
    line, column = random.choice([(row, c) for row in rows for c in range(first, len(row)) if row[c].isdigit()])
    at = random.randrange(len(line[column]))
    digit = random.choice([str(d) for d in range(1, 10) if str(d) != line[column][at]])
    line[column] = line[column][:at] + digit + line[column][at + 1 :]


def spoil_a_label(lines: Lines, random: Random) -> None:
    line = _random_row(lines, random)[1]
    at = random.randrange(len(line[0]))
    line[0] = random.choice([line[0][:at] + line[0][at + 1 :], line[0][:at] + "某" + line[0][at + 1 :], ""])


def lose_a_row(lines: Lines, random: Random) -> None:
    table, line = _random_row(lines, random)
    table.remove(line)


def lose_a_column(lines: Lines, random: Random) -> None:
    column = random.randrange(1, 8)
    for line in lines["applications"][1:]:
        del line[column]


def lose_a_column_below_its_header(lines: Lines, random: Random) -> None:
    column = random.randrange(1, 8)
    for line in lines["applications"][2:]:
        del line[column]


def lose_a_cell(lines: Lines, random: Random) -> None:
    line = random.choice(lines["applications"][2:])
    del line[random.randrange(1, 8)]


def spoil_a_number(lines: Lines, random: Random) -> None:
    table = lines[random.choice(["applications", "proactive", "reviews"])]
    line, column = random.choice([(row, c) for row in table for c, text in enumerate(row) if text.isdigit()])
    line[column] = random.choice([line[column] + "O", "4 0", line[column] + "?", "约" + line[column], "见附件"])


def exchange_two_rows(lines: Lines, random: Random) -> None:
    table = lines["applications"]
    at = random.randrange(2, len(table) - 1)
    table[at], table[at + 1] = table[at + 1], table[at]


def tear_labels(lines: Lines, random: Random) -> None:
    """Rows cut in two, their numbers left on either half, as page breaks and converters do."""
    table = lines["applications"]
    torn = table[:2]
    for line in table[2:]:
        if len(line[0]) < 8 or random.random() < 0.6:
            torn.append(line)
            continue
        at, empty = random.randrange(3, len(line[0]) - 1), [""] * 7
        halves = (line[1:], empty) if random.random() < 0.5 else (empty, line[1:])
        torn.extend([[line[0][:at], *halves[0]], [line[0][at:], *halves[1]]])
    lines["applications"] = torn


def _random_row(lines: Lines, random: Random) -> tuple[list[list[str]], list[str]]:
    name = random.choice(["applications", "proactive"])
    table = lines[name]
    rows = [line for line in table[HEADERS[name] :] if len(line) > 1 and line[0] != "信息内容"]
    return table, random.choice(rows)


DAMAGES: list[Callable[[Lines, Random], None]] = [
    change_a_digit,
    spoil_a_label,
    lose_a_row,
    lose_a_column,
    lose_a_column_below_its_header,
    lose_a_cell,
    spoil_a_number,
    exchange_two_rows,
    tear_labels,
]


@pytest.mark.slow
@pytest.mark.parametrize("form", list(Forms))
@pytest.mark.parametrize("damage", DAMAGES)
@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=5)
def test_every_cell_is_right_or_flagged(
    forms: SimpleNamespace, form: str, damage: Callable[[Lines, Random], None], seed: int
) -> None:
    report: Any = forms.true_report(seed)
    damage(report.lines, Random(seed))
    verdicts = forms.verdicts(report.cells, read_tables(Forms[form](forms, report)))
    assert {cell: said for cell, said in verdicts.items() if said not in {"right", "flagged"}} == {}


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=40)
def test_a_changed_number_is_flagged_itself(forms: SimpleNamespace, seed: int) -> None:
    report = forms.true_report(seed)
    before = [list(line) for line in report.lines["applications"]]
    random = Random(seed)
    line = random.choice(report.lines["applications"][2:])
    column = random.randrange(1, 8)
    line[column] = str(int(line[column]) + random.randint(1, 9))
    code = next(code for code, row in zip(_codes(report), report.lines["applications"][2:], strict=True) if row is line)
    verdicts = forms.verdicts(report.cells, read_tables(forms.as_grids(report)))
    assert before != report.lines["applications"]
    applicant = ["natural_person", "business", "research", "social_org", "legal_service", "other", "total"][column - 1]
    assert verdicts[code, applicant] == "flagged"


def _codes(report: Any) -> list[str]:
    return list(
        dict.fromkeys(code for code, applicant in report.cells if code.startswith("applications.") and applicant)
    )


@pytest.mark.parametrize("form", ["tabs", "lines"])
@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=10)
def test_a_number_that_a_full_dump_lost_is_derived(forms: SimpleNamespace, form: str, seed: int) -> None:
    report = forms.true_report(seed)
    random = Random(seed)
    line = random.choice(report.lines["applications"][2:])
    line[random.randrange(1, 8)] = ""
    tables = read_tables(forms.as_dump(report, form))
    verdicts = forms.verdicts(report.cells, tables)
    assert set(verdicts.values()) == {"right"}
    (derived,) = [value for value in tables.values if value.state == "derived"]
    assert derived.identities[0] == "applicant_sum"
    assert not derived.certain
    assert [finding.check for finding in tables.findings].count("derived") == 1


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=20)
def test_a_cell_that_can_not_be_read_is_derived_where_row_and_column_agree(forms: SimpleNamespace, seed: int) -> None:
    report = forms.true_report(seed)
    random = Random(seed)
    line = random.choice(report.lines["applications"][2:])
    line[random.randrange(1, 8)] = "?1"
    tables = read_tables(forms.as_grids(report))
    assert set(forms.verdicts(report.cells, tables).values()) == {"right"}
    (derived,) = [value for value in tables.values if value.state == "derived"]
    assert derived.printed == "?1"
    assert len(derived.identities) >= 2


def put_totals_first(lines: Lines) -> None:
    for line in lines["applications"][1:]:
        line.insert(1, line.pop())


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=5)
def test_totals_printed_first_are_read_by_their_header(forms: SimpleNamespace, seed: int) -> None:
    report: Any = forms.true_report(seed)
    put_totals_first(report.lines)
    assert set(forms.verdicts(report.cells, read_tables(forms.as_grids(report))).values()) == {"right"}


@pytest.mark.parametrize("form", [form for form in Forms if form != "grid"])
@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=5)
def test_totals_printed_first_in_a_dump_are_never_taken_for_natural_persons(
    forms: SimpleNamespace, form: str, seed: int
) -> None:
    report: Any = forms.true_report(seed)
    put_totals_first(report.lines)
    verdicts = forms.verdicts(report.cells, read_tables(Forms[form](forms, report)))
    assert set(verdicts.values()) <= {"right", "flagged"}
