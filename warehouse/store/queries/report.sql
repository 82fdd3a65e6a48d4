-- title: A report's current values with their evidence
-- description: Every value of one report in the form's order, with what is printed and where it stands.
-- parameter bureau: full name of the body
-- parameter year: report year
SELECT s.code, s.applicant, s.category, s.value, s.state, s.printed, s.page, s.table_number, s.row_number,
       s.column_number, s.quote, s.quote_start, s.quote_end, s.sha256
  FROM current_statistic AS s
  JOIN metric AS m ON m.code = s.code
 WHERE s.bureau = CAST(:bureau AS TEXT) AND s.year = CAST(:year AS INTEGER)
 ORDER BY m.position, s.applicant, s.category
