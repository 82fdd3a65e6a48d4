"""Every benchmark in one run: ``python -m benchmarks [--only NAME …] [--out docs/benchmarks.md]``; some ten minutes.

Each is a program of its own with options for its full size; here they run at the size that a working day allows.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

BENCHMARKS: dict[str, tuple[str, ...]] = {
    "extraction": ("benchmarks.extraction", "--many", "10000"),
    "crawl": ("benchmarks.crawl",),
    "queries": ("benchmarks.queries",),
    "expectations": ("benchmarks.expectations", "--reports", "1", "100", "1000", "10000"),
    "load": ("benchmarks.load",),
}

_BY_HAND = "## Written by hand"

_PAGE = """\
# Benchmarks

Made by `python -m benchmarks --out docs/benchmarks.md`, which is `make bench` written down{options}.

Ratios are what counts: the sides of each comparison take turns in one run on the same documents, pages or rows, and
the median of their pairs is shown with the middle half of them in brackets. Where seconds of the processor can tell
the story they are used, for a neighbour on the machine does not lengthen those (much); walls are shown where waiting
is the story. A bar is what we set out to reach; *MISSED* says so where it was not.

This run: {day}, {machine}, load {before} before and {after} after.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, default=list(BENCHMARKS))
    parser.add_argument("--out", type=Path, help="write the page there, too")
    given = parser.parse_args()
    before, parts, failed = _load(), [], []
    kept = _kept(given.out) if given.out else ""
    for name in given.only:
        started = time.perf_counter()
        print(f"… {name}", file=sys.stderr, flush=True)
        done = subprocess.run([sys.executable, "-m", *BENCHMARKS[name]], stdout=subprocess.PIPE, text=True, check=False)
        took = time.perf_counter() - started
        text = done.stdout.strip() if done.returncode == 0 else f"{name} ended with {done.returncode}"
        failed += [name] if done.returncode else []
        parts.append(f"# {name.capitalize()}\n\n{_as_markdown(text)}\n\n{took:.0f} s.\n")
        print(f"\n{parts[-1]}", flush=True)
        if given.out:
            given.out.write_text(_page(parts, before, given.only) + kept, encoding="utf-8")
    missed = sum(part.count("MISSED") for part in parts)
    print(f"{missed} missed" + (f"; failed: {', '.join(failed)}" if failed else ""))
    sys.exit(1 if failed else 0)


def _page(parts: list[str], before: str, names: list[str]) -> str:
    options = "" if set(names) == set(BENCHMARKS) else f" (here: `--only {' '.join(names)}`)"
    head = _PAGE.format(
        options=options,
        day=date.today(),  # noqa: DTZ011 - the operator's own day
        machine=f"{os.cpu_count()} processors, Python {platform.python_version()}, {platform.system()}",
        before=before,
        after=_load(),
    )
    return "\n".join([head, *(re.sub(r"^(#+)", r"#\1", part, flags=re.MULTILINE) for part in parts)])


def _kept(page: Path) -> str:
    """What a person wrote under the figures: runs at full size, made once, and what is behind a miss."""
    written = page.read_text(encoding="utf-8") if page.exists() else ""
    _, heading, rest = written.partition(_BY_HAND)
    return f"\n{heading}{rest}" if heading else ""


def _as_markdown(text: str) -> str:
    """Tables as they are; what is only columned by blanks is kept so."""
    return text if "\n|" in text or text.startswith("|") else f"```\n{text}\n```"


def _load() -> str:
    return ", ".join(f"{part:.1f}" for part in os.getloadavg())


if __name__ == "__main__":
    main()
