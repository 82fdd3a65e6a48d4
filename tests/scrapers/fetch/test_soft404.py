"""Pages that say 200 and mean absence; and honest ones that look a little like them."""

from pathlib import Path

import pytest

from scrapers.fetch.blocks import block_in
from scrapers.fetch.soft404 import AbsentPage, absence_in, leads_nowhere

REPORTS = Path(__file__).parents[4] / "shared" / "reports"
FRAME = "<html><head><title>{}</title></head><body>{}</body></html>"


@pytest.mark.parametrize(
    "markup",
    [
        FRAME.format("提示", "您访问的页面不存在或已被删除"),
        FRAME.format("提示信息", "找不到该文章"),
        FRAME.format("", "404"),
        FRAME.format("404 Not Found", "x" * 5_000),
        FRAME.format("页面不存在 - 某市人民政府", "x" * 5_000),
        FRAME.format("错误页面", ""),
        "ok!",
        "<p>1</p>",
    ],
)
def test_absence_is_read_from_small_pages_and_titles(markup):
    assert absence_in(markup.encode(), markup)


@pytest.mark.parametrize(
    "markup",
    [
        FRAME.format("某局2024年政府信息公开工作年度报告", "全年主动公开信息404条" + "，均按时办理" * 90),
        FRAME.format("关于印发第404号文件的通知", "全文如下" * 300),
        "<ul><li><a href='/art/2017/1/16/art_1229232307_1999404.html'>某局2016年报告</a><b>2017-01-16</b></li></ul>",
        FRAME.format("公开目录", "暂无相关信息"),
        FRAME.format("某局", "<ul>" + "<li>某局2404年</li>" * 5 + "</ul>"),
    ],
)
def test_a_number_or_an_empty_list_is_no_absence(markup):
    assert absence_in(markup.encode(), markup) == ""


@pytest.mark.parametrize(
    ("asked", "got", "nowhere"),
    [
        ("http://x.gov.cn/a/b.html", "http://x.gov.cn/", True),
        ("http://x.gov.cn/a/b.html", "http://x.gov.cn/index.html", True),
        ("http://x.gov.cn/a/b.html", "http://x.gov.cn/404.html", True),
        ("http://x.gov.cn/a/b.html", "http://x.gov.cn/common/error.jsp", True),
        ("http://x.gov.cn/", "http://x.gov.cn/zwgk/index.html", False),
        ("http://x.gov.cn/", "http://x.gov.cn/index.html", False),
        ("http://x.gov.cn/a/", "http://x.gov.cn/b/", False),
        ("http://x.gov.cn/a/", "http://x.gov.cn/?id=7", False),
        ("http://x.gov.cn/error/2020.html", "https://x.gov.cn/error/2020.html", False),
        ("http://x.gov.cn/a/4041.html", "https://x.gov.cn/a/4041.html", False),
    ],
)
def test_where_a_redirect_leads_may_mean_absence(asked, got, nowhere):
    assert bool(leads_nowhere(asked, got)) is nowhere


def test_the_absent_page_is_known_again_though_it_echoes_the_address_and_the_time():
    body = "您要看的 {} 没有。服务器时间 {}。请回首页或者联系管理员，谢谢您的理解与支持。"
    absent = AbsentPage.of(
        FRAME.format("某市", body.format("/absent-1/index.html", 100)), "http://x.gov.cn/absent-1/index.html"
    )
    assert absent.is_like(FRAME.format("某市", body.format("/2020/a.html", 207)), "http://x.gov.cn/2020/a.html")


def test_a_small_page_under_a_huge_menu_and_the_sites_title_is_not_the_absent_page():
    menu = "".join(f"<a>{word}栏目</a>" for word in map(chr, range(0x4E00, 0x4E00 + 3_000)))
    absent = AbsentPage.of(FRAME.format("某市人民政府", menu + "<p>没有这一页</p>"), "http://x.gov.cn/absent/")
    rows = "".join(f"<li>某局{year}年政府信息公开工作年度报告（{word}）</li>" for year, word in enumerate("甲乙丙丁"))
    assert not absent.is_like(FRAME.format("某市人民政府", menu + rows), "http://x.gov.cn/a.html")
    assert absent.is_like(FRAME.format("某市人民政府", menu + "<p>没有这一页</p>"), "http://x.gov.cn/b.html")


@pytest.mark.parametrize(
    "own",
    [
        "<script type='text/xml'><record><![CDATA[<li><a href='/art/1.html'>某局报告</a></li>]]></record></script>",
        "<!-- <li><a href='/c1/9.shtml'>2024</a></li> -->",
        "<script>var rows=[{url:'./t20250120_9.html'}]</script>",
        "<li><a href='/art/1.html'>2024</a></li>",
        "<meta name='ColumnName' content='政府信息公开年报'>",
    ],
)
def test_a_list_drawn_by_script_in_the_sites_frame_and_title_is_not_the_absent_page(own):
    frame = FRAME.format("某市人民政府", "<div>首页 机构 公开 服务 互动</div>" * 9 + "{}")
    absent = AbsentPage.of(frame.format(""), "http://x.gov.cn/absent/")
    assert absent.is_like(frame.format("<script>var t=1700000000;</script>"), "http://x.gov.cn/a.html")
    assert not absent.is_like(frame.format(own), "http://x.gov.cn/a.html")


def test_another_page_in_the_same_frame_is_not_the_absent_page():
    menu = "<div>首页 机构 公开 服务 互动</div>" * 20
    absent = AbsentPage.of(FRAME.format("某市人民政府", menu + "欢迎访问"), "http://x.gov.cn/absent/")
    report = menu + "<p>全年主动公开信息八十四条，收到申请十二件。</p>" * 30
    assert not absent.is_like(FRAME.format("某市人民政府", report), "http://x.gov.cn/a.html")
    assert not absent.is_like(FRAME.format("某局报告", menu + "欢迎访问"), "http://x.gov.cn/a.html")


def test_two_pages_drawn_by_script_are_not_taken_for_one_absence():
    shell = FRAME.format("{}", "<script>load({})</script>")
    absent = AbsentPage.of(shell.format("某市", 1), "http://x.gov.cn/absent/")
    assert not absent.is_like(shell.format("信息公开年报", 2), "http://x.gov.cn/a.html")


@pytest.mark.skipif(not REPORTS.is_dir(), reason="the real reports are not beside the repository")
def test_no_real_reports_words_are_taken_for_a_block_or_an_absence():
    texts = sorted(REPORTS.glob("*.txt"))
    assert texts
    for file in texts:
        lines = file.read_text("utf-8", "replace").splitlines()
        markup = FRAME.format(lines[0], "".join(f"<p>{line}</p>" for line in lines))
        assert block_in(200, {}, (), markup.encode()) is None, file
        assert absence_in(markup.encode(), markup) == "", file


@pytest.mark.parametrize("title", ["某区第404信访局2020年年度报告", "全年办理404件", "2404年"])
def test_a_number_404_in_a_title_is_not_an_absent_page(title):
    markup = FRAME.format(title, "正文" * 400)
    assert absence_in(markup.encode(), markup) == ""
