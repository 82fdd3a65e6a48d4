-- title: A decade at a glance
-- description: Sums of the harmonised series by year, with how many reports state each; the number of reports grows with coverage, so read the sums beside it.
-- parameter province: only this province's six-digit code
SELECT year, COUNT(*) AS reports, SUM(applications_received) AS received, COUNT(applications_received) AS received_in,
       SUM(granted) AS granted, SUM(denied) AS denied, SUM(not_held) AS not_held, SUM(items_disclosed) AS items_disclosed,
       COUNT(items_disclosed) AS items_in, SUM(litigation_cases) AS lawsuits
  FROM panel
 WHERE (CAST(:province AS TEXT) IS NULL OR province_code = CAST(:province AS TEXT))
 GROUP BY year
 ORDER BY year
