"""Harmonised series: what each template gives of the metrics that all share."""

from __future__ import annotations

from collections.abc import Mapping

from warehouse.codebook.book import codebook
from warehouse.codebook.records import CellReference, Number, State, Template


def harmonise(
    template: Template | None, cells: Mapping[CellReference, tuple[Number | None, State]]
) -> dict[str, Number | None]:
    """Every series of the codebook for one report; null where the template or the document can't give it.

    Of several cells that add up, blank ones count as nothing as the forms are filled; an unreadable one, or none
    with a number, leaves the sum null.
    """
    return {
        series.code: next(
            (
                total
                for alternative in series.terms.get(template, ())
                if (total := _sum([cells.get(cell, (None, State.ABSENT)) for cell in alternative])) is not None
            ),
            None,
        )
        if template
        else None
        for series in codebook().series
    }


def _sum(cells: list[tuple[Number | None, State]]) -> Number | None:
    if any(state is State.UNREADABLE for _, state in cells):
        return None
    numbers = [number for number, _ in cells if number is not None]
    return sum(numbers) if numbers else None
