"""Structure: is it a report, whose, of which year, and does its record fit the contract?"""

from __future__ import annotations

from expectations.rows import numbered_cells
from expectations.rule import Blame, Rule
from warehouse.codebook.records import Applicant, CellReference, Severity

FIRST_YEAR = 2008


def _column(code: str, applicant: Applicant) -> str:
    return f"n.{numbered_cells()[CellReference(code, applicant)]}"


HEADS = ("applications.received", "applications.handled")
TOTALS = f"coalesce({', '.join(_column(code, Applicant.TOTAL) for code in HEADS)})"
OTHER = _column("applications.received", Applicant.OTHER)
PARTS = " + ".join(
    f"ifnull({_column(code, applicant)}, 0)"
    for code in HEADS
    for applicant in Applicant
    if applicant is not Applicant.TOTAL
)


def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            "structure.is_report",
            "not_a_report",
            Severity.ERROR,
            Blame.READING,
            "该文档不是政府信息公开工作年度报告",
            "the document is not an annual report",
            "SELECT r.report, 'report' AS place FROM {batch} r WHERE NOT r.is_report",
        ),
        Rule(
            "structure.bureau",
            "bureau_unclear",
            Severity.ERROR,
            Blame.READING,
            "无法确定报告属于哪个机关",
            "it cannot be decided which body's report this is",
            "SELECT r.report, 'report' AS place FROM {batch} r WHERE r.is_report AND ifnull(trim(r.bureau), '') = ''",
        ),
        Rule(
            "structure.year",
            "year_unclear",
            Severity.ERROR,
            Blame.READING,
            "无法确定报告年度",
            "the report's year cannot be decided",
            "SELECT r.report, 'report' AS place FROM {batch} r WHERE r.is_report AND r.year IS NULL",
        ),
        Rule(
            "structure.year_possible",
            "structure",
            Severity.ERROR,
            Blame.READING,
            "报告年度{year}不可能：制度自2008年施行，年度报告于次年公布",
            "year {year} is impossible: the regulation starts in 2008 and a report follows its year",
            f"""SELECT r.report, 'year' AS place, r.year FROM {{batch}} r
                WHERE r.is_report AND (r.year < {FIRST_YEAR} OR r.year > CAST(substr(r.today, 1, 4) AS INTEGER))""",  # noqa: S608
        ),
        Rule(
            "structure.no_values",
            "structure",
            Severity.ERROR,
            Blame.READING,
            "报告中未读出任何数值",
            "not one number was read from the report",
            "SELECT r.report, 'values' AS place FROM {batch} r WHERE r.is_report AND r.number_count = 0",
        ),
        Rule(
            "structure.unknown_code",
            "structure",
            Severity.ERROR,
            Blame.READING,
            "指标代码{code}不在编码簿中",
            "the code {code} is not in the codebook",
            """SELECT c.report, c.code AS place, c.code FROM cells c JOIN {batch} r ON r.report = c.report
               WHERE c.code NOT IN (SELECT code FROM codes)""",
        ),
        Rule(
            "structure.applicant",
            "structure",
            Severity.ERROR,
            Blame.READING,
            "{code}的申请人栏与编码簿不符",
            "the applicant column of {code} does not fit the codebook",
            """SELECT c.report, c.code AS place, c.code, c.applicant, c.category
               FROM cells c JOIN codes k ON k.code = c.code JOIN {batch} r ON r.report = c.report
               WHERE (c.applicant IS NOT NULL) != k.by_applicant AND k.form != 'any'""",
        ),
        Rule(
            "structure.table_3",
            "structure",
            Severity.ERROR,
            Blame.READING,
            "申请情况表有{rows}行，但只读出{cells}格，应为每行7格",
            "the applications table has {rows} rows but {cells} cells, not 7 a row",
            """SELECT r.report, 'applications' AS place, r.table_3_rows AS "rows", r.table_3_cells AS cells
               FROM {batch} r WHERE r.table_3_cells != 7 * r.table_3_rows""",
        ),
        Rule(
            "structure.total_column",
            "structure",
            Severity.ERROR,
            Blame.READING,
            "申请情况表的总计栏为空，可能丢了一栏（“其他”栏为{other}）",
            "the total column of the applications table is empty, perhaps a column was lost (other is {other})",
            f"""SELECT n.report, 'applications/total' AS place, {OTHER} AS other
                FROM numbers n JOIN {{batch}} r ON r.report = n.report
                WHERE {TOTALS} IS NULL AND {PARTS} > 0""",  # noqa: S608
        ),
        Rule(
            "structure.order",
            "structure",
            Severity.WARNING,
            Blame.READING,
            "申请情况表各行的次序与表样不同，行与指标的对应可疑：{code}（第{line}行，其前一项在第{before}行）",
            "the rows of table 3 are not in the form's order, labels and rows may not fit: {code} in row {line}, "
            "after row {before}",
            """SELECT c.report, c.code AS place, c.code, c.line, c.before
               FROM (SELECT l.*, lag(l.line) OVER (PARTITION BY l.report, l.grid ORDER BY l.ordinal) AS before
                     FROM lines l) c JOIN {batch} r ON r.report = c.report
               WHERE c.line <= c.before""",
        ),
        Rule(
            "structure.twice",
            "structure",
            Severity.ERROR,
            Blame.READING,
            "同一指标读出{times}个值：{code}",
            "the same statistic was read {times} times: {code}",
            """SELECT c.report, c.code || ifnull('/' || c.applicant, '') || ifnull('/' || c.category, '') AS place,
                      c.code, c.applicant, c.category, count(*) AS times
               FROM repeated c JOIN {batch} r ON r.report = c.report
               GROUP BY c.report, c.code, c.applicant, c.category HAVING count(*) > 1""",
        ),
    )
