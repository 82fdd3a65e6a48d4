-- title: Refusal reasons over time
-- description: Applications denied, by legal ground and year. T2014 has six grounds, the forms since 2019 eight.
SELECT t.year, t.code, m.zh, m.en, SUM(t.total) AS denied, SUM(t.reports) AS reports
  FROM yearly_total AS t
  JOIN metric AS m ON m.code = t.code
 WHERE (t.code LIKE 'applications.denied.%' AND t.applicant = 'total') OR t.code LIKE 'stats2014.applications.denied.%'
 GROUP BY t.year, t.code, m.zh, m.en, m.position
 ORDER BY t.year, m.position
