"""The channels a body publishes through, as sentences name them."""

from __future__ import annotations

import re

WEBSITE, WEIBO, WECHAT = "prose.website_items", "prose.weibo_posts", "prose.wechat_posts"
CODES = {"website": WEBSITE, "weibo": WEIBO, "wechat": WECHAT}

SYSTEM = (
    r"(?:政府|政务|环境)?信息(?:主动)?公开[”」]?(?:门户|发布|服务)?(?:网站|网|平台|目录|专栏|专网|系统|专区|栏目)"
    r"|(?:主动|政务)公开(?:目录|专栏|平台|网)"
)
_SITE = (
    r"网站|\uf001网(?!络)|信息网(?!络)|网页|官网|门户网|政府网|政务网|外网|网上|局网"
    r"|(?<!中国)(?<!国家)(?:环保|环境)(?:信息)?网(?!络)"
)
WECHAT_NAME = r"微信(?!访谈|(?:工作|办公)?群)(?:官方|政务)?(?:公众(?:号|平台|账号)|订阅号|服务号)?|公众号"
WEIBO_NAME = r"微博(?!访谈)(?:公众号)?"
_SEVERAL = r"两微一?端?|双微|新媒体(?![（(]微[信博][^）)、和及，]{0,6}[）)])|微博微信|微信微博"
_OTHER = (
    r"微信(?:工作|办公)?群|(?<!联)网(?![络民友格点上购约站页信课红])|(?:抖音|头条|快手)(?:公众号|号)?|客户端|APP|视频号|公报|电视|广播|报纸|报刊|日报|晚报|显示屏|公[示告]栏|宣传栏"
    r"|号(?=[上中]?(?:共|累计|全年|主动)*(?:公开|发布|推送|推出))|(?<!新)媒体|触摸屏|查阅|论坛|短信|问政|澎湃|大厅|简报|杂志|其[他它](?:方式|渠道|途径|形式|平台|媒体|载体)"
)
CHANNEL = re.compile(
    rf"(?P<system>{SYSTEM})|(?P<several>{_SEVERAL})|(?P<website>{_SITE})|(?P<weibo>{WEIBO_NAME})|(?P<wechat>{WECHAT_NAME})|(?P<other>{_OTHER})"
)


def channel_names(text: str) -> list[str]:
    """system (the disclosure site itself), several (两微), website, weibo, wechat, other, in printed order."""
    return [str(match.lastgroup) for match in CHANNEL.finditer(text)]
