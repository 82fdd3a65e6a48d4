-- title: Timeliness against the legal deadline
-- description: By report year: reports on time, late and without a date, and how late the late ones are on average.
SELECT r.year, COUNT(*) AS reports,
       SUM(CASE WHEN v.days_late <= 0 THEN 1 ELSE 0 END) AS on_time,
       SUM(CASE WHEN v.days_late > 0 THEN 1 ELSE 0 END) AS late,
       SUM(CASE WHEN v.days_late IS NULL THEN 1 ELSE 0 END) AS undated,
       ROUND(CAST(AVG(CASE WHEN v.days_late > 0 THEN v.days_late END) AS NUMERIC), 1) AS average_days_late
  FROM report_version AS v
  JOIN report AS r ON r.id = v.report_id
 WHERE v.current
 GROUP BY r.year
 ORDER BY r.year
