"""What a sentence claims, and what it leaves in doubt."""

from __future__ import annotations

from dataclasses import dataclass

from scrapers.documents.model import Document
from scrapers.reports.prose.clauses import Count
from scrapers.reports.prose.sentences import Sentence
from warehouse.codebook.records import Number, State


@dataclass(frozen=True, slots=True)
class Claim:
    """One number a sentence states for one code. ``strength`` ranks statements of the same code: the higher says more
    plainly that it is the total. A category says what number it ``breaks_down``. ``span`` is where the number or the
    words stand in the sentence's text."""

    code: str
    number: Number
    state: State
    span: tuple[int, int]
    approximate: bool
    sentence: Sentence
    strength: int = 1
    category: str | None = None
    breaks_down: Number | None = None

    def printed(self, document: Document) -> str:
        """The number or the words exactly as they stand in the document."""
        first, last = self.span
        return document.text[self.sentence.places[first] : self.sentence.places[last - 1] + 1]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sentence that can be read two ways, so that nothing is claimed."""

    codes: tuple[str, ...]
    sentence: Sentence
    reason: str
    reason_zh: str


Said = Claim | Doubt


def claim(
    code: str, count: Count, strength: int = 1, category: str | None = None, breaks_down: Number | None = None
) -> Claim:
    """The count as a reported value (零 in words as a stated zero)."""
    quantity = count.quantity
    if quantity.number is None:
        raise ValueError(f"no number in {quantity.printed!r}")
    in_words = quantity.number == 0 and quantity.in_words
    state = State.ZERO_STATED if in_words else State.REPORTED
    sentence, start = count.pattern.sentence, count.pattern.origins[count.position]
    span = (start, start + quantity.end - quantity.start)
    return Claim(code, quantity.number, state, span, quantity.approximate, sentence, strength, category, breaks_down)


def zero(code: str, sentence: Sentence, words: str) -> Claim:
    """A zero stated in words: 未收到, 没有发生, 无."""
    start = max(sentence.text.find(words), 0)
    return Claim(code, 0, State.ZERO_STATED, (start, start + len(words)), False, sentence)
