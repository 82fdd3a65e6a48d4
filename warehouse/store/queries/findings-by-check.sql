-- title: Findings by check
-- description: How many current reports each rule speaks about, by who is at fault.
SELECT f.check_code, f.severity, f.fault, COUNT(*) AS findings, COUNT(DISTINCT f.report_version_id) AS reports
  FROM finding AS f
 CROSS JOIN report_version AS v  -- few findings, many versions: SQLite keeps this order
 WHERE v.id = f.report_version_id AND v.current
 GROUP BY f.check_code, f.severity, f.fault
 ORDER BY findings DESC, f.check_code, f.severity, f.fault
