"""The views that analysts read: the same SQL on both databases."""

from __future__ import annotations

from warehouse.store.schema import metadata, series_columns

_SOURCE = """
  FROM report_version AS v
  JOIN report AS r ON r.id = v.report_id
  JOIN bureau AS b ON b.id = r.bureau_id"""

CURRENT_REPORT = f"""
SELECT r.id AS report_id, v.id AS report_version_id, b.name AS bureau, b.region_code,
       substr(b.region_code, 1, 2) || '0000' AS province_code,
       b.level, b.is_branch, r.year, v.number AS version, v.change, v.template, v.title, v.printed_bureau,
       v.publication_date, v.deadline, v.days_late, v.decision, v.url, d.sha256, d.media_type, v.extractor_version,
       v.loaded_at
{_SOURCE}
  JOIN document AS d ON d.id = v.document_id
 WHERE v.current"""

CURRENT_STATISTIC = """
SELECT c.report_id, c.report_version_id, c.bureau, c.region_code, c.province_code, c.level, c.year, c.template,
       m.code, a.code AS applicant, NULLIF(s.category, '') AS category, s.value, st.code AS state, s.printed,
       s.approximate, s.certain, s.identities, m.unit, c.sha256, c.url, s.page, s.table_number, s.row_number,
       s.column_number, s.quote, s.quote_start, s.quote_end
  FROM current_report AS c
  JOIN statistic AS s ON s.report_version_id = c.report_version_id
  JOIN metric AS m ON m.id = s.metric_id
  JOIN applicant AS a ON a.id = s.applicant_id
  JOIN state AS st ON st.id = s.state_id"""

CELL_CHANGE = """
WITH pair AS (
  SELECT n.id AS new_id, n.report_id, n.number AS version, n.change, n.loaded_at, o.id AS old_id,
         o.number AS previous_version
    FROM report_version AS o
    JOIN report_version AS n ON n.id = o.superseded_by
), changed AS (
  SELECT p.new_id, p.old_id, n.metric_id, n.applicant_id, n.category, o.value AS old_value, o.state_id AS old_state_id,
         n.value AS new_value, n.state_id AS new_state_id
    FROM pair AS p
    JOIN statistic AS n ON n.report_version_id = p.new_id
    LEFT JOIN statistic AS o
      ON o.report_version_id = p.old_id AND o.metric_id = n.metric_id
     AND o.applicant_id = n.applicant_id AND o.category = n.category
   WHERE o.metric_id IS NULL OR o.state_id <> n.state_id OR COALESCE(o.value, -1e30) <> COALESCE(n.value, -1e30)
  UNION ALL
  SELECT p.new_id, p.old_id, o.metric_id, o.applicant_id, o.category, o.value, o.state_id, NULL, NULL
    FROM pair AS p
    JOIN statistic AS o ON o.report_version_id = p.old_id
   WHERE NOT EXISTS (
     SELECT 1 FROM statistic AS n
      WHERE n.report_version_id = p.new_id AND n.metric_id = o.metric_id
        AND n.applicant_id = o.applicant_id AND n.category = o.category)
)
SELECT p.report_id, b.name AS bureau, r.year, p.previous_version, p.version, p.change, p.loaded_at, m.code,
       a.code AS applicant, NULLIF(x.category, '') AS category, x.old_value, os.code AS old_state, x.new_value,
       ns.code AS new_state
  FROM changed AS x
  JOIN pair AS p ON p.new_id = x.new_id AND p.old_id = x.old_id
  JOIN report AS r ON r.id = p.report_id
  JOIN bureau AS b ON b.id = r.bureau_id
  JOIN metric AS m ON m.id = x.metric_id
  JOIN applicant AS a ON a.id = x.applicant_id
  LEFT JOIN state AS os ON os.id = x.old_state_id
  LEFT JOIN state AS ns ON ns.id = x.new_state_id"""

_PANEL = f"""
SELECT b.name AS bureau, b.region_code, substr(b.region_code, 1, 2) || '0000' AS province_code, b.level, r.year,
       v.template, v.decision, v.days_late,
       {", ".join(f"h.{column.name}" for column in series_columns)}"""

PANEL = f"""{_PANEL}
{_SOURCE}
  JOIN harmonised AS h ON h.report_version_id = v.id
 WHERE v.current"""

PANEL_HISTORY = f"""{_PANEL},
       v.number AS version, v.change, v.valid_from, v.valid_to
{_SOURCE}
  JOIN harmonised AS h ON h.report_version_id = v.id
 WHERE v.valid_from IS NOT NULL"""

