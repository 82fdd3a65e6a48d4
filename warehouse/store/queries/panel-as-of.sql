-- title: The panel as it stood at a moment
-- description: The panel in the versions that were current at a moment (UTC, such as 2026-01-31, which is its first second, or 2026-01-31 14:00), so that an old result can be had again.
-- parameter moment: the moment; now when left out
-- parameter year: only this report year
SELECT *
  FROM panel_history
 WHERE CAST(valid_from AS TEXT) <= COALESCE(REPLACE(CAST(:moment AS TEXT), 'T', ' '), '9999')
   AND (valid_to IS NULL OR CAST(valid_to AS TEXT) > COALESCE(REPLACE(CAST(:moment AS TEXT), 'T', ' '), '9999'))
   AND (CAST(:year AS INTEGER) IS NULL OR year = CAST(:year AS INTEGER))
 ORDER BY bureau, year
