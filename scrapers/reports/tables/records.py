"""Table 3 in a dump: which lines stand for which row of the form, however torn the labels are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz.distance import Levenshtein

from scrapers.reports.numbers import Parsed, parse_count
from scrapers.reports.tables.applications import DIVIDED, UNDIVIDED
from scrapers.reports.tables.labels import applicant_keys, application_form, bare_key_of, key_of
from scrapers.reports.tables.lines import Line, is_value
from warehouse.codebook import codebook
from warehouse.codebook.records import Applicant, State

_HEADER = (
    "本列数据的勾稽关系为第一项加第二项之和等于第三项加第四项之和"
    "申请人情况自然人法人或其他组织商业企业科研机构社会公益组织法律服务机构其他总计"
)
_GROUPS = {
    "applications.granted": "三本年度办理结果",
    "applications.denied.state_secret": "不予公开",
    "applications.unavailable.not_held": "无法提供",
    "applications.not_processed.petition": "不予处理",
    "applications.other.not_corrected": "其他处理",
}
_NO_ROW = ""
_SHORT = 2
_LONGEST_OVERLAY = 6000


@dataclass(frozen=True, slots=True)
class Token:
    """A value as printed, with its column in a line of cells (null where cells stand one a line).

    ``spacing`` marks a blank line, which may be an empty cell or nothing at all.
    """

    text: str
    column: int | None
    parsed: Parsed
    spacing: bool = False

    @property
    def blank(self) -> bool:
        return self.parsed.state is State.BLANK


@dataclass(slots=True)
class Record:
    """A label and the values behind it. ``width`` is the number of cells of its line, null for single cells."""

    labels: list[str] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    width: int | None = None
    label_column: int = 0

    @property
    def printed(self) -> list[Token]:
        return [token for token in self.tokens if not token.blank]

    @property
    def has_blanks(self) -> bool:
        return any(token.blank for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Header:
    """The columns that a line names, by its cells; ``width`` is the number of its cells."""

    names: Mapping[int, Applicant]
    width: int


def records_of(lines: Iterable[Line]) -> Iterator[Record]:
    """Lines with separators are records of their own; single cells gather to label and values."""
    pending = Record()
    for line in lines:
        if line.wide:
            if pending.labels or pending.tokens:
                yield pending
                pending = Record()
            yield _wide(line)
            continue
        for cell in line.cells:
            if is_value(cell):
                if pending.labels or cell:
                    pending.tokens.append(Token(cell, None, parse_count(cell), spacing=line.empty))
            else:
                if pending.printed or (pending.labels and (_known(cell) or _known("".join(pending.labels)))):
                    yield pending
                    pending = Record()
                pending.labels.append(cell)
            if not pending.lines or pending.lines[-1] is not line:
                pending.lines.append(line)
    if pending.labels or pending.tokens:
        yield pending


def locate(records: Sequence[Record]) -> dict[str, list[tuple[int, bool]]]:
    """For each row of the form the records that stand for it: (index, whether its label was read exactly).

    Labels that no lookup knows are laid over the form's own wording, character by character, so that a label torn
    over lines or mixed with its neighbour is still found by what is left of it.
    """
    found: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    located: dict[int, str] = {}
    for index, record in enumerate(records):
        code = _exact(record)
        if code is not None:
            located[index] = code
            found[code].append((index, True))
    for index in _out_of_order(records, located):
        found.pop(located.pop(index))
    rest = [index for index, record in enumerate(records) if index not in located and record.labels]
    if rest:
        for index, codes in _overlay(records, located, rest).items():
            for code in codes:
                found[code].append((index, False))
            located[index] = codes[0]
    return found


def _out_of_order(records: Sequence[Record], located: Mapping[int, str]) -> list[int]:
    """Records whose short label is only the beginning of another: rows of the form that come before it follow them."""
    order = {code: at for at, code in enumerate(application_form().codes)}
    return [
        index
        for index, code in located.items()
        if _begins_another(records[index].labels[-1])
        and sum(1 for label in located.values() if label == code) == 1
        and any(after > index and order[other] < order[code] for after, other in located.items())
    ]


def _begins_another(label: str) -> bool:
    """Whether a short label may be a head, or what is left of a longer one: 其他 of 其他法律行政法规禁止公开."""
    key = key_of(label)
    longer = any(other != key and other.startswith(key) for other in application_form().exact)
    return len(key) <= _SHORT and (longer or not is_numbered(label))


def header_of(records: Sequence[Record]) -> Header | None:
    """The line of cells that names the most applicants, if any names one."""
    best: Header | None = None
    for record in records:
        if record.width is None:
            continue
        names = {
            column: applicant_keys()[key]
            for column, cell in enumerate(record.lines[0].cells)
            if (key := key_of(cell)) in applicant_keys()
        }
        if len(names) > (len(best.names) if best else 1):
            best = Header(names, record.width)
    return best


def _wide(line: Line) -> Record:
    known = [at for at, cell in enumerate(line.cells) if _known(cell)]
    worded = [at for at, cell in enumerate(line.cells) if cell and not is_value(cell)]
    last = known[-1] if known else worded[-1] if worded else -1
    return Record(
        labels=[line.cells[at] for at in worded if at <= last],
        tokens=[Token(cell, at, parse_count(cell)) for at, cell in enumerate(line.cells) if at > last],
        lines=[line],
        width=len(line.cells),
        label_column=last,
    )


def _known(text: str) -> bool:
    exact = application_form().exact
    return len(text) > 1 and (key_of(text) in exact or bare_key_of(text) in exact)


def _exact(record: Record) -> str | None:
    form = application_form()
    if not record.labels:
        return None
    last = record.labels[-1]
    for text in (last, "".join(record.labels), last.split()[-1]):
        for key in (key_of(text), bare_key_of(text)):
            hits = form.exact.get(key, ())
            if len(hits) == 1 and not (len(key) <= 2 and not record.printed and not is_numbered(text)):
                return form.codes[hits[0]]
    return None


def is_numbered(text: str) -> bool:
    """The short labels 其他 and 总计 also head columns; a row prints them numbered."""
    return key_of(text) != "".join(text.split())


def _overlay(records: Sequence[Record], located: dict[int, str], rest: Sequence[int]) -> dict[int, list[str]]:
    stream: list[str] = []
    owners: list[tuple[int, bool]] = []
    for index, record in enumerate(records):
        for piece, label in enumerate(record.labels, 1 - len(record.labels)):
            stream.append(key_of(label))
            owners.extend([(index, piece == 0)] * len(key_of(label)))
    text = "".join(stream)
    if len(text) > _LONGEST_OVERLAY:
        return {}
    wording, tags = min(
        (_wording(divided) for divided in _candidates(located)), key=lambda pair: Levenshtein.distance(text, pair[0])
    )
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    nearest: dict[int, Counter[str]] = defaultdict(Counter)
    for op in Levenshtein.opcodes(text, wording):
        if op.tag == "equal":
            for at in range(op.src_end - op.src_start):
                index, last = owners[op.src_start + at]
                votes[index][tags[op.dest_start + at]] += 1
                if last:
                    nearest[index][tags[op.dest_start + at]] += 1
    return {index: codes for index in rest if (codes := _decide(records[index], votes[index], nearest[index]))}


def _candidates(located: dict[int, str]) -> tuple[bool, ...]:
    codes = set(located.values())
    if codes & set(DIVIDED):
        return (True,)
    return (False,) if UNDIVIDED in codes else (True, False)


def _decide(record: Record, votes: Counter[str], nearest: Counter[str]) -> list[str]:
    """The rows that a record's characters belong to; one with numbers must belong to one row clearly.

    ``nearest`` counts the label's last piece: of cells one a line, the numbers belong to the piece before them.
    """
    length = sum(len(key_of(label)) for label in record.labels)
    ranked = [(code, count) for code, count in votes.most_common() if code != _NO_ROW]
    if not ranked or ranked[0][1] * 2 < min(length, 4):
        return []
    if not record.printed:
        return [code for code, count in ranked if count >= 2] or [ranked[0][0]]
    if ranked[0][1] < 2 or (len(ranked) > 1 and ranked[1][1] * 2 > ranked[0][1]):
        return []
    if record.width is None and [code for code, _ in nearest.most_common(1)] != [ranked[0][0]]:
        return []
    return [ranked[0][0]]


@cache
def _wording(divided: bool) -> tuple[str, tuple[str, ...]]:
    """The form's header and labels as one string, each character tagged with its row's code."""
    parts = [(_HEADER, _NO_ROW)]
    for code in codebook().table("applications"):
        if code.code in (DIVIDED if not divided else (UNDIVIDED,)):
            continue
        parts.append((_GROUPS.get(code.code, ""), _NO_ROW))
        longest = max((code.row or "", *code.row_aliases), key=len)
        parts.append((key_of(longest), code.code))
    return "".join(text for text, _ in parts), tuple(tag for text, tag in parts for _ in text)
