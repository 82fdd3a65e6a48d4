"""The statutory tables as they are laid out in print: 60号 (T2019), 30号 (T2021) and the T2014 annex."""

from __future__ import annotations

from demo.reports.annex_labels import ANNEX
from demo.reports.layout import Table, TableBuilder
from demo.reports.model import TrueReport, application_codes
from warehouse.codebook import codebook
from warehouse.codebook.records import Applicant, Template

_FOUR = (0.31, 0.23, 0.23, 0.23)
_RESULTS = ("upheld", "corrected", "other", "pending", "total")
_RESULT_LABELS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_GROUP_SIZES = {"（三）不予公开": 8, "（四）无法提供": 3, "（五）不予处理": 5, "（六）其他处理": 3}


def proactive_table(report: TrueReport) -> Table:
    """Table 2 (主动公开政府信息情况) in the report's form."""
    builder = TableBuilder(*_FOUR)
    item = None
    header: tuple[str, ...] = ()
    for row_label, codes in proactive_rows(report.template):
        first = codebook()[codes[0]]
        if first.item != item:
            item = first.item
            builder.row().cell(0, item or "", colspan=4)
            header = ()
        labels = tuple(_column_label(code, report.template) for code in codes)
        if labels != header:
            header = labels
            _spread(builder.row().cell(0, "信息内容"), labels)
        builder.row().cell(0, row_label)
        _spread(builder, tuple(report.text((code, None)) for code in codes), codes)
    return builder.table()


def applications_table(report: TrueReport) -> Table:
    """Table 3 (收到和处理政府信息公开申请情况): three label columns and seven applicant columns."""
    template = report.applications_template or report.template
    codes = application_codes(template)
    builder = TableBuilder(0.06, 0.11, 0.27, *[0.08] * 7)
    builder.row().cell(0, "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", rowspan=3, colspan=3)
    builder.cell(3, "申请人情况", colspan=7)
    builder.row().cell(3, "自然人", rowspan=2).cell(4, "法人或其他组织", colspan=5).cell(9, "总计", rowspan=2)
    builder.row()
    for column, label in enumerate(("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"), start=4):
        builder.cell(column, label)
    group = None
    for code in codes:
        builder.row()
        entry = codebook()[code]
        label = entry.row_aliases[0] if code.endswith("granted_part") else entry.row or ""
        if code in ("applications.received", "applications.carried_in", "applications.carried_out"):
            builder.cell(0, label, colspan=3)
        else:
            if code == "applications.granted":
                builder.cell(0, "三、本年度办理结果", rowspan=len(codes) - 3)
            if entry.group is None:
                builder.cell(1, label, colspan=2)
            else:
                if entry.group != group:
                    builder.cell(1, entry.group, rowspan=_GROUP_SIZES[entry.group])
                builder.cell(2, label)
            group = entry.group
        for column, applicant in enumerate(Applicant, start=3):
            key = (code, applicant)
            builder.cell(column, report.text(key), key=key)
    return builder.table()


def reviews_table(report: TrueReport) -> Table:
    """Table 4 (行政复议、行政诉讼情况): fifteen cells in one row under three header rows."""
    builder = TableBuilder(*[1 / 15] * 15)
    builder.row().cell(0, "行政复议", colspan=5).cell(5, "行政诉讼", colspan=10)
    builder.row()
    for column, label in enumerate(_RESULT_LABELS):
        builder.cell(column, label, rowspan=2)
    builder.cell(5, "未经复议直接起诉", colspan=5).cell(10, "复议后起诉", colspan=5)
    builder.row()
    for column, label in enumerate(_RESULT_LABELS * 2, start=5):
        builder.cell(column, label)
    builder.row()
    blocks = ("reconsideration", "litigation.direct", "litigation.after_reconsideration")
    for column, code in enumerate(f"{block}.{result}" for block in blocks for result in _RESULTS):
        builder.cell(column, report.text((code, None)), key=(code, None))
    return builder.table()


def annex_table(report: TrueReport) -> Table:
    """The T2014 annex (政府信息公开情况统计表): one long table of indicator, unit and count."""
    builder = TableBuilder(0.68, 0.12, 0.20)
    builder.row().cell(0, "统计指标").cell(1, "单位").cell(2, "统计数")
    for label, code in ANNEX:
        builder.row().cell(0, label)
        if code is None:
            builder.cell(1, "").cell(2, "——")
        else:
            key = (f"stats2014.{code}", None)
            builder.cell(1, codebook()[key[0]].printed_unit or "").cell(2, report.text(key), key=key)
    return builder.table()


def proactive_rows(template: Template) -> list[tuple[str, list[str]]]:
    """The subjects of table 2 in printed order: row label and codes by column."""
    rows: dict[str, list[str]] = {}
    for entry in codebook().table("proactive", template):
        subject = entry.code.split(".")[1]
        rows.setdefault(subject, []).append(entry.code)
    order = (
        "made",
        "issued",
        "published",
        "repealed",
        "in_force",
        "prior_items",
        "change",
        "decisions",
        "items",
        "amount",
    )
    for codes in rows.values():
        codes.sort(key=lambda code: order.index(code.rsplit(".", 1)[1]))
    subjects = (
        "regulations",
        "normative_documents",
        "permits",
        "other_services",
        "penalties",
        "coercion",
        "fees",
        "procurement",
    )
    return [(_row_label(subject, template), rows[subject]) for subject in subjects if subject in rows]


def _row_label(subject: str, template: Template) -> str:
    if subject == "normative_documents" and template is Template.T2021:
        return "行政规范性文件"
    entry = next(code for code in codebook().table("proactive") if code.code.split(".")[1] == subject)
    return entry.row or ""


def _column_label(code: str, template: Template) -> str:
    entry = codebook()[code]
    if template is Template.T2021 and entry.column_aliases:
        return entry.column_aliases[0]
    return f"{entry.column}（单位：万元）" if entry.header_unit == "万元" else entry.column or ""


def _spread(builder: TableBuilder, texts: tuple[str, ...], codes: list[str] | None = None) -> None:
    """Fills columns 1 to 3: the last text takes what is left of the row, as the printed forms do."""
    for position, text in enumerate(texts):
        last = position == len(texts) - 1
        builder.cell(
            1 + position,
            text,
            colspan=3 - position if last else 1,
            key=(codes[position], None) if codes else None,
        )
