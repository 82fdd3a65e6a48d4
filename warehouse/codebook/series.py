"""Harmonised series: what each template gives of the metrics that all share."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from warehouse.codebook.book import codebook
from warehouse.codebook.records import CellReference, Number, State, Template

Cell = TypeVar("Cell", bound=Hashable)


def harmonise(
    template: Template | None, cells: Mapping[CellReference, tuple[Number | None, State]]
) -> dict[str, Number | None]:
    """Every series of the codebook for one report; null where the template or the document can't give it."""
    return {
        series.code: first_sum(series.terms.get(template, ()) if template else (), cells)
        for series in codebook().series
    }


def first_sum(
    alternatives: Iterable[Iterable[Cell]], cells: Mapping[Cell, tuple[Number | None, State]]
) -> Number | None:
    """The sum of the first alternative that the document gives.

    Blank cells count as nothing as the forms are filled; an unreadable one, or none with a number, leaves null.
    """
    for alternative in alternatives:
        found = [cells[cell] for cell in alternative if cell in cells]
        numbers = [number for number, _ in found if number is not None]
        if numbers and all(state is not State.UNREADABLE for _, state in found):
            return sum(numbers)
    return None
