"""Each family's pages carry its own fingerprints and no earlier family's, and page as the real system does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import requests

from demo.portals.articles import Article, Form, article_of
from demo.portals.simulator import Simulator
from demo.reports import TrueReport

Simulate = Callable[..., Simulator]

# the fingerprint table of the families, in its order of testing
FINGERPRINTS: dict[str, str] = {
    "gkmlpt": r"window\._CONFIG(?=.*\bSID\b)(?=.*\bTREE\b)",
    "jpaas": r"jpaas-publish-server",
    "jiangxi": r"loadPageData\(params,",
    "jcms_xxgk": r"/module/xxgk/search\.jsp",
    "jcms": r"<datastore>",
    "ucap": r"createPageHTML\('page_div'",
    "trs": r"createPageHTML\(\d",
    "longxun": r'id="timeFrame"',
    "vsb": r"Visual SiteBuilder",
    "epoint": r"/js/webBuilderCommon\.js",
    "nfcms": r"NFCMS_SITE_ID|/content/post_\d+\.html",
}


def get(portals: Simulator, path: str | None = None, **options: Any) -> requests.Response:
    url = portals.list_url("portal") if path is None else portals.base_url("portal") + path
    return requests.get(url, timeout=10, **options)


def titles(text: str) -> list[str]:
    """The distinct report titles in the order of their appearance."""
    return list(dict.fromkeys(re.findall(r"青溪市生态环境局\d{4}年政府信息公开工作年度报告", text)))


@pytest.mark.parametrize("family", FINGERPRINTS)
def test_the_list_page_carries_its_mark_and_none_that_is_tested_earlier(simulate: Simulate, family: str) -> None:
    text = get(simulate(family)).text
    order = list(FINGERPRINTS)
    found = [name for name in order if re.search(FINGERPRINTS[name], text, re.DOTALL)]
    assert found[0] == family


def test_a_city_s_own_platform_carries_no_mark_at_all(simulate: Simulate) -> None:
    text = get(simulate("pattern")).text
    assert not any(re.search(mark, text, re.DOTALL) for mark in FINGERPRINTS.values())


@pytest.mark.parametrize("family", [*FINGERPRINTS, "pattern"])
def test_every_article_opens_with_the_national_meta_tags(
    simulate: Simulate, family: str, articles: list[Article]
) -> None:
    portals = simulate(family)
    site = portals.sites["portal"]
    for article in (articles[0], articles[-1]):
        text = get(portals, site.article_path(article)).text
        assert f'<meta name="ArticleTitle" content="{article.title}">' in text
        assert f'<meta name="PubDate" content="{article.published:%Y-%m-%d}' in text
        assert '<meta name="SiteIDCode"' in text


@pytest.mark.parametrize("family", [*FINGERPRINTS, "pattern"])
@pytest.mark.parametrize("form", [Form.PDF, Form.DOCX])
def test_every_attachment_is_served_as_what_it_is(
    simulate: Simulate, family: str, form: Form, reports: dict[int, TrueReport]
) -> None:
    article = article_of(reports[2021], 9_103_021, form)
    portals = simulate(family, published=[article])
    site = portals.sites["portal"]
    assert not re.search(r"<table", get(portals, site.article_path(article)).text)
    path = site.attachment_path(article, article.attachments[0]).removeprefix(site.origin)
    body = get(portals, path).content
    assert body == article.attachments[0].load()
    assert body.startswith(b"%PDF" if form is Form.PDF else b"PK")


class TestTrs:
    def test_the_first_page_is_index_0_and_the_second_index_1(self, simulate: Simulate) -> None:
        portals = simulate("trs", per_page=5)
        column = portals.sites["portal"].list_path
        assert 'createPageHTML(3, 0, "index", "html")' in get(portals).text
        assert 'createPageHTML(3, 1, "index", "html")' in get(portals, f"{column}index_1.html").text
        assert len(titles(get(portals, f"{column}index_2.html").text)) == 3
        assert get(portals, f"{column}index_3.html").status_code == 404

    def test_on_one_based_sites_index_2_is_the_second_page(self, simulate: Simulate) -> None:
        portals = simulate("trs", per_page=5, first_index=2)
        column = portals.sites["portal"].list_path
        assert get(portals, f"{column}index_1.html").status_code == 404
        assert len(titles(get(portals, f"{column}index_3.html").text)) == 3

    def test_the_three_number_form_counts_records_first(self, simulate: Simulate) -> None:
        assert 'createPageHTML(13, 3, 0, "index", "html")' in get(simulate("trs", per_page=5, pager="three")).text

    @pytest.mark.parametrize(
        ("pager", "call"),
        [("create_page", 'createPage(3, 0, "index", "html")'), ("count_page", "var countPage = 3;")],
    )
    def test_the_pager_has_local_dialects(self, simulate: Simulate, pager: str, call: str) -> None:
        text = get(simulate("trs", per_page=5, pager=pager)).text
        assert call in text
        assert "createPageHTML" not in text

    def test_deep_pages_can_be_stubs_under_status_200(self, simulate: Simulate) -> None:
        portals = simulate("trs", per_page=5, stub_after=1)
        answer = get(portals, f"{portals.sites['portal'].list_path}index_1.html")
        assert answer.status_code == 200
        assert 300 <= len(answer.content) <= 400

    def test_written_rows_leave_no_anchor_in_the_static_page(self, simulate: Simulate) -> None:
        text = get(simulate("trs", rows="document_write")).text
        assert "document.writeln" in text
        assert "<a href='./" not in text
        assert "var url='./202301/t2023" in text

    def test_files_lie_beside_the_page_and_rows_may_lead_straight_to_them(
        self, simulate: Simulate, reports: dict[int, TrueReport]
    ) -> None:
        article = article_of(reports[2021], 7, Form.DIRECT_PDF)
        portals = simulate("trs", published=[article], files="W0")
        (href,) = re.findall(r'href="\./(\d{6}/W0\d{8}\d{12}\.pdf)"', get(portals).text)
        assert get(portals, portals.sites["portal"].list_path + href).content.startswith(b"%PDF")


class TestJcms:
    CALL = "/module/web/jpage/dataproxy.jsp"

    def rows(self, portals: Simulator, start: int, end: int, *, post: bool = False) -> list[str]:
        switches = portals.sites["portal"].switches
        window = f"{self.CALL}?startrecord={start}&endrecord={end}&perpage={switches['per_page']}"
        form = {"columnid": str(switches["column_id"]), "unitid": str(switches["unit_id"])}
        if post:
            return titles(requests.post(portals.base_url("portal") + window, data=form, timeout=10).text)
        return titles(get(portals, f"{window}&columnid={switches['column_id']}").text)

    def test_three_pages_are_embedded_and_a_next_group_is_named(self, simulate: Simulate) -> None:
        text = get(simulate("jcms", per_page=3)).text
        assert len(titles(text)) == 9
        assert re.search(r"<nextgroup><!\[CDATA\[<a href=\"[^\"]*dataproxy\.jsp\?page=2&appid=1&col=1&appid=1", text)

    def test_a_short_list_has_no_next_group(self, simulate: Simulate) -> None:
        assert "<nextgroup>" not in get(simulate("jcms", per_page=15)).text

    def test_the_island_can_be_escaped(self, simulate: Simulate) -> None:
        text = get(simulate("jcms", island="escaped")).text
        assert "<record>" not in text
        assert "&lt;record&gt;" in text

    def test_post_and_get_are_answered_alike_from_one_to_the_end_inclusive(self, simulate: Simulate) -> None:
        portals = simulate("jcms", per_page=3)
        assert self.rows(portals, 10, 13) == self.rows(portals, 10, 13, post=True)
        assert len(self.rows(portals, 10, 13)) == 4

    def test_some_servers_give_three_pages_and_one_row_whatever_end_says(self, simulate: Simulate) -> None:
        portals = simulate("jcms", per_page=2, proxy="three_pages_plus_one")
        assert len(self.rows(portals, 1, 2)) == 3 * 2 + 1
        assert self.rows(portals, 1, 2)[6] == self.rows(portals, 7, 12)[0]

    def test_answers_are_cut_at_the_cap(self, simulate: Simulate) -> None:
        assert len(self.rows(simulate("jcms", cap=4), 1, 13)) == 4

    def test_servers_that_ignore_startrecord_repeat_the_first_group(self, simulate: Simulate) -> None:
        portals = simulate("jcms", per_page=2, ignore_startrecord=True)
        assert self.rows(portals, 7, 12) == self.rows(portals, 1, 6)

    def test_deep_answers_can_be_54_bytes_of_nothing(self, simulate: Simulate) -> None:
        portals = simulate("jcms", per_page=2, empty_after=6)
        column = portals.sites["portal"].switches["column_id"]
        answer = get(portals, f"{self.CALL}?startrecord=7&endrecord=12&perpage=2&columnid={column}")
        assert (answer.status_code, len(answer.content)) == (200, 54)

    def test_the_proxy_can_be_empty_while_the_page_has_links(self, simulate: Simulate) -> None:
        portals = simulate("jcms", island="none")
        assert len(titles(get(portals).text)) == 13
        assert self.rows(portals, 1, 15) == []

    def test_another_script_can_draw_the_list(self, simulate: Simulate) -> None:
        text = get(simulate("jcms", island="datacall")).text
        assert "<datastore>" not in text
        assert titles(text) == []

    def test_titles_are_cut_with_dots(self, simulate: Simulate) -> None:
        text = get(simulate("jcms", cut_titles=8, full_title=False)).text
        assert ">青溪市生态环境局...</a>" in text
        assert titles(text) == []

    def test_months_and_days_in_addresses_are_not_padded(self, simulate: Simulate, articles: list[Article]) -> None:
        path = simulate("jcms").sites["portal"].article_path(articles[0])
        assert re.fullmatch(r"/art/20\d\d/[1-9]\d?/[1-9]\d?/art_\d+_\d+\.html", path)

    def test_a_shell_column_leads_to_another_by_script(self, simulate: Simulate) -> None:
        portals = simulate("jcms", shell=True)
        (target,) = re.findall(r"location\.href='([^']+)'", get(portals).text)
        assert len(titles(get(portals, target).text)) == 13


class TestJcmsXxgk:
    def test_the_search_pages_by_currpage_and_says_how_many(self, simulate: Simulate) -> None:
        portals = simulate("jcms_xxgk", per_page=5)
        text = get(portals, "/module/xxgk/search.jsp?currpage=3").text
        assert len(titles(text)) == 3
        assert "共3页" in text

    def test_the_search_can_leak_other_columns(self, simulate: Simulate) -> None:
        assert "art_99911_11.html" in get(simulate("jcms_xxgk", leak=True), "/module/xxgk/search.jsp").text

    def test_the_old_skin_is_a_table(self, simulate: Simulate) -> None:
        assert "tr_main_value_odd" in get(simulate("jcms_xxgk", skin="old"), "/module/xxgk/search.jsp").text

    def test_annual_reports_answer_with_parameters_in_either_order(self, simulate: Simulate) -> None:
        portals = simulate("jcms_xxgk", annual_report=True)
        area = portals.sites["portal"].area  # type: ignore[attr-defined]
        one = get(portals, f"/module/xxgk/xxgkAnnualReport.jsp?fbtime=2013&area={area}")
        other = get(portals, f"/module/xxgk/xxgkAnnualReport.jsp?area={area}&fbtime=2013")
        assert titles(one.text) == titles(other.text) == ["青溪市生态环境局2013年政府信息公开工作年度报告"]
        missing = get(portals, f"/module/xxgk/xxgkAnnualReport.jsp?fbtime=2003&area={area}")
        assert missing.status_code == 404


class TestJpaas:
    API = "/api-gateway/jpaas-publish-server/front/page/build/unit"

    def page(self, portals: Simulator, query: str) -> list[str]:
        return titles(get(portals, f"{self.API}?{query}").json()["data"]["html"])

    def test_only_param_json_turns_the_page(self, simulate: Simulate) -> None:
        portals = simulate("jpaas", per_page=5)
        second = quote(json.dumps({"pageNo": 2, "pageSize": 5}))
        assert self.page(portals, "pageNo=2&page=2&rows=5") == self.page(portals, "")
        assert not set(self.page(portals, f"paramJson={second}")) & set(self.page(portals, ""))

    def test_a_deaf_server_gives_page_one_for_ever(self, simulate: Simulate) -> None:
        portals = simulate("jpaas", per_page=5, deaf=True)
        assert self.page(portals, f"paramJson={quote(json.dumps({'pageNo': 2}))}") == self.page(portals, "")

    def test_small_columns_are_wholly_static(self, simulate: Simulate) -> None:
        text = get(simulate("jpaas", paging="static")).text
        assert "api-gateway" not in text
        assert len(titles(text)) == 13

    def test_the_download_chain_is_302_then_301(self, simulate: Simulate, reports: dict[int, TrueReport]) -> None:
        article = article_of(reports[2021], 7, Form.PDF)
        portals = simulate("jpaas", published=[article])
        answer = get(portals, portals.sites["portal"].attachment_path(article, article.attachments[0]))
        assert [step.status_code for step in answer.history] == [302, 301]
        assert answer.content.startswith(b"%PDF")


class TestJiangxi:
    def test_the_container_is_empty_and_rows_come_by_post_in_double_json(self, simulate: Simulate) -> None:
        portals = simulate("jiangxi", title_max=10)
        text = get(portals).text
        assert '<div id="380055"></div>' in text
        assert '<base href="/jxssthjt/">' in text
        form = {"current": "2", "pageSize": "10", "webSiteCode[]": "jxssthjt", "channelCode[]": "col42150"}
        answer = requests.post(f"{portals.base_url('portal')}/queryList", data=form, timeout=10).json()
        sources = [result["source"] for result in answer["data"]["results"]]
        assert len(sources) == 3
        assert json.loads(sources[0]["urls"])["pc"].startswith("/jxssthjt/col/col42150/content/")
        assert sources[0]["showTitle"].endswith("...")


class TestUcap:
    def test_pages_are_one_based_and_the_sixth_argument_counts_records(self, simulate: Simulate) -> None:
        portals = simulate("ucap", per_page=5)
        assert "createPageHTML('page_div',3,1,'common_list','shtml',13)" in get(portals).text
        column = portals.sites["portal"].switches["column"]
        assert "createPageHTML('page_div',3,2," in get(portals, f"{column}common_list_2.shtml").text
        assert get(portals, f"{column}common_list_1.shtml").status_code == 404

    def test_the_announced_total_can_be_wrong_and_pages_capped(self, simulate: Simulate) -> None:
        portals = simulate("ucap", per_page=5, announced=200, page_cap=2)
        assert "createPageHTML('page_div',2,1,'common_list','shtml',200)" in get(portals).text
        column = portals.sites["portal"].switches["column"]
        assert get(portals, f"{column}common_list_3.shtml").status_code == 404

    def test_rows_and_pager_can_stand_in_a_comment(self, simulate: Simulate) -> None:
        text = get(simulate("ucap", commented=True)).text
        assert "createPageHTML" not in re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
        assert titles(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)) == []

    def test_the_search_answers_json_or_html(self, simulate: Simulate) -> None:
        portals = simulate("ucap", mode="json")
        assert titles(get(portals).text) == []
        (call,) = re.findall(r"searchUrl='([^']+)'", get(portals).text)
        data = get(portals, call).json()["data"]
        assert data["total"] == len(data["results"]) == 13
        assert data["results"][0]["publishedTime"] > 10**12
        assert '<ul id="body">' in get(portals, call.replace("_isJson=true", "_isJson=false")).text

    def test_a_column_a_year_with_bare_years_for_anchors(self, simulate: Simulate) -> None:
        portals = simulate("ucap", mode="years")
        columns = re.findall(r'<li id="erji_c\d{6}"><a href="([^"]+)">(\d{4})</a>', get(portals).text)
        assert [year for _, year in columns][:2] == ["2022", "2021"]
        assert titles(get(portals, columns[0][0]).text) == ["青溪市生态环境局2022年政府信息公开工作年度报告"]

    def test_the_tree_answers_jsonp_with_placeholders(self, simulate: Simulate) -> None:
        portals = simulate("ucap", mode="tree")
        text = get(portals, "/u/channel/treeNew/sthj?callback=JsonpCallBack").text
        nodes = json.loads(text.removeprefix("JsonpCallBack(").removesuffix(")"))
        assert all(node["iframeurl"].endswith(".shtml") for node in nodes)
        assert any(node["iframeurl"].endswith("/null.shtml") for node in nodes)
        column = portals.sites["portal"].switches["column"]
        assert get(portals, f"{column}null.shtml").status_code == 404
        assert len(titles(get(portals, f"{column}xlist.shtml").text)) == 13


class TestGkmlpt:
    def test_page_0_is_page_1_and_a_page_holds_a_hundred(self, simulate: Simulate, articles: list[Article]) -> None:
        from dataclasses import replace

        many = [replace(articles[0], number=9_000_000 + number) for number in range(120)]
        portals = simulate("gkmlpt", published=many)
        pages = [get(portals, f"/gkmlpt/api/all/0?page={page}&sid=755041").json()["articles"] for page in (0, 1, 2)]
        assert pages[0] == pages[1]
        assert [len(page) for page in pages] == [100, 100, 20]

    def test_the_tree_is_json_inside_an_object_that_is_not(self, simulate: Simulate) -> None:
        text = get(simulate("gkmlpt")).text
        assert "SID: '755041'" in text
        tree = json.loads(re.findall(r"TREE: (\[.*\]),\n", text)[0])
        assert {"id", "name", "parent", "children", "jump_url", "post_count"} <= set(tree[0])

    def test_the_annual_report_node_can_jump_to_nfcms(self, simulate: Simulate) -> None:
        portals = simulate("gkmlpt", jump=True, per_page=5)
        (target,) = re.findall(r'"jump_url": "(http[^"]+)"', get(portals).text)
        assert get(portals, "/gkmlpt/api/all/8012?page=1").json()["articles"] == []
        assert len(titles(requests.get(target, timeout=10).text)) == 5
        assert len(titles(requests.get(f"{target}index_3.html", timeout=10).text)) == 3

    def test_folders_of_an_article_are_prefixes_of_its_number(
        self, simulate: Simulate, articles: list[Article]
    ) -> None:
        site = simulate("gkmlpt").sites["portal"]
        assert site.article_path(articles[0]) == f"/gkmlpt/content/9/9103/post_{articles[0].number}.html"

    def test_the_body_can_exist_in_detail_only(self, simulate: Simulate, articles: list[Article]) -> None:
        portals = simulate("gkmlpt", empty_body=True)
        text = get(portals, portals.sites["portal"].article_path(articles[-1])).text
        assert '<div class="article-content"></div>' in text
        detail = json.loads(re.findall(r"DETAIL: (\{.*\})\}</script>", text)[0])
        assert "<table" in detail["content"]
        assert "\\u003Ctable" in text


class TestLongxun:
    def test_the_time_frame_has_bare_years_with_gaps(self, simulate: Simulate, articles: list[Article]) -> None:
        portals = simulate("longxun", published=[article for article in articles if article.year != 2016])
        years = re.findall(r">(\d{4})年</a>", get(portals).text)
        assert "2016" not in years
        assert years == sorted(years, reverse=True)

    def test_an_empty_label_says_the_words_it_was_given(self, simulate: Simulate) -> None:
        portals = simulate("longxun", mode="label")
        text = get(portals, "/site/label/8888?labelName=publicInfoList&organId=1&catId=1&result=暂无内容").text
        assert "暂无内容" in text
        assert "pageCount:1" in text

    def test_the_label_pages_by_page_index_and_cuts_titles(self, simulate: Simulate) -> None:
        portals = simulate("longxun", mode="label")
        switches = portals.sites["portal"].switches
        form = {"organId": switches["organ"], "catId": switches["category"], "pageSize": 5, "pageIndex": 3, "length": 6}
        text = requests.post(f"{portals.base_url('portal')}/site/label/8888", data=form, timeout=10).text
        assert len(titles(text)) == 3
        assert ">青溪市生态环...</a>" in text
        assert "pageCount:3" in text


class TestVsb:
    def test_older_pages_count_down_and_links_climb_one_folder_more(self, simulate: Simulate) -> None:
        portals = simulate("vsb", per_page=5)
        first = get(portals).text
        assert 'href="zfxxgknb/2.htm">下页' in first
        assert 'href="../info/1033/' in first
        second = get(portals, "/xxgk/zfxxgknb/2.htm").text
        assert 'href="../../info/1033/' in second
        assert 'href="1.htm">下页' in second
        assert len(titles(get(portals, "/xxgk/zfxxgknb/1.htm").text)) == 3
        assert get(portals, "/xxgk/zfxxgknb/3.htm").status_code == 404

    def test_page_numbers_shift_as_the_list_grows(
        self, simulate: Simulate, reports: dict[int, TrueReport], articles: list[Article]
    ) -> None:
        portals = simulate("vsb", per_page=5, published=articles[:10])
        before = titles(get(portals, "/xxgk/zfxxgknb/1.htm").text)
        portals.publish("portal", reports[2022])
        assert titles(get(portals, "/xxgk/zfxxgknb/1.htm").text) != before

    @pytest.mark.parametrize("viewer", ["pdfjs", "script"])
    def test_a_body_can_be_a_viewer_only(self, simulate: Simulate, reports: dict[int, TrueReport], viewer: str) -> None:
        article = article_of(reports[2021], 7, Form.INLINE_PDF)
        portals = simulate("vsb", published=[article], viewer=viewer)
        site = portals.sites["portal"]
        text = get(portals, site.article_path(article)).text
        assert ("viewer.html?file=%2Fvirtual_attach_file.vsb%3F" in text) == (viewer == "pdfjs")
        assert ('showVsbpdfIframe("/virtual_attach_file.vsb?' in text) == (viewer == "script")
        assert get(portals, site.attachment_path(article, article.attachments[0])).content.startswith(b"%PDF")


class TestPattern:
    def test_rows_stand_twice_once_in_a_comment(self, simulate: Simulate) -> None:
        text = get(simulate("pattern")).text
        assert len(re.findall("<li>", text)) == 2 * len(re.findall("<!--<li>", text))

    def test_the_list_can_lie_in_a_frame(self, simulate: Simulate) -> None:
        portals = simulate("pattern", framed=True)
        (frame,) = re.findall(r'<iframe src="([^"]+)"', get(portals).text)
        assert len(titles(get(portals, frame).text)) == 13


class TestForms:
    """How a report hangs on its article, on any family."""

    def test_a_text_can_go_on_on_a_second_page(self, simulate: Simulate, reports: dict[int, TrueReport]) -> None:
        article = article_of(reports[2021], 7, Form.TWO_PAGES)
        portals = simulate("trs", published=[article])
        first = get(portals, portals.sites["portal"].article_path(article)).text
        (onward,) = re.findall(r'<a href="([^"]+)">下一页</a>', first)
        second = get(portals, onward).text
        assert ("本年制发件数" in first, "本年制发件数" in second) == (True, False)
        assert ("结转下年度继续办理" in first, "结转下年度继续办理" in second) == (False, True)

    @pytest.mark.parametrize(
        ("form", "magic"), [(Form.ZIP, b"PK"), (Form.CEB, b"Founder CEB"), (Form.HTML_AS_DOC, b"<!DOCTYPE")]
    )
    def test_files_come_in_kinds_that_their_names_do_not_tell(
        self, simulate: Simulate, reports: dict[int, TrueReport], form: Form, magic: bytes
    ) -> None:
        article = article_of(reports[2021], 7, form)
        portals = simulate("trs", published=[article])
        path = portals.sites["portal"].attachment_path(article, article.attachments[0])
        assert get(portals, path).content.startswith(magic)

    def test_a_pdf_can_be_embedded_as_an_object(self, simulate: Simulate, reports: dict[int, TrueReport]) -> None:
        article = article_of(reports[2021], 7, Form.EMBEDDED_PDF)
        portals = simulate("pattern", published=[article])
        text = get(portals, portals.sites["portal"].article_path(article)).text
        (data,) = re.findall(r'<object data="([^"]+)"', text)
        assert get(portals, data).content.startswith(b"%PDF")

    def test_a_row_can_be_named_by_its_year_alone(self, simulate: Simulate, articles: list[Article]) -> None:
        from dataclasses import replace

        text = get(simulate("trs", published=[replace(articles[-1], row_text="2022年")])).text
        assert ">2022年</a>" in text
        assert titles(text) == []

    def test_a_row_can_stand_twice_and_the_total_counts_it_once(
        self, simulate: Simulate, articles: list[Article]
    ) -> None:
        from dataclasses import replace

        rows = [*articles[:-1], replace(articles[-1], listed=2)]
        text = get(simulate("jcms", published=rows)).text
        assert text.count(f"art_1229214366_{articles[-1].number}.html") == 2
        assert "totalRecord:13," in text
