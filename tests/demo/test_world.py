"""The demo's world holds what it promises: bodies, years, forms, formats, and each trouble once."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from demo import figures
from demo.expected import condensed, expected
from demo.portals.articles import Article, Form
from demo.world import portals, published, sites
from warehouse.codebook.records import Applicant, Template

EXPECTED = Path(__file__).parents[2] / "demo" / "expected.json"


def articles() -> dict[tuple[str, int], Article]:
    return {
        (portal.id, article.year): article
        for portal in portals()
        for article in portal.articles(1)
        if article.report is not None
    }


def test_eight_bureaus_on_three_families_with_thirty_reports_of_2013_to_2024() -> None:
    reports = [report for _, report in published()]
    assert len(portals()) == 8
    assert len({site.family for site in sites() if site.family != "files"}) == 3
    assert len(reports) >= 30
    assert {report.year for report in reports} == set(range(2013, 2025))
    assert {report.template for report in reports} == set(Template)
    assert {article.form for article in articles().values()} >= {Form.PAGE, Form.PDF, Form.DOCX}


def test_exactly_the_reports_meant_to_be_false_are_false() -> None:
    false = {(portal.id, report.year) for portal, report in published() if report.broken_identities()}
    assert false == {("haidong-sthjj", 2020), ("huaian-hongze", 2023)}


def test_one_report_is_late_and_all_others_in_time() -> None:
    late = []
    for portal, report in published():
        month = 3 if report.year <= 2018 or "人民政府" in report.bureau else 1
        if (report.published.month, report.published.day) > (month, 31):
            late.append((portal.id, report.year))
    assert late == [("ulanqab-sthjj", 2021)]


def test_one_year_is_missing_from_a_body_s_series() -> None:
    gaps = []
    for portal in portals():
        years = {article.year for article in portal.articles(1) if article.report}
        gaps += [(portal.id, year) for year in range(portal.first_year, 2025) if year not in years]
    assert gaps == [("ningbo-zhenhai", 2017)]


def test_the_other_troubles_are_there_once_each() -> None:
    found = articles()
    assert [key for key, article in found.items() if article.lost] == [("haidong-sthjj", 2022)]
    assert [key for key, article in found.items() if article.listed == 2] == [("hangzhou-sthjj", 2021)]
    assert [portal.id for portal in portals() if portal.blocked] == ["meizhou-sthjj"]
    assert any("指南" in article.title for portal in portals() for article in portal.articles(1))
    assert {site.identity for site in sites() if site.switches["charset"] == "gbk_under_utf8"} == {"ningbo-zhenhai"}


def test_day_two_amends_one_report_and_nothing_else() -> None:
    first, second = ({entry["portal"] + str(entry["year"]): entry for entry in expected(day)} for day in (1, 2))
    changed = [key for key in first if first[key] != second[key]]
    assert set(first) == set(second)
    assert changed == ["guangzhou-sthjj2024"]
    assert second[changed[0]]["broken"] == []
    assert second[changed[0]]["title"].endswith("（更正）")


def test_years_continue_each_other_but_where_the_real_figures_do_not() -> None:
    by_body = {(portal.id, report.year): report for portal, report in published()}
    for (body, year), report in by_body.items():
        before = by_body.get((body, year - 1))
        key = ("applications.carried_in", Applicant.TOTAL)
        if (
            before is None
            or key not in report.cells
            or ("applications.carried_out", Applicant.TOTAL) not in before.cells
        ):
            continue
        assert (report.cells[key] or 0) == (before.cells[("applications.carried_out", Applicant.TOTAL)] or 0)


@pytest.mark.parametrize(
    ("report", "code", "applicant", "value"),
    [
        (figures.hangzhou_2020(), "applications.received", Applicant.TOTAL, 84),
        (figures.hangzhou_2020(), "applications.received", Applicant.NATURAL_PERSON, 74),
        (figures.hangzhou_2020(), "proactive.procurement.amount", None, 68_380_800),
        (figures.ulanqab_2020(), "proactive.procurement.amount", None, 26_126_122),
        (figures.haidong_2019(), "applications.received", Applicant.TOTAL, 0),
        (figures.hongze_2023(), "proactive.fees.amount", None, 77_302_800),
        (figures.hongze_2023(), "reconsideration.upheld", None, 10),
    ],
)
def test_the_real_figures_are_carried_over(report: object, code: str, applicant: object, value: int) -> None:
    assert report.cells[(code, applicant)] == value  # type: ignore[attr-defined]


def test_the_prose_figures_are_carried_over() -> None:
    chunan = figures.chunan_2019()
    assert sum(chunan.categories.values()) == chunan.prose["prose.proactive_total"] == 149
    assert figures.zhenhai_2013().prose["prose.proactive_total"] == 107
    assert figures.haidong_2019().prose["prose.applications_received"] == 356


def test_the_committed_truth_is_the_world_s() -> None:
    """If this fails: ``python -m demo --expected-out demo/expected.json``, and read what changed."""
    assert json.loads(EXPECTED.read_text(encoding="utf-8")) == json.loads(
        json.dumps([condensed(entry) for entry in expected()])
    )


def test_no_two_articles_of_a_portal_share_a_number() -> None:
    for portal in portals():
        numbers = Counter(article.number for article in portal.articles(1))
        assert max(numbers.values()) == 1
