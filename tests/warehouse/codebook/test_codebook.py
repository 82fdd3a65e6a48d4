"""The codebook itself: one source, without a code, an identity or a series that hangs in the air."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.codebook import Outcome, codebook, equations, evaluate, year_equations
from warehouse.codebook.records import Applicant, CellReference, Number, Severity, State

BOOK = codebook()
TOTAL = Applicant.TOTAL


def test_every_code_is_named_in_both_languages_and_has_a_form_and_a_unit() -> None:
    for code in BOOK.codes.values():
        assert code.zh, code.code
        assert code.en, code.code
        assert code.templates, code.code
        assert code.table in {"proactive", "applications", "reviews", "annex", "prose", "any"}, code.code


def test_money_is_in_yuan_and_only_changes_may_be_negative() -> None:
    money = {
        code.code
        for code in BOOK.codes.values()
        if "amount" in code.code or code.code.endswith(("fees_charged", "budget"))
    }
    assert money == {code.code for code in BOOK.codes.values() if code.unit == "yuan"}
    assert all(code.signed == code.code.endswith(".change") for code in BOOK.codes.values())


def test_only_table_three_is_divided_by_applicant() -> None:
    assert all(code.by_applicant == (code.table == "applications") for code in BOOK.codes.values())


def test_every_equation_speaks_of_cells_that_exist_and_of_a_check() -> None:
    for equation in (*equations(), *year_equations()):
        assert equation.identity in BOOK.checks
        for term in equation.terms:
            code = BOOK[term.cell.code]
            assert code.by_applicant == (term.cell.applicant is not None), term


def test_equations_have_names_of_their_own() -> None:
    named = [(equation.identity, equation.where) for equation in (*equations(), *year_equations())]
    assert len(named) == len(set(named))


def test_every_check_says_what_holds_in_both_languages() -> None:
    assert all(check.zh and check.en and check.severity in Severity for check in BOOK.checks.values())


def test_a_pattern_stands_for_its_codes() -> None:
    assert len(BOOK.matching("applications.denied.*")) == 8
    assert BOOK.matching("applications.granted") == ("applications.granted",)
    with pytest.raises(KeyError):
        BOOK.matching("applications.invented")


def balance(**numbers: Number) -> dict[CellReference, tuple[Number | None, State]]:
    return {CellReference(f"applications.{row}", TOTAL): (n, State.REPORTED) for row, n in numbers.items()}


BALANCE = next(e for e in equations() if e.identity == "balance" and e.where == "applications/total")


def test_an_identity_holds_fails_or_cannot_be_checked() -> None:
    true = balance(received=84, carried_in=3, handled=85, carried_out=2)
    assert evaluate(BALANCE, true) is Outcome.HOLDS
    assert evaluate(BALANCE, true | balance(handled=58)) is Outcome.FAILS
    assert evaluate(BALANCE, balance(received=84)) is Outcome.NOT_CHECKABLE
    unreadable = {CellReference("applications.carried_in", TOTAL): (None, State.UNREADABLE)}
    assert evaluate(BALANCE, true | unreadable) is Outcome.NOT_CHECKABLE


@given(st.integers(0, 10**6), st.integers(0, 10**4), st.integers(0, 10**4), st.integers(1, 10**6))
def test_any_wrong_cell_of_a_checked_identity_fails_it(received: int, carried: int, out: int, wrong: int) -> None:
    true = balance(received=received, carried_in=carried, handled=received + carried - out, carried_out=out)
    assert evaluate(BALANCE, true) is Outcome.HOLDS
    assert evaluate(BALANCE, true | balance(received=received + wrong)) is Outcome.FAILS


def test_every_series_is_made_of_cells_that_its_template_has() -> None:
    for series in BOOK.series:
        assert series.zh, series.code
        assert series.caveat, series.code
        for template, alternatives in series.terms.items():
            assert alternatives, series.code
            for cells in alternatives:
                assert any(template in BOOK[cell.code].templates for cell in cells), (series.code, template)
                units = {BOOK[cell.code].unit for cell in cells}
                assert len(units) == 1, (series.code, template, units)
