-- title: Response mix by kind of applicant
-- description: How applications were answered, by kind of applicant and year, in numbers and as a share of those handled. From 2019 on.
-- parameter year: only this report year
WITH answered AS (
  SELECT year, applicant, SUM(reports) AS reports,
         SUM(CASE WHEN code = 'applications.granted' THEN total END) AS granted,
         SUM(CASE WHEN code = 'applications.granted_part' THEN total END) AS granted_part,
         SUM(CASE WHEN code LIKE 'applications.denied.%' THEN total END) AS denied,
         SUM(CASE WHEN code LIKE 'applications.unavailable.%' THEN total END) AS unavailable,
         SUM(CASE WHEN code LIKE 'applications.not_processed.%' THEN total END) AS not_processed,
         SUM(CASE WHEN code LIKE 'applications.other.%' THEN total END) AS other
    FROM yearly_total
   WHERE code LIKE 'applications.%' AND applicant IS NOT NULL
     AND (CAST(:year AS INTEGER) IS NULL OR year = CAST(:year AS INTEGER))
   GROUP BY year, applicant
)
SELECT year, applicant, granted, granted_part, denied, unavailable, not_processed, other,
       ROUND(CAST(100.0 * granted / NULLIF(COALESCE(granted, 0) + COALESCE(granted_part, 0) + COALESCE(denied, 0)
             + COALESCE(unavailable, 0) + COALESCE(not_processed, 0) + COALESCE(other, 0), 0) AS NUMERIC), 1) AS granted_percent
  FROM answered
 ORDER BY year, applicant
