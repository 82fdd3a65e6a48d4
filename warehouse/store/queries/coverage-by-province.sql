-- title: Coverage by province
-- description: For each province and report year, how many reports were expected and what became of them, as of today.
-- parameter year: only this report year
SELECT COALESCE(p.name, '?') AS province, l.year, COUNT(*) AS expected,
       SUM(CASE WHEN l.status = 'found' THEN 1 ELSE 0 END) AS found,
       SUM(CASE WHEN l.status = 'late' THEN 1 ELSE 0 END) AS late,
       SUM(CASE WHEN l.status = 'quarantined' THEN 1 ELSE 0 END) AS quarantined,
       SUM(CASE WHEN l.status = 'missing' THEN 1 ELSE 0 END) AS missing,
       SUM(CASE WHEN l.status IN ('blocked', 'unreachable') THEN 1 ELSE 0 END) AS blocked_or_unreachable,
       SUM(CASE WHEN l.status = 'not_yet_due' THEN 1 ELSE 0 END) AS not_yet_due,
       SUM(CASE WHEN l.status = 'withdrawn' THEN 1 ELSE 0 END) AS withdrawn
  FROM ledger AS l
  LEFT JOIN place AS p ON p.code = substr(l.region_code, 1, 2) || '0000' AND p.last_year IS NULL
 WHERE (CAST(:year AS INTEGER) IS NULL OR l.year = CAST(:year AS INTEGER))
 GROUP BY COALESCE(p.name, '?'), l.year
 ORDER BY COALESCE(p.name, '?'), l.year
