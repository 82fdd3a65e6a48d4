"""The findings that the tables' readers report, in one wording."""

from __future__ import annotations

from collections.abc import Sequence

from warehouse.codebook import codebook
from warehouse.codebook.records import CellReference, Fault, Finding, Template

_TABLE_ZH = {
    "proactive": "主动公开政府信息情况表",
    "applications": "收到和处理政府信息公开申请情况表",
    "reviews": "行政复议、行政诉讼情况表",
    "annex": "政府信息公开情况统计表",
}
_TABLE_EN = {
    "proactive": "table of proactive disclosure",
    "applications": "table of applications",
    "reviews": "table of reviews and litigation",
    "annex": "annex of statistics",
}


def row_missing(where: str, label: str) -> Finding:
    return _finding(
        "row_missing",
        where,
        (
            f"the row {label} of the form is not in the table; its cells are not zeros",
            f"表格中没有“{label}”一行，不作零处理",
        ),
    )


def table_missing(table: str) -> Finding:
    return _finding(
        "table_missing",
        table,
        (
            f"the {_TABLE_EN[table]} is not in the document; nothing is claimed for it",
            f"文档中没有{_TABLE_ZH[table]}，不作零处理",
        ),
    )


def table_unreadable(table: str) -> Finding:
    return _finding(
        "table_missing",
        table,
        (
            f"the document prints labels of the {_TABLE_EN[table]}, but in no readable table; nothing is claimed",
            f"文档中有{_TABLE_ZH[table]}的指标，但无法按表格读取，不作零处理",
        ),
    )


def no_value_row(table: str) -> Finding:
    return _finding(
        "row_missing",
        table,
        (
            f"the {_TABLE_EN[table]} has no row of values; nothing is claimed for it",
            f"{_TABLE_ZH[table]}没有数据行，不作零处理",
        ),
    )


def column_missing(where: str, label: str) -> Finding:
    return _finding(
        "row_missing",
        where,
        (
            f"the column {label} of the form is not in the table; its cells are not zeros",
            f"表格中没有“{label}”一列，不作零处理",
        ),
    )


def columns_dropped(count: int) -> Finding:
    return _finding(
        "row_missing",
        "applications",
        (
            f"in part of the table {count} of the 7 columns are not there; the sums close without them",
            f"表格部分页面缺{count}列，其余各列勾稽相符",
        ),
    )


def rows_out_of_order(table: str, labels: Sequence[str], cells: Sequence[CellReference]) -> Finding:
    return _finding(
        "form_differs",
        table,
        (
            f"rows stand in another order than the form's, each read by its label: {', '.join(labels)}",
            f"行的次序与规定格式不同，按行名读取：{'、'.join(labels)}",
        ),
        cells=tuple(cells),
    )


def columns_out_of_order(where: str, heads: Sequence[str], cells: Sequence[CellReference] = ()) -> Finding:
    return _finding(
        "form_differs",
        where,
        (
            f"the heads of columns do not stand in the form's order: {', '.join(heads)}",
            f"表头次序与规定格式不符：{'、'.join(heads)}",
        ),
        cells=tuple(cells),
    )


def column_headless(where: str, label: str) -> Finding:
    return _finding(
        "form_differs",
        where,
        (
            f"no head names the column {label}; its cells are read by their place",
            f"表头中没有“{label}”一栏，按位置读取",
        ),
    )


def breaks_off(where: str, label: str, cells: Sequence[CellReference]) -> Finding:
    return _finding(
        "form_differs",
        where,
        (
            f"the table breaks off after the row {label}, which may be cut itself",
            f"表格至“{label}”一行中断，该行也可能不全",
        ),
        cells=tuple(cells),
    )


def hybrid_template(first: Template, second: Template) -> Finding:
    return _finding(
        "hybrid_template",
        "report",
        (
            f"the table of proactive disclosure is of {first}, the table of applications of {second}",
            f"主动公开情况表为{first}样式，申请情况表为{second}样式",
        ),
    )


def unknown_row(label: str, table: str) -> Finding:
    return _finding(
        "unknown_row",
        f"{table}/{label}",
        (
            f"the {_TABLE_EN[table]} has a row that the codebook does not know: {label}",
            f"{_TABLE_ZH[table]}有编码表未收的一行：{label}",
        ),
        cells=(CellReference("unknown_row", None, label),) if table == "annex" else (),
    )


def unreadable_cell(cell: CellReference, printed: str) -> Finding:
    return _finding(
        "unreadable",
        str(cell),
        (f"“{printed}” is not a number that can be read with certainty", f"“{printed}”无法确认为数字"),
        Fault.READING,
        (cell,),
    )


def printed_twice(cell: CellReference, printed: str) -> Finding:
    return _finding(
        "unreadable",
        str(cell),
        (f"the row is printed twice with different numbers: {printed}", f"该行重复出现且数字不同：{printed}"),
        Fault.READING,
        (cell,),
    )


def unplaced_row(where: str, cells: Sequence[CellReference], found: int, printed: str) -> Finding:
    return _finding(
        "unreadable",
        where,
        (
            f"the row has {found} cells for {len(cells)} columns, which cannot be placed: {printed}",
            f"该行有{found}格，无法与{len(cells)}列对应：{printed}",
        ),
        Fault.READING,
        tuple(cells),
    )


def unplaced_cells(where: str, cells: Sequence[CellReference], printed: str) -> Finding:
    return _finding(
        "unreadable",
        where,
        (
            f"empty cells are lost here, and {printed} may stand in more columns than one",
            f"该行空格已丢失，{printed}所在的列无法确定",
        ),
        Fault.READING,
        tuple(cells),
    )


def beside_unplaced(cells: Sequence[CellReference]) -> Finding:
    return _finding(
        "unreadable",
        "applications",
        (
            "column sums fail over cells that cannot be placed; these numbers in the same columns may be wrong instead",
            "所在列勾稽不符，且该列有无法确定位置的数，以下各数也可能有误",
        ),
        Fault.READING,
        tuple(cells),
    )


def derived(where: str, cell: CellReference, number: object, identities: Sequence[str]) -> Finding:
    names = ", ".join(identities)
    return _finding(
        "derived",
        where,
        (
            f"the cell was lost in the document; {names} leave only {number}",
            f"该格在文档中缺失，由勾稽关系推得{number}",
        ),
        cells=(cell,),
    )


def _finding(
    check: str,
    where: str,
    messages: tuple[str, str],
    fault: Fault = Fault.NOTE,
    cells: tuple[CellReference, ...] = (),
) -> Finding:
    return Finding(check, codebook().checks[check].severity, where, *messages, fault, cells)
