"""The same pages by Scrapy: ``python -m benchmarks.by_scrapy WORK.json``, a process of its own; prints seconds and RSS.

The work names each portal's list pages and, behind them, its articles; the politeness is the one that ours had.
Nothing is kept, judged or archived: Scrapy here only fetches, and it is given the addresses that ours has to find.
It may have every request in hand at once, for its limit counts those that wait for their host's turn.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def main() -> None:
    import psutil
    import scrapy
    from scrapy.crawler import CrawlerProcess

    work = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    seen: list[int] = []

    class Portals(scrapy.Spider):  # type: ignore[misc, unused-ignore]
        name = "portals"

        async def start(self) -> Any:
            for lists, articles in work["portals"]:
                yield scrapy.Request(lists[0], self.parse, cb_kwargs={"behind": [*lists[1:], *articles]})

        def parse(self, response: Any, behind: list[str]) -> Any:
            seen.append(response.status)
            response.xpath("//a/@href").getall()
            for url in behind:
                yield scrapy.Request(url, self.parse, cb_kwargs={"behind": []})

    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": sum(len(lists) + len(articles) for lists, articles in work["portals"]),
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "DOWNLOAD_DELAY": work["delay"],
            "RANDOMIZE_DOWNLOAD_DELAY": False,
            "ROBOTSTXT_OBEY": True,
            "LOG_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    started, used = time.perf_counter(), time.process_time()
    process.crawl(Portals)
    process.start()
    seconds, used = time.perf_counter() - started, time.process_time() - used
    rss = psutil.Process().memory_info().rss / 1e6
    print(json.dumps({"seconds": seconds, "pages": seen.count(200), "megabytes": rss, "cpu": used}))


if __name__ == "__main__":
    main()
