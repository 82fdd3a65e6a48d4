"""The registry: every mistake is one line that says where; the packaged one is clean."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from scrapers.portals import RegistryError, load_registry
from scrapers.portals.entry import is_branch
from scrapers.portals.families import FAMILIES
from scrapers.portals.registry import PACKAGED
from warehouse.codebook.regions import regions

GOOD = """\
portals:
  - id: linjiang-sthjj
    bureau: 临江市生态环境局
    former: [临江市环境保护局]
    region_code: "330100"
    level: prefecture
    family: jcms
    url: http://sthjj.linjiang.gov.cn/col/col77/index.html
    settings:
      column: annual_reports
    first_year: 2008
    verified: null
"""


def written(folder: Path, text: str, name: str = "registry.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def mistake(folder: Path, text: str) -> str:
    with pytest.raises(RegistryError) as caught:
        load_registry(written(folder, text))
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_an_entry_becomes_a_portal(tmp_path: Path) -> None:
    registry = load_registry(written(tmp_path, GOOD))
    portal = registry["linjiang-sthjj"]
    assert portal.bureaus[0].name == "临江市生态环境局"
    assert portal.bureaus[0].former_names == ("临江市环境保护局",)
    assert portal.bureaus[0].region_code == "330100"
    assert not portal.bureaus[0].is_branch
    assert portal.settings == {"column": "annual_reports"}
    assert (portal.first_year, portal.verified, portal.line) == (2008, None, 2)
    assert not registry.demo
    assert registry.get("another") is None


def test_several_bureaus_share_a_portal(tmp_path: Path) -> None:
    text = GOOD.replace(
        "    bureau: 临江市生态环境局\n    former: [临江市环境保护局]\n",
        "    bureaus:\n      - 临江市生态环境局\n"
        "      - {name: 临江市生态环境局东山分局, former: [东山区环保局], region_code: '330102'}\n",
    )
    city, branch = load_registry(written(tmp_path, text)).portals[0].bureaus
    assert (city.name, city.is_branch) == ("临江市生态环境局", False)
    assert (branch.region_code, branch.is_branch, branch.former_names) == ("330102", True, ("东山区环保局",))


def test_a_portal_known_to_be_broken_says_why_and_since_when(tmp_path: Path) -> None:
    text = GOOD + "    known_broken: {reason: a script draws the list, date: 2026-01-15}\n"
    assert load_registry(written(tmp_path, text)).portals[0].known_broken == "a script draws the list (2026-01-15)"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("family: jcms", "famly: jcms",
         r"^registry.yaml:7: unknown key 'famly' in portal linjiang-sthjj; did you mean 'family'"),
        ("family: jcms", "family: jcsm", r"^registry.yaml:7: unknown family 'jcsm' .*did you mean 'jcms'\?$"),
        ("id: linjiang-sthjj", "id: Linjiang", r"^registry.yaml:2: the id 'Linjiang' must be lower-case"),
        ('region_code: "330100"', "region_code: 330100", r"^registry.yaml:5: 'region_code' .* must be text.*quotes$"),
        ('region_code: "330100"', 'region_code: "3301"', r"^registry.yaml:5: .*six digits"),
        ("level: prefecture", "level: city", r"^registry.yaml:6: unknown level 'city'"),
        ("sthjj.linjiang.gov.cn", "hbdiao.com", r"^registry.yaml:8: hbdiao.com is not under gov.cn"),
        ("sthjj.linjiang.gov.cn", "101.230.193.164", r"^registry.yaml:8: .*bare IP address"),
        ("http://sthjj.linjiang.gov.cn", "ftp://sthjj.linjiang.gov.cn", r"^registry.yaml:8: .*not an http address"),
        ("http://sthjj.linjiang.gov.cn", "http://127.0.0.2:8000", r"^registry.yaml:8: .*demo: true"),
        ("column: annual", "colum: annual", r"^registry.yaml:10: unknown key 'colum' in the .*you mean 'column'\?$"),
        ("column: annual_reports", "article: '(['", r"^registry.yaml:10: setting 'article'"),
        ("column: annual_reports", "within: 'ul > li'", r"^registry.yaml:10: setting 'within'"),
        ("column: annual_reports", "columns: http://a.gov.cn/", r"^registry.yaml:10: .*\{year\}"),
        ("column: annual_reports", "reports: [1]", r"^registry.yaml:10: .*report years"),
        ("column: annual_reports", "column: annual_report", r"^registry.yaml:10: .*'column': must be annual_reports"),
        ("column: annual_reports", "paging: foo", r"^registry.yaml:10: .*auto, next, none or an address"),
        ("column: annual_reports", "page_size: many", r"^registry.yaml:10: .*whole number from 1"),
        ("column: annual_reports", "page_base: 7", r"^registry.yaml:10: .*0 or 1"),
        ("column: annual_reports", "method: put", r"^registry.yaml:10: .*get or post"),
        ("column: annual_reports", "delay_seconds: fast", r"^registry.yaml:10: .*number of seconds"),
        ("column: annual_reports", "tls_exception: unverified", r"^registry.yaml:10: .*'unverified'.*tls_unverified"),
        ("column: annual_reports", "tls_exception: any", r"^registry.yaml:10: .*there are: legacy_renegotiation"),
        ("column: annual_reports", "form: abc", r"^registry.yaml:10: .*mapping of the form"),
        ("column: annual_reports", "onclick: /a.html", r"^registry.yaml:10: .*\{id\}"),
        ("column: annual_reports", "title: 5", r"^registry.yaml:10: .*must be text"),
        ("column: annual_reports", "columns: http://a.example/{year}/", r"^registry.yaml:10: a.example is not"),
        ("column: annual_reports", "reports: {2019: nowhere}", r"^registry.yaml:10: 'nowhere' is not an http address"),
        ("verified: null", "verified: 2099-01-01", r"^registry.yaml:12: 'verified' .*in the future"),
        ("bureau: 临江市生态环境局", "bureau: '?'", r"^registry.yaml:3: '\?' .*no body's name"),
        ("bureau: 临江市生态环境局", "bureaus: 临江市生态环境局", r"^registry.yaml:3: 'bureaus' .*must be a list"),
        ("first_year: 2008", "first_year: '2008'", r"^registry.yaml:11: 'first_year' .*whole number"),
        ("first_year: 2008", "first_year: 20008", r"^registry.yaml:11: 'first_year' .*2003 to 2100"),
        ("verified: null", "verified: yesterday", r"^registry.yaml:12: 'verified' .*date"),
        ("former: [临江市环境保护局]", "former: 临江市环境保护局", r"^registry.yaml:4: 'former' .*list of names"),
        ("    level: prefecture", "   level: prefecture", r"^registry.yaml:\d+: .*indentation"),
        ("verified: null", "known_broken: {reason: x}", r"^registry.yaml:12: .*reason and a date"),
        ("verified: null", "url: http://a.gov.cn/", r"^registry.yaml:12: the key 'url' stands twice"),
        ("    family: jcms\n", "", r"^registry.yaml:2: portal linjiang-sthjj has no 'family'"),
        ("    bureau: 临江市生态环境局\n", "", r"^registry.yaml:2: portal linjiang-sthjj has no 'bureau'"),
        ("portals:", "portal:", r"^registry.yaml:1: unknown key 'portal' in the registry; did you mean 'portals'\?"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    assert re.search(message, mistake(tmp_path, GOOD.replace(old, new, 1)))


@pytest.mark.parametrize("text", ["", "- a", "portals: 7", "demo: 1\nportals: []", "portals:\n  - 5", "\tportals:"])
def test_what_is_no_registry_is_said_so(tmp_path: Path, text: str) -> None:
    assert mistake(tmp_path, text).startswith("registry.yaml:")


def test_a_missing_or_unreadable_registry_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="no such file or folder"):
        load_registry(tmp_path / "nowhere.yaml")
    with pytest.raises(RegistryError, match=r"holds no \*\.yaml"):
        load_registry(tmp_path)
    (tmp_path / "registry.yaml").write_bytes("portals: # 临江".encode("gb18030"))
    with pytest.raises(RegistryError, match="UTF-8"):
        load_registry(tmp_path / "registry.yaml")


def test_an_id_is_taken_once_in_all_files_of_a_folder(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "a.yaml")
    written(tmp_path, GOOD, "b.yaml")
    with pytest.raises(RegistryError, match=r"^b\.yaml:2: the id linjiang-sthjj is taken by a\.yaml:2"):
        load_registry(tmp_path)


def test_only_a_demo_registry_may_name_this_machine(tmp_path: Path) -> None:
    text = "demo: true\n" + GOOD.replace("http://sthjj.linjiang.gov.cn", "http://127.0.0.2:8123")
    registry = load_registry(written(tmp_path, text))
    assert registry.demo
    assert registry.portals[0].url == "http://127.0.0.2:8123/col/col77/index.html"


def test_a_host_outside_gov_cn_needs_its_reason(tmp_path: Path) -> None:
    text = GOOD.replace("sthjj.linjiang.gov.cn", "www.linjiang-paper.cn") + "    host_exception: the city's newspaper\n"
    assert load_registry(written(tmp_path, text)).portals[0].url.startswith("http://www.linjiang-paper.cn")


@pytest.mark.parametrize(
    ("name", "branch"),
    [
        ("杭州市生态环境局", False), ("杭州市生态环境局淳安分局", True), ("福州市长乐生态环境局", True),
        ("苏州市生态环境局", False), ("重庆市开州区生态环境局", False), ("南宁市横县生态环境局", False),
        ("内江市隆昌生态环境局", True), ("兴安盟生态环境局", False), ("浙江省生态环境厅", False),
    ],
)  # fmt: skip
def test_branches_are_known_by_their_names(name: str, branch: bool) -> None:
    assert is_branch(name) is branch


class TestThePackagedRegistry:
    portals = load_registry().portals

    def test_it_holds_the_known_bureaus(self) -> None:
        assert len(self.portals) > 120
        assert len({portal.id for portal in self.portals}) == len(self.portals)

    def test_every_family_is_known_and_every_host_official(self) -> None:
        for portal in self.portals:
            assert portal.family in FAMILIES
            assert (urlsplit(portal.url).hostname or "").endswith(".gov.cn"), portal.id

    def test_nothing_is_verified_before_a_live_harvest_saw_it(self) -> None:
        assert {portal.verified for portal in self.portals} == {None}

    def test_bureaus_carry_their_earlier_names(self) -> None:
        for portal in self.portals:
            bureau = portal.bureaus[0]
            assert bureau.name not in bureau.former_names, portal.id
            if re.search(r"生态环境[厅局]$", bureau.name) and not bureau.is_branch:
                assert any(re.search(r"环境保护[厅局]|人居环境", name) for name in bureau.former_names), portal.id

    def test_no_list_is_entered_twice_for_one_body(self) -> None:
        lists = Counter((portal.bureaus[0].name, re.sub("^https?://", "", portal.url)) for portal in self.portals)
        assert lists.most_common(1)[0][1] == 1

    def test_provinces_and_prefectures_have_their_code(self) -> None:
        for portal in self.portals:
            bureau = portal.bureaus[0]
            assert bureau.level in ("province", "prefecture", "county", "township"), portal.id
            if bureau.level in ("province", "prefecture"):
                assert bureau.region_code, portal.id
                assert bureau.region_code.endswith("0000") == (bureau.level == "province") or (
                    bureau.region_code.startswith("4190")
                ), portal.id

    def test_a_code_is_that_of_the_place(self) -> None:
        named: dict[str, set[str]] = {}
        for region in regions():
            named.setdefault(region.code, set()).add(region.name)
        for portal in self.portals:
            for bureau in portal.bureaus:
                if bureau.region_code and len(portal.bureaus) == 1:
                    place = (portal.place or "").split("/")[-1]
                    assert place in named[bureau.region_code], portal.id

    def test_what_was_left_out_says_why(self) -> None:
        left_out = yaml.safe_load((PACKAGED / "left_out.yaml").read_text(encoding="utf-8"))["left_out"]
        assert left_out
        assert all(entry["reason"] for entry in left_out)
