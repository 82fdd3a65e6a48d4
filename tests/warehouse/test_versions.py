"""What a document is to the report that is there: new, unchanged, amended, a copy, older, read again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.store.versions import Candidate, Change, Figures, Known, Standing, Version, decide, extractor_order

PAGE, ATTACHMENT = "http://portal.example/1.html", "http://portal.example/1.pdf"


def figures(**numbers: int) -> Figures:
    return frozenset((code, 7, "", number) for code, number in numbers.items())


def candidate(
    sha256: str,
    cells: Figures,
    *,
    content: str | None = None,
    record: str | None = None,
    extractor: str = "1",
    url: str | None = PAGE,
    published: date | None = None,
) -> Candidate:
    hashed = str(sorted(cells))
    return Candidate(sha256, content, hashed, record or hashed, extractor, url, published, lambda: cells)


def standing(*made: Candidate) -> Standing:
    found = Standing()
    for number, one in enumerate(made, 1):
        found.versions.append(
            Version(
                number,
                number,
                number == len(made),
                one.sha256,
                one.content_sha256,
                one.figures_sha256,
                one.record_sha256,
                one.extractor_version,
                one.url,
                one.publication_date,
                one.figures,
            )
        )
    return found


FIRST = candidate("a", figures(received=84, handled=82), content="c")


def test_the_first_document_of_a_report_is_new() -> None:
    assert decide(Standing(), FIRST) is Change.FIRST


def test_the_same_bytes_are_unchanged() -> None:
    assert decide(standing(FIRST), FIRST) is Known.UNCHANGED


def test_the_same_content_in_other_bytes_is_unchanged() -> None:
    other = candidate("b", figures(received=1), content="c")
    assert decide(standing(FIRST), other) is Known.UNCHANGED


def test_other_figures_at_the_same_address_are_an_amendment() -> None:
    assert decide(standing(FIRST), candidate("b", figures(received=85, handled=82))) is Change.AMENDED


def test_a_cell_taken_away_at_the_same_address_is_an_amendment() -> None:
    assert decide(standing(FIRST), candidate("b", figures(received=84))) is Change.AMENDED


@pytest.mark.parametrize("cells", [figures(received=84, handled=82), figures(received=84)])
def test_an_attachment_that_says_no_more_is_a_copy(cells: Figures) -> None:
    assert decide(standing(FIRST), candidate("b", cells, url=ATTACHMENT)) is Known.COPY


def test_an_attachment_that_says_all_and_more_completes_the_report() -> None:
    fuller = candidate("b", figures(received=84, handled=82, carried_out=2), url=ATTACHMENT)
    assert decide(standing(FIRST), fuller) is Change.COMPLETED


@pytest.mark.parametrize(
    ("published", "outcome"), [(date(2021, 1, 1), Change.OLDER), (date(2021, 3, 1), Change.AMENDED)]
)
def test_of_two_contradicting_documents_the_one_published_later_counts(published: date, outcome: Change) -> None:
    there = candidate("a", figures(received=84), published=date(2021, 2, 1))
    assert decide(standing(there), candidate("b", figures(received=85), url=ATTACHMENT, published=published)) is outcome


def test_a_newer_extractor_that_reads_the_same_bytes_differently_re_extracts() -> None:
    again = candidate("a", figures(received=85), extractor="2")
    assert decide(standing(FIRST), again) is Change.RE_EXTRACTED


def test_a_newer_extractor_that_reads_the_same_only_refreshes() -> None:
    again = candidate("a", figures(received=84, handled=82), extractor="2")
    assert decide(standing(FIRST), again) is Known.REFRESHED


def test_an_older_extractor_changes_nothing() -> None:
    there = candidate("a", figures(received=84), extractor="0.10")
    assert decide(standing(there), candidate("a", figures(received=85), extractor="0.9")) is Known.UNCHANGED


def test_bytes_that_come_back_after_an_amendment_are_known() -> None:
    amended = candidate("b", figures(received=85))
    assert decide(standing(FIRST, amended), FIRST) is Known.UNCHANGED


def test_a_copy_that_a_better_reading_finds_fuller_completes_the_report() -> None:
    there = standing(FIRST)
    there.copies.add("pdf")
    fuller = candidate("pdf", figures(received=84, handled=82, carried_out=2), url=ATTACHMENT, extractor="2")
    assert decide(there, fuller) is Change.COMPLETED
    amended = standing(FIRST, candidate("b", figures(received=84)))
    amended.copies.add("pdf")
    assert decide(amended, fuller) is Known.UNCHANGED


def test_extractor_versions_compare_by_their_numbers() -> None:
    assert extractor_order("0.10.0") > extractor_order("0.9.3")


cells_of_a_report = st.dictionaries(st.sampled_from(["received", "handled", "granted"]), st.integers(0, 3), max_size=3)


@given(st.lists(st.tuples(st.sampled_from("abcd"), cells_of_a_report), min_size=1, max_size=6))
def test_a_document_seen_before_never_makes_a_version_again(seen: list[tuple[str, dict[str, int]]]) -> None:
    documents = {name: candidate(name, figures(**cells)) for name, cells in seen}
    there = standing(*documents.values())
    assert all(decide(there, one) is Known.UNCHANGED for one in documents.values())
