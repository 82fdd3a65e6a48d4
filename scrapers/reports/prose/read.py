"""All sentences of a document read, and what they say of each code settled: one value, or a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType

from scrapers.documents.model import Document
from scrapers.reports.prose import applications, cases, events, publishing
from scrapers.reports.prose.categories import BREAKS_DOWN
from scrapers.reports.prose.channels import WEBSITE
from scrapers.reports.prose.claims import Claim, Doubt, Said
from scrapers.reports.prose.clauses import shrink
from scrapers.reports.prose.scope import Setting, provincial
from scrapers.reports.prose.sentences import Sentence, sentences
from scrapers.reports.tables import Tables
from warehouse.codebook import codebook
from warehouse.codebook.deadlines import is_government
from warehouse.codebook.records import CellReference, Fault, Finding, Severity, TextEvidence, Value

_CATEGORY = "prose.proactive_by_category"
_AHEAD = re.compile(r"问题|不足|改进|下一步|下一年|打算|今后|明年|计划|思路|整改|努力方向|困难|建议")
_INLINE_HEADING = re.compile(
    r"^(?:[（(][一二三四五六七八九十]{1,2}[）)]|\d{1,2}[.、．]|[一二三四五六七八九十]是[^，。]{2,16}(?:情况|工作|方面)[。：:])"
)
_COUNTED = re.compile(
    r"[\d０-９](?![\d０-９]*(?:[年月日号]|[.．)）](?![\d０-９])))|[一二两三四五六七八九十百千万][余多]?[条篇件份宗个项起次场则期例]"
)
_NONE = re.compile(r"未|没有|无|零|不存在")
_WORDS = {
    publishing: re.compile(
        r"公[开布示]|发[布表送文稿微]|推[送出]|[编刊制]发|刊[登载]|登载|更新|新增|上传|录入|信息|微[博信]|网"
    ),
    applications: re.compile(r"申请|收到|受理|接[到收]|收悉|[答回]复"),
    cases: re.compile(r"复议|诉讼|起诉|应诉|投诉|举报"),
    events: re.compile(r"发布会|解读"),
}
_TOPIC_SHOWN = 24
_LONGEST_SENTENCE = 4000
_MOST_COUNTS = 200  # a table that was run together, or bait


@dataclass(frozen=True, slots=True)
class Prose:
    """The values that sentences state, with findings for what stays in doubt."""

    values: tuple[Value, ...]
    findings: tuple[Finding, ...]


def read_prose(document: Document, tables: Tables, year: int | None, bureau: str | None) -> Prose:
    """Every statistic that the document's sentences state for the report's year, outside of its tables."""
    below_province = bureau is not None and "厅" not in bureau and provincial().match(bureau) is None
    township = _is_township(bureau, document.text)
    setting = Setting(year, is_government(bureau), township, _field(bureau), below_province)
    said = list(_statements(sentences(document, tables.spans, tables.grids), setting))
    claims = [statement for statement in said if isinstance(statement, Claim)]
    doubts = [statement for statement in said if isinstance(statement, Doubt)]
    settled, contradictions = _settle(claims, document)
    values = tuple(_value(claim, document) for claim in settled)
    claimed = {claim.code for claim in settled}
    findings = (
        *(_doubt(doubt, document) for doubt in doubts if not claimed.issuperset(doubt.codes)),
        *contradictions,
        *_category_sum(settled),
    )
    return Prose(values, tuple(dict.fromkeys(findings)))


def _is_township(bureau: str | None, text: str) -> bool:
    """A town or a street speaks: by its name, or where none is told by how it speaks of itself."""
    return bool(
        re.search(r"街道|[乡镇]人民政府", bureau) if bureau else re.search(r"我[镇乡街]|本街道|街道办事处", text)
    )


def _field(bureau: str | None) -> str:
    """What a department is for, by its name: 卫生健康 of 某某县卫生健康委员会."""
    named = re.search(
        r"[省市区县旗州盟](?P<field>[^省市区县旗州盟]{2,6}?)(?:局|委员会|厅)(?:[^局]{1,8}分局)?$", bureau or ""
    )
    return named["field"] if named else ""


def _statements(running: Iterable[Sentence], setting: Setting) -> Iterator[Said]:
    """What the sentences say, one after the other; a total's breakdown may follow in the next sentence."""
    total: Claim | None = None
    goes_on = False
    for sentence, heading in _with_headings(running):
        counted = bool(_COUNTED.search(sentence.text))
        subjects = _subjects(sentence.text) if counted or _NONE.search(sentence.text) else set()
        if not subjects and not (counted and total is not None):
            continue
        pattern = shrink(sentence)
        if len(pattern.counts) > _MOST_COUNTS:
            continue
        if total is not None and BREAKS_DOWN.match(pattern.text):
            yield from publishing.continued_breakdown(pattern, total.number)
        statements: list[Said] = []
        if counted and publishing in subjects:
            statements += publishing.read(pattern, setting, heading, goes_on)
        if applications in subjects:
            statements += applications.read(pattern, setting, heading)
        if cases in subjects:
            statements += cases.read(pattern, setting, heading)
        if events in subjects:
            statements += events.read(pattern, setting)
        yield from statements
        goes_on = any(_tells_a_total(said) for said in statements)
        total = next((said for said in statements if isinstance(said, Claim) and said.code == publishing.TOTAL), None)


