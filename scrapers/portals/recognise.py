"""Which content system made a page: the fingerprint table, in its order. No guess where nothing fits."""

from __future__ import annotations

import re

from scrapers.portals.page import decode

# Order matters: JPaaS and queryList pages keep /col/ addresses, ucap shares createPageHTML's name with TRS.
_PAGE_TESTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("gkmlpt", re.compile(r"window\._CONFIG\b(?=.*\bSID\b)(?=.*\bTREE\b)", re.DOTALL)),
    ("jpaas", re.compile(r"jpaas-publish-server|queryData\s*=(?=.*?/api-gateway/)", re.DOTALL)),
    ("jiangxi", re.compile(r"loadPageData\(\s*params\s*,|webSiteCode\b(?=.*?channelCode)", re.DOTALL)),
    ("jcms", re.compile(r"<datastore>|&lt;datastore&gt;|<recordset>|dataproxy\.jsp|messageController/getMessage\.do")),
    ("jcms_xxgk", re.compile(r"/module/xxgk/(?:search|tree|xxgkAnnualReport)\.jsp|zfxxgk_zdgkc|tr_main_value_odd")),
    ("ucap", re.compile(r"UCAPTITLE|UCAPCONTENT|UCAP-CONTENT|/common/search/|/searchList/"
                        r"|createPageHTML\(\s*['\"]page_div['\"]"
                        r"|<meta[^>]+name=[\"']channelId[\"'][^>]+content=[\"'][0-9a-f]{32}", re.IGNORECASE)),
    ("trs", re.compile(r"createPageHTML\(\s*\d|createPage\(\s*\d|/t(?:19|20)\d{6}_\d+\.s?html?"
                       r"|TRS_Editor|TRS_UEDITOR|trs_editor_view|/fjdzapp/search")),
    ("longxun", re.compile(r"/site/label/8888|/public/column/\d+|\blabelName\b|id=[\"']timeFrame[\"']")),
    ("vsb", re.compile(r"Visual SiteBuilder|_jsq_\(|vsb_content|/system/resource/js/|[\"'][./]*info/\d+/\d+\.htm")),
    ("epoint", re.compile(r"EWB-FRONT|lightfrontaction/getgovinfo|/js/webBuilderCommon\.js")),
    ("nfcms", re.compile(r"\bcontent/m?post_\d+\.html|\bNFCMS_\w+")),
)  # fmt: skip
_ADDRESS_TESTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("gkmlpt", re.compile(r"/gkmlpt/")),
    ("jcms_xxgk", re.compile(r"/module/xxgk/")),
    ("jcms", re.compile(r"/col/col\d+/|/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html")),
    ("trs", re.compile(r"/t(?:19|20)\d{6}_\d+\.s?html?$")),
    ("longxun", re.compile(r"/public/column/\d+|/XxgkAnnualReport/show/|/public/(?:content/)?\d+(?:/\d+\.html)?$")),
    ("vsb", re.compile(r"/info/\d+/\d+\.htm$")),
    ("epoint", re.compile(r"/dynamic/.*\.html\?(?:.*&)?categorynum=\d+")),
    ("nfcms", re.compile(r"/content/m?post_\d+\.html$")),
)


def recognise(page: bytes | str, url: str) -> str | None:
    """The family of a page, or null where no mark of one is seen: what the page shows counts before its address."""
    text = decode(page, None) if isinstance(page, bytes) else page
    for name, test in _PAGE_TESTS:
        if test.search(text):
            return name
    return next((name for name, test in _ADDRESS_TESTS if test.search(url)), None)
