"""Paired measurements: two ways to do one thing, turn by turn in one run, and the median of their ratios.

A shared machine disturbs both sides of a pair alike, so that the ratio stays when the seconds do not. Nothing here
asserts a time: what is missed is printed as missed.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: what was measured, in its own units, and the bar that it is held to, if there is one."""

    name: str
    ours: str
    theirs: str
    result: str
    bar: str = ""
    reached: bool | None = None

    @property
    def mark(self) -> str:
        return {True: "reached", False: "MISSED", None: ""}[self.reached]


@dataclass(frozen=True, slots=True)
class Ratio:
    """Ours over theirs: the median of the pairs, the middle half of them, and each side's median in seconds."""

    median: float
    lower: float
    upper: float
    ours: float
    theirs: float
    pairs: int


def paired(
    ours: Callable[[], object],
    theirs: Callable[[], object],
    rounds: int,
    clock: Callable[[], float] = time.process_time,
) -> Ratio:
    """Runs both once for nothing, then turn by turn, who is first alternating.

    Seconds are the processor's by default, for a neighbour does not lengthen those; where one side has threads of its
    own the wall's are fairer. Garbage is collected before each turn, so that nobody pays for the other's.
    """
    ours(), theirs()
    times: list[tuple[float, float]] = []
    for number in range(rounds):
        if number % 2:
            second, first = _seconds(theirs, clock), _seconds(ours, clock)
        else:
            first, second = _seconds(ours, clock), _seconds(theirs, clock)
        times.append((first, second))
    return ratio_of(times)


def ratio_of(times: Sequence[tuple[float, float]]) -> Ratio:
    """The ratio of pairs that are already measured."""
    ratios = [first / second for first, second in times]
    lower, _, upper = quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
    ours, theirs = (median(pair[side] for pair in times) for side in (0, 1))
    return Ratio(median(ratios), lower, upper, ours, theirs, len(times))


def no_more_than(name: str, ratio: Ratio, bar: float, documents: int) -> Line:
    """A line for "within so many times theirs"; the sides in milliseconds a document."""
    ours, theirs = (f"{1000 * seconds / documents:.2f} ms" for seconds in (ratio.ours, ratio.theirs))
    spread = f"{ratio.median:.2f}× ({ratio.lower:.2f}–{ratio.upper:.2f})"
    return Line(name, ours, theirs, spread, f"≤ {bar:g}×", ratio.median <= bar)


def at_least(name: str, ratio: Ratio, bar: float, documents: int) -> Line:
    """A line for "so many times faster than theirs"."""
    ours, theirs = (f"{1000 * seconds / documents:.2f} ms" for seconds in (ratio.ours, ratio.theirs))
    spread = f"{1 / ratio.median:.1f}× faster ({1 / ratio.upper:.1f}–{1 / ratio.lower:.1f})"
    return Line(name, ours, theirs, spread, f"≥ {bar:g}× faster", 1 / ratio.median >= bar)


def table(title: str, lines: Iterable[Line]) -> str:
    """The lines as a Markdown table, which a terminal shows well enough too."""
    head = ("what", "ours", "theirs", "result", "bar", "")
    rows = [head, *((x.name, x.ours, x.theirs, x.result, x.bar, x.mark) for x in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    text = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return f"## {title}\n\n" + "\n".join(text) + "\n"


def _seconds(work: Callable[[], object], clock: Callable[[], float]) -> float:
    gc.collect()
    start = clock()
    work()
    return clock() - start
