-- title: Reviews and lawsuits lost
-- description: By year, cases of reconsideration and litigation and how many the bodies lost.
SELECT year, COUNT(*) AS reports, SUM(reconsideration_cases) AS reconsiderations,
       SUM(reconsideration_corrected) AS reconsiderations_lost, SUM(litigation_cases) AS lawsuits,
       SUM(litigation_corrected) AS lawsuits_lost
  FROM panel
 GROUP BY year
 ORDER BY year
