-- title: Reports published after the legal deadline
-- description: The latest first, with the day they were due.
-- parameter year: only this report year
SELECT b.name AS bureau, r.year, v.publication_date, v.deadline, v.days_late, v.url
  FROM report_version AS v
  JOIN report AS r ON r.id = v.report_id
  JOIN bureau AS b ON b.id = r.bureau_id
 WHERE v.current AND v.days_late > 0 AND (CAST(:year AS INTEGER) IS NULL OR r.year = CAST(:year AS INTEGER))
 ORDER BY v.days_late DESC, b.name, r.year
