-- title: Timeliness against the legal deadline
-- description: By report year: reports on time, late and without a date, and how late the late ones are on average.
-- parameter province: only this province's six-digit code
SELECT year, SUM(reports) AS reports, SUM(on_time) AS on_time, SUM(late) AS late, SUM(undated) AS undated,
       ROUND(CAST(1.0 * SUM(days_late) / NULLIF(SUM(late), 0) AS NUMERIC), 1) AS average_days_late
  FROM yearly_reports
 WHERE (CAST(:province AS TEXT) IS NULL OR province_code = CAST(:province AS TEXT))
 GROUP BY year
 ORDER BY year
