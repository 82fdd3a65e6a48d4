-- title: Bodies whose sums never close
-- description: Bodies with broken identities within reports, by how many of their reports break one.
SELECT c.bureau, COUNT(DISTINCT c.year) AS broken_reports,
       (SELECT COUNT(*) FROM current_report AS r WHERE r.bureau = c.bureau) AS reports, COUNT(*) AS broken_identities
  FROM current_report AS c
  JOIN finding AS f ON f.report_version_id = c.report_version_id
 WHERE f.check_code IN ('balance', 'handled_sum', 'applicant_sum', 'review_sum', 't2014_sums')
 GROUP BY c.bureau
 ORDER BY broken_reports DESC, broken_identities DESC, c.bureau
