-- title: The panel: body by year in the terms that all templates share
-- description: One row a report, ready for regression. Null where the template can't give a figure, never zero.
-- parameter year: only this report year
-- parameter province: only this province's six-digit code
SELECT *
  FROM panel
 WHERE (CAST(:year AS INTEGER) IS NULL OR year = CAST(:year AS INTEGER))
   AND (CAST(:province AS TEXT) IS NULL OR province_code = CAST(:province AS TEXT))
 ORDER BY bureau, year
