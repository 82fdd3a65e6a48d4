"""gongkai coverage"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import click

from gongkai.output import json_option, print_rows, say

COLUMNS = ("bureau", "year", "status", "deadline", "publication_date", "days_late", "portal_id", "detail")
FINE = frozenset({"found", "not_yet_due"})


@click.command(epilog="Example: gongkai coverage --year 2023")
@click.option("--year", type=int, metavar="Y", help="One report year; default all.")
@json_option
def command(year: int | None, as_json: bool) -> int:
    """The ledger bureau × year: found, late, missing, blocked, … Exit 1 if a report that is due is not there."""
    from flows.settings import load_settings
    from warehouse.store import Warehouse

    with Warehouse.open(load_settings().warehouse_url, create=False) as warehouse:
        rows = warehouse.ledger(year, today=datetime.now().astimezone().date())
    print_rows(rows, COLUMNS, as_json=as_json, empty="the ledger is empty: nothing was harvested or ingested yet")
    counts = Counter(row.status.value for row in rows)
    say(" · ".join(f"{status} {count}" for status, count in sorted(counts.items())))
    return 0 if set(counts) <= FINE | {"late"} else 1
