-- title: Reviews and lawsuits lost
-- description: By year, cases of reconsideration and litigation and how many the bodies lost, with how many reports state cases.
SELECT year, SUM(CASE WHEN series = 'litigation_cases' THEN reports ELSE 0 END) AS reports,
       SUM(CASE WHEN series = 'reconsideration_cases' THEN total END) AS reconsiderations,
       SUM(CASE WHEN series = 'reconsideration_corrected' THEN total END) AS reconsiderations_lost,
       SUM(CASE WHEN series = 'litigation_cases' THEN total END) AS lawsuits,
       SUM(CASE WHEN series = 'litigation_corrected' THEN total END) AS lawsuits_lost
  FROM yearly_series
 GROUP BY year
 ORDER BY year
