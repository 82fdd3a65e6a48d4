"""A sum that fails flags what is printed, says it in numbers, and names the likeliest cell."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.reports.identities import check_identities, rank_suspects
from warehouse.codebook import Outcome, codebook, equations, evaluate
from warehouse.codebook.records import Applicant, CellEvidence, CellReference, Fault, State, Value

REVIEWS = [code.code for code in codebook().table("reviews")]


def value(code: str, number: int | None, applicant: Applicant | None = None, **changes: object) -> Value:
    state = State.REPORTED if number is not None else State.BLANK
    cell = Value(code, applicant, number, state, None if number is None else str(number), CellEvidence(1, 1, 1, 1))
    return replace(cell, **changes)  # type: ignore[arg-type]


def reviews(*numbers: int | None) -> list[Value]:
    return [value(code, number) for code, number in zip(REVIEWS, numbers, strict=True)]


def applications(rows: dict[str, list[int | None]]) -> list[Value]:
    return [
        value(f"applications.{row}", number, applicant)
        for row, numbers in rows.items()
        for applicant, number in zip(Applicant, numbers, strict=True)
    ]


def full_table() -> dict[str, list[int | None]]:
    codes = [code.code.partition(".")[2] for code in codebook().table("applications")]
    rows: dict[str, list[int | None]] = {code: [0] * 7 for code in codes if not code.startswith("other.")}
    rows["other.all"] = [0] * 7
    rows["granted"] = [4, 0, 0, 0, 0, 0, 4]
    rows["denied.state_secret"] = [1, 2, 0, 0, 0, 0, 3]
    rows["handled"] = [5, 2, 0, 0, 0, 0, 7]
    rows["received"] = [5, 1, 0, 0, 0, 0, 6]
    rows["carried_in"] = [1, 1, 0, 0, 0, 0, 2]
    rows["carried_out"] = [1, 0, 0, 0, 0, 0, 1]
    return rows


def test_a_report_whose_sums_close_is_left_alone() -> None:
    values = tuple(applications(full_table()))
    assert check_identities(values) == (values, ())


def test_a_printed_total_of_zero_over_ten_and_one_is_the_bodys_error() -> None:
    values, findings = check_identities(reviews(10, 1, 0, 0, 0, *[0] * 10))
    (finding,) = findings
    assert finding.check == "review_sum"
    assert finding.where == "reconsideration"
    assert finding.fault is Fault.SOURCE
    assert "10 + 1 + 0 + 0 = 11, but the printed total is 0" in finding.message
    assert "10 + 1 + 0 + 0 = 11，而所列总计为0" in finding.message_zh
    assert finding.suspects == (CellReference("reconsideration.total"),)
    assert [v.state for v in values[:5]] == [State.CONFLICT] * 5
    assert [v.value for v in values[:5]] == [10, 1, 0, 0, 0]
    assert {v.state for v in values[5:]} == {State.REPORTED}


def test_over_doubtful_cells_the_fault_may_be_ours() -> None:
    values = reviews(10, 1, 0, 0, 0, *[0] * 10)
    values[1] = replace(values[1], certain=False)
    _, findings = check_identities(values)
    assert findings[0].fault is Fault.READING


def test_a_lost_row_makes_a_failing_sum_our_fault() -> None:
    rows = full_table()
    del rows["denied.state_secret"]
    _, findings = check_identities(applications(rows))
    assert {finding.check for finding in findings} == {"handled_sum"}
    assert {finding.fault for finding in findings} == {Fault.READING}


def test_blank_and_derived_cells_keep_their_state() -> None:
    values = reviews(10, None, 0, 0, 0, *[0] * 10)
    values[2] = replace(values[2], state=State.DERIVED, certain=False)
    marked, findings = check_identities(values)
    assert len(findings) == 1
    assert [v.state for v in marked[:5]] == [
        State.CONFLICT,
        State.BLANK,
        State.DERIVED,
        State.CONFLICT,
        State.CONFLICT,
    ]


def test_an_unreadable_cell_stops_the_check() -> None:
    values = reviews(10, 1, 0, 0, 0, *[0] * 10)
    values[1] = replace(values[1], state=State.UNREADABLE, value=None)
    assert check_identities(values)[1] == ()


def test_the_one_cell_that_closes_every_identity_is_suspected_first() -> None:
    rows = full_table()
    rows["granted"] = [9, 0, 0, 0, 0, 0, 4]
    values, findings = check_identities(applications(rows))
    culprit = CellReference("applications.granted", Applicant.NATURAL_PERSON)
    assert {(f.check, f.where) for f in findings} == {
        ("handled_sum", "applications/natural_person"),
        ("applicant_sum", "applications.granted"),
    }
    assert {finding.suspects[0] for finding in findings} == {culprit}
    cells = {CellReference(v.code, v.applicant): (v.value, v.state) for v in values}
    failing = [equation for equation in equations() if evaluate(equation, cells) is Outcome.FAILS]
    assert rank_suspects(cells, failing)[0] == culprit


def test_the_balance_names_both_sides() -> None:
    rows = full_table()
    rows["carried_in"] = [2, 1, 0, 0, 0, 0, 3]
    _, findings = check_identities(applications(rows))
    messages = {finding.where: finding.message for finding in findings}
    assert messages["applications/natural_person"] == (
        "column natural persons: received and carried in give 5 + 2 = 7, but handled and carried out give 5 + 1 = 6"
    )


def test_rows_that_the_codebook_does_not_know_take_no_part() -> None:
    unknown = [value("unknown_row", 5, category="甲"), value("unknown_row", 6, category="乙")]
    assert check_identities(unknown) == (tuple(unknown), ())


@given(st.integers(0, 10**6), st.floats(0, 0.5))
@settings(deadline=None)
def test_it_fails_exactly_the_identities_that_the_codebook_fails(seed: int, blanks: float) -> None:
    random = Random(seed)
    rows = full_table()
    for numbers in rows.values():
        for column in range(7):
            if random.random() < blanks:
                numbers[column] = random.choice([None, random.randint(0, 3)])
    values = applications(rows)
    values = [replace(v, state=State.UNREADABLE, value=None) if random.random() < blanks / 20 else v for v in values]
    cells = {CellReference(v.code, v.applicant): (v.value, v.state) for v in values}
    expected = [(e.identity, e.where) for e in equations() if evaluate(e, cells) is Outcome.FAILS]
    marked, findings = check_identities(values)
    findings = [finding for finding in findings if finding.check != "form_differs"]
    assert [(finding.check, finding.where) for finding in findings] == expected
    assert [v.value for v in marked] == [v.value for v in values]
    for finding in findings:
        assert set(finding.suspects) <= set(finding.cells)


@given(st.integers(0, 10**6))
def test_one_changed_number_is_among_the_first_suspects(seed: int) -> None:
    random = Random(seed)
    rows = full_table()
    name = random.choice(sorted(rows))
    column = random.randrange(7)
    printed = rows[name][column]
    assert printed is not None
    rows[name][column] = printed + random.randint(1, 9)
    culprit = CellReference(f"applications.{name}", list(Applicant)[column])
    _, findings = check_identities(applications(rows))
    assert findings
    for finding in findings:
        assert finding.suspects[0] == culprit