LEDGER_BODY = """
WITH span AS MATERIALIZED (
  SELECT b.id AS bureau_id, b.name, b.region_code, b.is_government,
         COALESCE(b.first_year, (SELECT MIN(r.year) FROM report AS r WHERE r.bureau_id = b.id), 2008) AS first_year,
         (SELECT MIN(bp.portal_id) FROM bureau_portal AS bp WHERE bp.bureau_id = b.id) AS portal_id,
         (SELECT MIN(x.year) FROM bureau_succession AS x WHERE x.predecessor_id = b.id) AS end_year
    FROM bureau AS b
), expected AS (
  SELECT span.bureau_id, span.name, span.region_code, span.portal_id, y.year,
         CASE WHEN span.is_government THEN y.deadline_government ELSE y.deadline_department END AS deadline
    FROM span
    JOIN year AS y ON y.year >= span.first_year AND (span.end_year IS NULL OR y.year < span.end_year)
   WHERE y.year < CAST(substr(CAST({today} AS TEXT), 1, 4) AS INTEGER)
), newest AS (
  SELECT portal_id, outcome, detail FROM (
    SELECT portal_id, outcome, detail, row_number() OVER (PARTITION BY portal_id ORDER BY run_id DESC) AS recency
      FROM portal_run) AS ranked
   WHERE recency = 1
)
SELECT e.name AS bureau, e.region_code, e.year,
       CASE
         WHEN v.id IS NOT NULL AND gone.url IS NOT NULL THEN 'withdrawn'
         WHEN v.id IS NOT NULL AND v.days_late > 0 THEN 'late'
         WHEN v.id IS NOT NULL THEN 'found'
         WHEN q.held > 0 THEN 'quarantined'
         WHEN CAST({today} AS TEXT) <= CAST(e.deadline AS TEXT) THEN 'not_yet_due'
         WHEN n.outcome = 'blocked' THEN 'blocked'
         WHEN n.outcome = 'unreachable' THEN 'unreachable'
         ELSE 'missing'
       END AS status,
       e.deadline, v.publication_date, v.days_late, r.id AS report_id, COALESCE(v.portal_id, e.portal_id) AS portal_id,
       CASE WHEN v.id IS NULL AND n.outcome IN ('blocked', 'unreachable') THEN n.detail ELSE '' END AS detail
  FROM expected AS e
  LEFT JOIN report AS r ON r.bureau_id = e.bureau_id AND r.year = e.year
  LEFT JOIN report_version AS v ON v.report_id = r.id AND v.current
  LEFT JOIN page AS gone
    ON gone.portal_id = v.portal_id AND gone.url = v.url AND gone.last_outcome IN ('gone', 'soft_404')
  LEFT JOIN newest AS n ON n.portal_id = e.portal_id
  LEFT JOIN (
    SELECT bn.bureau_id, x.year, COUNT(*) AS held
      FROM quarantine AS x
      JOIN bureau_name AS bn ON bn.name = x.bureau
     WHERE x.state = 'held'
     GROUP BY bn.bureau_id, x.year) AS q ON q.bureau_id = e.bureau_id AND q.year = e.year"""

YEARLY_TOTAL = """
SELECT y.year, m.code, a.code AS applicant, ROUND(y.total, 2) AS total, y.reports
  FROM yearly_sum AS y
  JOIN metric AS m ON m.id = y.metric_id
  JOIN applicant AS a ON a.id = y.applicant_id
 WHERE y.reports > 0"""

YEARLY_SERIES = """
SELECT year, NULLIF(province_code, '') AS province_code, series, ROUND(total, 2) AS total, reports
  FROM series_sum
 WHERE reports > 0"""

YEARLY_REPORTS = """
SELECT year, NULLIF(province_code, '') AS province_code, reports, on_time, late, undated, days_late
  FROM report_count
 WHERE reports > 0"""

VIEWS = {
    "current_report": CURRENT_REPORT,
    "current_statistic": CURRENT_STATISTIC,
    "cell_change": CELL_CHANGE,
    "panel": PANEL,
    "panel_history": PANEL_HISTORY,
    "yearly_total": YEARLY_TOTAL,
    "yearly_series": YEARLY_SERIES,
    "yearly_reports": YEARLY_REPORTS,
    "ledger": LEDGER_BODY.format(today="CURRENT_DATE"),
}

COMMENTS = {
    "dictionary": "What every table, view and column of the warehouse means, for who opens it with other tools",
    "current_report": "The current version of every report, with its document",
    "current_statistic": "Every value of the current reports with state, evidence and source",
    "cell_change": "What each version of a report says differently from the one before, cell by cell",
    "panel": "One row a body and year in the terms that all templates share; null where a template can't give it",
    "panel_history": "The panel with every version that was ever current, and from when until when it was",
    "yearly_total": "Sums and counts of every statistic over the current reports, by year and kind of applicant",
    "yearly_series": "Sums and counts of the panel's columns over the current reports, by year and province",
    "yearly_reports": "Current reports by year and province: how many, how many on time, late and without a date",
    "ledger": "The coverage ledger as of today: every body and year that a report is expected for, and its status",
}


_DICTIONARY = """
WITH said (relation, "column", meaning) AS (VALUES ({rows}))
SELECT relation, NULLIF("column", '') AS "column", meaning FROM said"""


def _dictionary() -> str:
    """Every comment as a row, for SQLite keeps none. A view's column without a row means what its table's does."""
    tables = [(table.name, "", table.comment) for table in metadata.sorted_tables]
    columns = [
        (table.name, column.name, column.comment) for table in metadata.sorted_tables for column in table.columns
    ]
    panel = [("panel", column.name, column.comment) for column in series_columns]
    rows = sorted([*((name, "", comment) for name, comment in COMMENTS.items()), *tables, *columns, *panel])
    quoted = (", ".join("'" + str(part).replace("'", "''") + "'" for part in row) for row in rows)
    return _DICTIONARY.format(rows="), (".join(quoted))


VIEWS["dictionary"] = _dictionary()
