"""Places by code and name, as they were in a year."""

from __future__ import annotations

import pytest

from warehouse.codebook import regions


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("330100", 2020, "杭州市"),
        ("330127", 2019, "淳安县"),
        ("320829", 2012, "洪泽县"),
        ("320813", 2023, "洪泽区"),
        ("630200", 2019, "海东市"),
        ("632100", 2012, "海东地区"),
        ("330113", 2022, "临平区"),
        ("330103", 2015, "下城区"),
        ("450181", 2022, "横州市"),
        ("371324", 2010, "苍山县"),
        ("371324", 2018, "兰陵县"),
    ],
)
def test_a_code_stands_for_the_place_of_its_year(code, year, name) -> None:
    found = regions.region(code, year)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(("code", "year"), [("320813", 2012), ("632100", 2019), ("330103", 2022), ("999999", 2020)])
def test_a_code_out_of_force_stands_for_nothing(code, year) -> None:
    assert regions.region(code, year) is None


@pytest.mark.parametrize(
    ("code", "above"),
    [("330127", "杭州市"), ("330100", "浙江省"), ("429005", "湖北省"), ("110105", "北京市"), ("469005", "海南省")],
)
def test_a_place_knows_the_place_above(code, above) -> None:
    place = regions.region(code, 2019)
    assert place is not None
    found = regions.parent(place, 2019)
    assert found is not None
    assert found.name == above


def test_provinces_have_nothing_above() -> None:
    province = regions.region("330000", 2019)
    assert province is not None
    assert regions.parent(province, 2019) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [("红河州", "532500"), ("博州", "652700"), ("黔东南州", "522600"), ("景宁县", "331127"), ("彭水县", "500243")],
)
def test_short_forms_of_autonomous_places_are_known(name, code) -> None:
    assert [place.code for place in regions.named(name, 2019)] == [code]


def test_namesakes_are_all_given() -> None:
    assert {place.code[:2] for place in regions.named("鼓楼区", 2019)} == {"32", "35", "41"}


def test_every_place_in_force_has_a_unique_code_and_a_province_above() -> None:
    for year in (2008, 2013, 2019, 2023):
        codes = [place.code for place in regions.regions() if place.in_force(year)]
        assert len(codes) == len(set(codes))
        assert sum(code.endswith("0000") for code in codes) == 31
        assert {code[:2] + "0000" for code in codes} <= set(codes)
