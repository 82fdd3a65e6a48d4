-- title: A decade at a glance
-- description: Sums of the harmonised series by year, with how many reports state each; the number of reports grows with coverage, so read the sums beside it.
-- parameter province: only this province's six-digit code
SELECT r.year, r.reports, s.received, s.received_in, s.granted, s.denied, s.not_held, s.items_disclosed, s.items_in,
       s.lawsuits
  FROM (SELECT year, SUM(reports) AS reports
          FROM yearly_reports
         WHERE (CAST(:province AS TEXT) IS NULL OR province_code = CAST(:province AS TEXT))
         GROUP BY year) AS r
  LEFT JOIN (
        SELECT year, SUM(CASE WHEN series = 'applications_received' THEN total END) AS received,
               SUM(CASE WHEN series = 'applications_received' THEN reports ELSE 0 END) AS received_in,
               SUM(CASE WHEN series = 'granted' THEN total END) AS granted,
               SUM(CASE WHEN series = 'denied' THEN total END) AS denied,
               SUM(CASE WHEN series = 'not_held' THEN total END) AS not_held,
               SUM(CASE WHEN series = 'items_disclosed' THEN total END) AS items_disclosed,
               SUM(CASE WHEN series = 'items_disclosed' THEN reports ELSE 0 END) AS items_in,
               SUM(CASE WHEN series = 'litigation_cases' THEN total END) AS lawsuits
          FROM yearly_series
         WHERE (CAST(:province AS TEXT) IS NULL OR province_code = CAST(:province AS TEXT))
         GROUP BY year) AS s ON s.year = r.year
 ORDER BY r.year
