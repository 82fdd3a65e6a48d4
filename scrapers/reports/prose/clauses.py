"""A sentence as a pattern to match on: counts, years, quoted titles and brackets each shrunk to one mark."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from scrapers.reports.attribution.written_dates import plain
from scrapers.reports.prose.quantities import Quantity, quantities
from scrapers.reports.prose.sentences import Sentence

COUNT_MARK = "\ue000"  # private use; the sentence's next counts follow
Q = "[\ue000-\ue3ff]"
YEAR_MARK = "\ue400"
Y = "[\ue400-\ue47f]"
TITLE_MARK = "\uf000"
QUOTE_MARK = "\uf001"
BRACKET_MARK = "\uf002"
_FIRST_YEAR = 2000

_TITLES = re.compile(r"《[^《》]*(?:《[^》]*》[^》]*)?》?》")
_QUOTED = re.compile(r"“[^”]{1,40}”|\"[^\"]{1,40}\"|「[^」]{1,40}」|『[^』]{1,40}』|‘[^’]{1,30}’")
_KEPT_QUOTES = re.compile(r"微|网站|公众号|新媒体|依申请|主动公开|平台|12369")
_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)|【[^【】]*】|\[[^\[\]]*\]")
_DATES = re.compile(r"(?<!\d)(?:(20\d\d)年)?\d{1,2}月(?:\d{1,2}日)?(?!\d)")
_YEARS = re.compile(r"(?<!\d)(20[0-3]\d)(?:年度|年|度)")


@dataclass(frozen=True, slots=True)
class Pattern:
    """The shrunken text; ``counts`` by mark, ``brackets`` (their contents) by position, ``origins`` into the sentence."""

    text: str
    sentence: Sentence
    counts: dict[str, Quantity]
    brackets: dict[int, str] = field(default_factory=dict)
    origins: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """One count in its clause: ``left`` and ``right`` are the clause's text around it, ``before`` the sentence up to the
    clause, ``near`` what stands between the last count (or the clause's start) and it."""

    quantity: Quantity
    mark: str
    pattern: Pattern
    position: int
    clause: str
    left: str
    right: str
    before: str

    @property
    def near(self) -> str:
        return re.split(Q, self.left)[-1]

    @property
    def number(self) -> int | float | None:
        return self.quantity.number

    @property
    def bracket(self) -> str:
        """What a bracket right after the count says (含上年结转2件), or nothing."""
        return self.pattern.brackets.get(self.position + 1, "")

    @property
    def so_far(self) -> str:
        """The sentence up to the count."""
        return self.before + self.left


def shrink(sentence: Sentence) -> Pattern:
    """The sentence's pattern."""
    return _shrink(plain(sentence.text), sentence)


def bracketed(pattern: Pattern) -> list[Pattern]:
    """The brackets that hold counts, each as a pattern of its own in the same sentence."""
    found = []
    for position, content in pattern.brackets.items():
        if re.search(r"\d", content):
            inner = _shrink(content, pattern.sentence)
            start = pattern.origins[position] + 1
            found.append(replace(inner, origins=tuple(start + origin for origin in inner.origins)))
    return found


def counts(pattern: Pattern) -> list[Count]:
    """The counts of a pattern, each in its clause."""
    found = []
    for start, end in _clauses(pattern.text):
        clause = pattern.text[start:end]
        for match in re.finditer(Q, clause):
            found.append(
                Count(
                    pattern.counts[match[0]],
                    match[0],
                    pattern,
                    start + match.start(),
                    clause,
                    clause[: match.start()],
                    clause[match.end() :],
                    pattern.text[:start],
                )
            )
    return found


def clauses(pattern: Pattern) -> list[str]:
    return [pattern.text[start:end] for start, end in _clauses(pattern.text)]


def year_of(mark: str) -> int:
    return ord(mark) - ord(YEAR_MARK) + _FIRST_YEAR


def years_in(text: str) -> list[int]:
    return [year_of(match[0]) for match in re.finditer(Y, text)]


def _clauses(text: str) -> list[tuple[int, int]]:
    edges = [0, *(match.end() for match in re.finditer(r"[，,；;。！？!?]", text)), len(text)]
    return [(start, end) for start, end in zip(edges, edges[1:], strict=False) if end > start]


def _shrink(text: str, sentence: Sentence) -> Pattern:
    found: dict[str, Quantity] = {}
    brackets: dict[int, str] = {}
    spans = _marked_spans(text)
    out: list[str] = []
    origins: list[int] = []
    position = 0
    for start, end, mark, content in spans:
        out.extend(text[position:start])
        origins.extend(range(position, start))
        if isinstance(content, Quantity):
            mark = chr(ord(COUNT_MARK) + len(found))
            found[mark] = content
        elif mark == BRACKET_MARK:
            brackets[len(out)] = content
        if mark:
            out.append(mark)
            origins.append(start)
        position = end
    out.extend(text[position:])
    origins.extend(range(position, len(text)))
    return Pattern("".join(out), sentence, found, brackets, tuple(origins))


def _marked_spans(text: str) -> list[tuple[int, int, str, Quantity | str]]:
    """What becomes a mark, in order, without overlaps: titles and brackets first, then dates, years, counts."""
    spans: list[tuple[int, int, str, Quantity | str]] = []
    covered: list[tuple[int, int]] = []

    def take(start: int, end: int, mark: str, content: Quantity | str = "") -> None:
        if not any(start < last and end > first for first, last in covered):
            covered.append((start, end))
            spans.append((start, end, mark, content))

    for match in _TITLES.finditer(text):
        take(match.start(), match.end(), TITLE_MARK)
    for match in _QUOTED.finditer(text):
        if not _KEPT_QUOTES.search(match[0]):
            take(match.start(), match.end(), QUOTE_MARK)
    for match in _BRACKETS.finditer(text):
        if not re.fullmatch(r".[条篇件项份个次起宗]+.", match[0]):
            take(match.start(), match.end(), BRACKET_MARK, match[0][1:-1])
    for match in _DATES.finditer(text):
        mark = chr(ord(YEAR_MARK) + int(match[1]) - _FIRST_YEAR) if match[1] else ""
        take(match.start(), match.end(), mark)
    for match in _YEARS.finditer(text):
        take(match.start(), match.end(), chr(ord(YEAR_MARK) + int(match[1]) - _FIRST_YEAR))
    for quantity in quantities(text):
        take(quantity.start, quantity.end, "", quantity)
    return sorted(spans, key=lambda span: span[0])
