-- title: Reports published after the legal deadline
-- description: The latest first, with the day they were due.
-- parameter year: only this report year
SELECT bureau, year, publication_date, deadline, days_late, url
  FROM current_report
 WHERE days_late > 0 AND (CAST(:year AS INTEGER) IS NULL OR year = CAST(:year AS INTEGER))
 ORDER BY days_late DESC, bureau, year
