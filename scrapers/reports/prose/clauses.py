"""A sentence as a pattern to match on: counts, years, quoted titles and brackets each shrunk to one mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from scrapers.reports.attribution.written_dates import plain
from scrapers.reports.prose.quantities import Quantity, quantities
from scrapers.reports.prose.sentences import Sentence
from warehouse.codebook.record import record

COUNT_MARK = "\ue000"  # private use; the sentence's next counts follow
Q = "[\ue000-\ue3ff]"
YEAR_MARK = "\ue400"
Y = "[\ue400-\ue47f]"
TITLE_MARK = "\uf000"
QUOTE_MARK = "\uf001"
BRACKET_MARK = "\uf002"
_FIRST_YEAR = 2000
_MOST_COUNTS = 1023
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_COUNTS = re.compile(f"({Q})")
_YEAR_MARKS = re.compile(Y)
_EDGES = re.compile(r"[，,；;。！？!?]")
_DIGIT = re.compile(r"\d")
_NEAREST = 300  # characters; nothing said further away belongs to a count
_ISSUES = {"期", "次", "批", "类"}

_TITLES = re.compile(r"《[^《》]*(?:《[^》]*》[^》]*)?》?》")
_QUOTED = re.compile(r"“[^”]{1,40}”|\"[^\"]{1,40}\"|「[^」]{1,40}」|『[^』]{1,40}』|‘[^’]{1,30}’")
_KEPT_QUOTES = re.compile(r"微|信息公开|网站|公众号|新媒体|依申请|主动公开|平台|12369")
_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)|【[^【】]*】|\[[^\[\]]*\]")
_ENCLOSING = re.compile(r"[《“\"「『‘（(【\[]")
_LEFT_OPEN = re.compile(r".(?:[条篇件项份个次起宗]+|微[信博][^、和及，,\d]{0,6}).")  # 篇（条）, 新媒体（微信公众号）
_DATES = re.compile(r"(?<!\d)(?:(20\d\d)年)?\d{1,2}月(?:\d{1,2}日)?(?!\d)")
_YEARS = re.compile(r"(?<!\d)(20[0-3]\d)(?:年度|年|度)")


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """The shrunken text; ``counts`` by mark, ``brackets`` (contents) by position, ``origins`` into the sentence.

    ``within`` is where a bracket's own pattern stands in the pattern around it.
    """

    text: str
    sentence: Sentence
    counts: dict[str, Quantity]
    brackets: dict[int, str] = field(default_factory=dict)
    origins: tuple[int, ...] = ()
    within: int | None = None


@record(frozen=True, slots=True)
class Count:
    """One count in its clause: ``left`` and ``right`` are the clause's text around it, ``before`` the sentence up to
    the clause, ``near`` what stands between the last count (or the clause's start) and it."""

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
        parts = _COUNTS.split(self.left)
        if parts[-1] in ("、", "") and len(parts) > 2 and self.pattern.counts[parts[-2]].unit in _ISSUES:
            return parts[-3][-_NEAREST:]  # 共推送52期、156条, 信息4类46条: both count the same
        return parts[-1][-_NEAREST:]

    @property
    def rest(self) -> str:
        """The clause after the count, without the mark that ends it."""
        return self.right[:-1] if self.right and _EDGES.match(self.right[-1]) else self.right

    @property
    def number(self) -> int | float | None:
        return self.quantity.number

    @property
    def bracket(self) -> str:
        """What a bracket right after the count says (含上年结转2件), or nothing."""
        return self.pattern.brackets.get(self.position + 1, "")

    def without_issues(self, text: str) -> str:
        """Without the counts of issues: 编发84期，信息152条 counts the same twice, and what leads up to it goes on."""
        units = {mark: quantity.unit for mark, quantity in self.pattern.counts.items()}
        return "".join(character for character in text if units.get(character) not in ("期", "次"))

    @property
    def so_far(self) -> str:
        """The sentence up to the count."""
        return self.before + self.left


def shrink(sentence: Sentence) -> Pattern:
    """The sentence's pattern. A private character of the document's own must not pass for a mark of ours."""
    return _shrink(_PRIVATE.sub("\ufffd", plain(sentence.text)), sentence)


def bracketed(pattern: Pattern) -> list[Pattern]:
    """The brackets that hold counts, each as a pattern of its own in the same sentence."""
    return [inner for position in pattern.brackets if (inner := bracket_at(pattern, position))]


def bracket_at(pattern: Pattern, position: int) -> Pattern | None:
    """The bracket at a position as a pattern of its own, if it holds digits."""
    content = pattern.brackets.get(position, "")
    if not _DIGIT.search(content):
        return None
    inner = _shrink(content, pattern.sentence)
    start = pattern.origins[position] + 1
    return replace(inner, origins=tuple(start + at for at in inner.origins), within=position)


@lru_cache(maxsize=4)  # each reader asks for the same sentence's
def counts(pattern: Pattern) -> list[Count]:
    """The counts of a pattern, each in its clause."""
    found = []
    for start, end in _clauses(pattern.text):
        clause = pattern.text[start:end]
        for match in _COUNTS.finditer(clause):
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
    return [year_of(match[0]) for match in _YEAR_MARKS.finditer(text)]


def last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last place where a pattern is found."""
    found = None
    for found in pattern.finditer(text):  # noqa: B007 - the last one is wanted
        pass
    return found


@lru_cache(maxsize=16)
def _clauses(text: str) -> list[tuple[int, int]]:
    edges = [0, *(match.end() for match in _EDGES.finditer(text)), len(text)]
    return [(start, end) for start, end in pairwise(edges) if end > start]


def _shrink(text: str, sentence: Sentence) -> Pattern:
    found: dict[str, Quantity] = {}
    brackets: dict[int, str] = {}
    out: list[str] = []
    origins: list[int] = []
    position = 0
    for start, end, mark, content in _marked_spans(text):
        out.extend(text[position:start])
        origins.extend(range(position, start))
        position = end
        shown = mark
        if isinstance(content, Quantity):
            shown = chr(ord(COUNT_MARK) + min(len(found), _MOST_COUNTS))
            found[shown] = content
        elif mark == BRACKET_MARK:
            brackets[len(out)] = content
        out.extend(shown)
        origins.extend([start] * len(shown))
    out.extend(text[position:])
    origins.extend(range(position, len(text)))
    return Pattern("".join(out), sentence, found, brackets, tuple(origins))


_Span = tuple[int, int, str, Quantity | str]


def _marked_spans(text: str) -> list[_Span]:
    """What becomes a mark, in order, without overlaps: what is enclosed first, then dates, years, counts."""
    spans: list[_Span] = []
    free = bytearray(b"\x01" * len(text))
    for start, end, mark, content in _candidates(text):
        if all(free[start:end]):
            free[start:end] = bytes(end - start)
            spans.append((start, end, mark, content))
    return sorted(spans, key=lambda span: span[0])


def _candidates(text: str) -> Iterator[_Span]:
    if _ENCLOSING.search(text):
        yield from sorted(_enclosed(text), key=lambda span: span[0])
    if "月" in text:
        for match in _DATES.finditer(text):
            yield *match.span(), _year_mark(match[1]) if match[1] else "", ""
    if "20" in text:
        yield from ((*match.span(), _year_mark(match[1]), "") for match in _YEARS.finditer(text))
    yield from ((quantity.start, quantity.end, "", quantity) for quantity in quantities(text))


def _enclosed(text: str) -> Iterator[_Span]:
    """Titles, quotations and brackets; of one inside another, the outer begins first and wins."""
    yield from ((*match.span(), TITLE_MARK, "") for match in _TITLES.finditer(text))
    for match in _QUOTED.finditer(text):
        if not _KEPT_QUOTES.search(match[0]):
            yield *match.span(), QUOTE_MARK, ""
    for match in _BRACKETS.finditer(text):
        if not _LEFT_OPEN.fullmatch(match[0]):
            yield *match.span(), BRACKET_MARK, match[0][1:-1]


def _year_mark(digits: str) -> str:
    return chr(ord(YEAR_MARK) + int(digits) - _FIRST_YEAR)
