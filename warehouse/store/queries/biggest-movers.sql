-- title: Biggest movers
-- description: Bodies whose received applications changed most against the year before.
-- parameter year: only this report year
SELECT b.bureau, b.year, a.applications_received AS previous, b.applications_received AS received,
       b.applications_received - a.applications_received AS change,
       ROUND(CAST(1.0 * b.applications_received / NULLIF(a.applications_received, 0) AS NUMERIC), 2) AS ratio
  FROM panel AS a
  JOIN panel AS b ON b.bureau = a.bureau AND b.year = a.year + 1
 WHERE a.applications_received IS NOT NULL AND b.applications_received IS NOT NULL
   AND (CAST(:year AS INTEGER) IS NULL OR b.year = CAST(:year AS INTEGER))
 ORDER BY ABS(b.applications_received - a.applications_received) DESC, b.bureau, b.year
 LIMIT 100
