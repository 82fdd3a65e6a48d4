"""Which row of the form does a printed row stand for? Exact keys first, then likeness within the gap, then order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum

from rapidfuzz import fuzz

from scrapers.reports.tables.labels import Form
from warehouse.codebook.record import record

LIKENESS = 62.0
_MARGIN = 8.0
_SHORT = 2
_FAINT = 40.0
_MOST_ROWS = 600  # no form is longer; past it only exact labels count, so that no document takes long


class Match(IntEnum):
    """How a row was recognised, the surest first."""

    EXACT = 0
    LIKE = 1
    ORDER = 2


Matches = dict[int, tuple[int, Match]]


@record(frozen=True, slots=True)
class Candidate:
    """A printed row: every key that its label may be spelt by, and whether numbers stand in it."""

    keys: tuple[str, ...]
    has_values: bool


def align(candidates: Sequence[Candidate], form: Form, by_order: bool = True) -> Matches:
    """The form's row for each printed row that has one: index in ``candidates`` → (index in the form, how).

    A key that one row of the form prints decides wherever it stands. A key that several print, or that is too short to
    be more than the beginning of another, takes the next in order, unless the rows around leave it open which one
    that is. Other rows are sought among the form's rows that are still free between their neighbours: by likeness,
    then, where as many rows as labels are left, by order.
    """
    found: Matches = {}
    taken: set[int] = set()
    shared: list[tuple[int, tuple[int, ...]]] = []
    for position, candidate in enumerate(candidates):
        key = next((key for key in candidate.keys if key in form.exact), "")
        hits = form.exact.get(key, ())
        if len(hits) > 1 or (hits and len(key) <= _SHORT):
            shared.append((position, hits))
        elif hits and hits[0] not in taken:
            found[position] = (hits[0], Match.EXACT)
            taken.add(hits[0])
    _place_shared(shared, candidates, found, taken, len(form.codes))
    if len(candidates) > _MOST_ROWS:
        return found
    for gap in _gaps(candidates, found, range(len(candidates))):
        _fill_by_likeness(gap, candidates, form, found)
        for rest in _gaps(candidates, found, gap) if by_order else ():
            _fill_by_order(rest, candidates, form, found)
    return found


def _place_shared(
    shared: Sequence[tuple[int, tuple[int, ...]]],
    candidates: Sequence[Candidate],
    found: Matches,
    taken: set[int],
    end: int,
) -> None:
    """Keys that several rows print, in order; what is left out of its place takes the only row that is left for it."""
    for position, hits in shared:
        before, after = _neighbours(position, found, end)
        free = [hit for hit in hits if hit not in taken and before < hit < after]
        if free and (len(free) == 1 or free[0] - before == 1 or _as_many(position, hits, shared, found) >= len(free)):
            found[position] = (free[0], Match.EXACT)
            taken.add(free[0])
    for position, hits in shared:
        free = [hit for hit in hits if hit not in taken]
        if position not in found and len(free) == 1 and candidates[position].has_values:
            found[position] = (free[0], Match.EXACT)
            taken.add(free[0])


def _as_many(
    position: int, hits: tuple[int, ...], shared: Sequence[tuple[int, tuple[int, ...]]], found: Matches
) -> int:
    """How many rows with the same key stand, this one included, before the next row that is known for sure."""
    end = min((p for p in found if p > position), default=None)
    return sum(1 for at, same in shared if same == hits and at >= position and (end is None or at < end))


def _neighbours(position: int, found: Matches, end: int) -> tuple[int, int]:
    before = max((p for p in found if p < position), default=None)
    after = min((p for p in found if p > position), default=None)
    return (-1 if before is None else found[before][0], end if after is None else found[after][0])


def _free(position: int, form: Form, found: Matches) -> list[int]:
    """The form's rows that may stand at a position: between its neighbours', and not taken."""
    before, after = _neighbours(position, found, len(form.codes))
    taken = {index for index, _ in found.values()}
    return [index for index in range(before + 1, after) if index not in taken]


def _gaps(candidates: Sequence[Candidate], found: Matches, within: Iterable[int]) -> list[list[int]]:
    """Runs of printed rows without a match, between matched neighbours."""
    gaps: list[list[int]] = [[]]
    for position in within:
        if position in found:
            gaps.append([])
        elif candidates[position].has_values or any(candidates[position].keys):
            gaps[-1].append(position)
    return [gap for gap in gaps if gap]


def _fill_by_likeness(gap: Sequence[int], candidates: Sequence[Candidate], form: Form, found: Matches) -> None:
    for position in gap:
        best = _likest(candidates[position], _free(position, form, found), form)
        if best is not None:
            found[position] = (best, Match.LIKE)


def _fill_by_order(gap: Sequence[int], candidates: Sequence[Candidate], form: Form, found: Matches) -> None:
    valued = [position for position in gap if candidates[position].has_values]
    left = _free(gap[0], form, found)
    if len(valued) == len(left) and not any(
        _speaks_of_another(candidates[position], form.spellings[index])
        for position, index in zip(valued, left, strict=True)
    ):
        found.update({position: (index, Match.ORDER) for position, index in zip(valued, left, strict=True)})


def _speaks_of_another(candidate: Candidate, spellings: Sequence[str]) -> bool:
    """Whether a whole label is printed that has nothing of the row's: order is for labels lost, not for others."""
    long = [key for key in candidate.keys if len(key) > _SHORT + 2]
    return bool(long) and max(fuzz.partial_ratio(key, spelling) for key in long for spelling in spellings) < _FAINT


def _likest(candidate: Candidate, free: Sequence[int], form: Form) -> int | None:
    scores = sorted(
        (
            (max(fuzz.ratio(key, spelling) for key in candidate.keys for spelling in form.spellings[index]), -index)
            for index in free
            if any(candidate.keys)
        ),
        reverse=True,
    )
    if not scores or scores[0][0] < LIKENESS:
        return None
    if len(scores) > 1 and scores[0][0] - scores[1][0] < _MARGIN:
        return None
    return -scores[0][1]
