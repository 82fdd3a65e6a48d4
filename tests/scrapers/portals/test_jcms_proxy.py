"""The dataproxy call, read off the page that makes it."""

from __future__ import annotations

import pytest

from scrapers.portals.families.jcms_markup import proxy_of
from scrapers.portals.page import Page

URL = "http://sthjj.linjiang.gov.cn/col/col30067/index.html"


def jpage(column: int, unit: int, per_page: int) -> str:
    return (
        f"$('#{unit}').jpage({{themeName:'default',totalRecord:99,groupSize:3,perPage:{per_page},"
        f"proxyUrl:'/module/jslib/jquery/jpage/dataproxy.jsp',ajaxParam:{{col:1,appid:'1',webid:60,path:'/',"
        f"columnid:{column},unitid:'{unit}',webname:'临江市生态环境局',permissiontype:0}}}});"
    )


def test_the_call_and_its_page_size_are_those_of_the_columns_own_list() -> None:
    proxy = proxy_of(Page(URL, f"<script>{jpage(11, 1, 5)} {jpage(30067, 2, 25)} {jpage(12, 3, 10)}</script>"), "30067")
    assert proxy
    assert proxy.url == "http://sthjj.linjiang.gov.cn/module/jslib/jquery/jpage/dataproxy.jsp"
    assert proxy.per_page == 25
    assert proxy.parameters == {
        "col": "1", "appid": "1", "webid": "60", "path": "/", "columnid": "30067", "unitid": "2",
        "webname": "临江市生态环境局", "permissiontype": "0",
    }  # fmt: skip


@pytest.mark.parametrize("column", [None, "77"])
def test_without_a_column_of_its_own_the_first_list_counts(column: str | None) -> None:
    proxy = proxy_of(Page(URL, f"<script>{jpage(11, 1, 5)} {jpage(12, 3, 10)}</script>"), column)
    assert proxy
    assert proxy.parameters["columnid"] == "11"


def test_parameters_in_the_address_count_first() -> None:
    call = "'/module/web/jpage/dataproxy.jsp?columnid=84025&amp;unitid=402134&amp;webid=14' columnid:1"
    proxy = proxy_of(Page(URL, f"<script>{call}</script>"))
    assert proxy
    assert (proxy.parameters["columnid"], proxy.parameters["unitid"], proxy.per_page) == ("84025", "402134", 15)


@pytest.mark.parametrize("text", ["", "dataproxy.jsp", "'/a/dataproxy.jsp'", "'/a/dataproxy.jsp?page=2&columnid=1'"])
def test_without_a_call_of_that_form_there_is_no_proxy(text: str) -> None:
    assert proxy_of(Page(URL, f"<script>{text}</script>")) is None