def _with_headings(running: Iterable[Sentence]) -> Iterator[tuple[Sentence, str]]:
    """Each sentence under its headings; none of what is still wrong or to come."""
    section, topic, ahead = "", "", False
    for sentence in running:
        opens = bool(_INLINE_HEADING.match(sentence.text))
        if opens or sentence.section != section:
            topic = sentence.text[:_TOPIC_SHOWN] if opens else ""
            section = sentence.section
            ahead = bool(_AHEAD.search(section) or _AHEAD.search(topic))
        if not ahead and len(sentence.text) <= _LONGEST_SENTENCE:
            yield sentence, f"{section} {topic}"


def _subjects(text: str) -> set[ModuleType]:
    """The readers that a sentence has words for: most have none, and are not looked at further."""
    return {reader for reader, words in _WORDS.items() if words.search(text)}


def _tells_a_total(said: Said) -> bool:
    codes = (said.code,) if isinstance(said, Claim) else said.codes
    return publishing.TOTAL in codes


def _settle(claims: Iterable[Claim], document: Document) -> tuple[list[Claim], list[Finding]]:
    """One claim a code: the first of equal ones, the plainest of different ones, none where two are equally plain."""
    by_code: dict[str, list[Claim]] = {}
    for claim in claims:
        by_code.setdefault(claim.code, []).append(claim)
    settled: list[Claim] = []
    findings: list[Finding] = []
    for code in codebook().codes:
        if code not in by_code:
            continue
        stated = by_code[code]
        if code == _CATEGORY:
            settled.extend(_breakdown(stated, settled))
            continue
        chosen = _choose(stated)
        if chosen is not None:
            settled.append(chosen)
        elif stated:
            findings.append(_contradiction(code, stated, document))
    return sorted(settled, key=lambda claim: claim.sentence.start), findings


def _choose(stated: list[Claim]) -> Claim | None:
    if not stated:
        return None
    plainest = max(claim.strength for claim in stated)
    candidates = [claim for claim in stated if claim.strength == plainest]
    numbers = {claim.number for claim in candidates}
    if len(numbers) == 1:
        return candidates[0]
    exact = [claim for claim in candidates if not claim.approximate]
    rough = [claim for claim in candidates if claim.approximate]
    if exact and len({claim.number for claim in exact}) == 1:
        number = exact[0].number
        if all(0.85 * number <= claim.number <= 1.1 * number for claim in rough):
            return exact[0]
    return None


def _breakdown(stated: list[Claim], settled: list[Claim]) -> list[Claim]:
    """The breakdown of a settled total (of the whole, else of the website's); each name once, of one sentence."""
    for code in (publishing.TOTAL, WEBSITE):
        whole = next((claim for claim in settled if claim.code == code), None)
        own = [claim for claim in stated if whole is not None and claim.breaks_down == whole.number]
        if own:
            together = [claim for claim in own if claim.sentence.start == own[0].sentence.start]
            return list({claim.category: claim for claim in reversed(together)}.values())[::-1]
    return []


def _value(claim: Claim, document: Document) -> Value:
    sentence = claim.sentence
    quote = document.text[sentence.start : sentence.end]
    return Value(
        code=claim.code,
        applicant=None,
        value=claim.number,
        state=claim.state,
        printed=claim.printed(document),
        evidence=TextEvidence(quote, sentence.start, sentence.end, sentence.page),
        approximate=claim.approximate,
        category=claim.category,
    )


def _category_sum(settled: list[Claim]) -> list[Finding]:
    """A breakdown that is more or less than its total; a list of the main ones, or of a few, may be less."""
    parts = [claim for claim in settled if claim.code == _CATEGORY]
    total = next((claim for claim in settled if parts and claim.code == publishing.TOTAL), None)
    if total is None or total.approximate or any(part.approximate for part in parts):
        return []
    if any(part.breaks_down != total.number for part in parts):
        return []
    added = sum(part.number for part in parts)
    partial = re.search(r"主要|等|部分", total.sentence.text + parts[0].sentence.text)
    if added == total.number or (added < total.number and (partial or added < total.number / 2)):
        return []
    cells = (CellReference(total.code), *(CellReference(part.code, None, part.category) for part in parts))
    return [
        Finding(
            "category_sum",
            Severity.WARNING,
            total.code,
            f"the categories add up to {added:g}, the total is {total.number:g}",
            f"分类之和为{added:g}，总数为{total.number:g}",
            Fault.SOURCE,
            cells,
        )
    ]


def _doubt(doubt: Doubt, document: Document) -> Finding:
    quote = _shown(doubt.sentence, document)
    return Finding(
        "ambiguous_prose",
        Severity.INFO,
        doubt.codes[0],
        f"not claimed, {doubt.reason}: {quote}",
        f"未取值，{doubt.reason_zh}：{quote}",
        Fault.NOTE,
        tuple(CellReference(code) for code in doubt.codes),
    )


def _contradiction(code: str, stated: list[Claim], document: Document) -> Finding:
    numbers = ", ".join(dict.fromkeys(claim.printed(document) for claim in stated))
    return Finding(
        "ambiguous_prose",
        Severity.INFO,
        code,
        f"stated more than once with different numbers ({numbers}); not claimed",
        f"多处表述不一（{numbers}），未取值",
        Fault.NOTE,
        (CellReference(code),),
    )


def _shown(sentence: Sentence, document: Document) -> str:
    quote = re.sub(r"\s+", "", document.text[sentence.start : sentence.end])
    return quote if len(quote) <= 120 else quote[:117] + "…"
