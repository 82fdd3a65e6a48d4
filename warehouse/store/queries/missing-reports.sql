-- title: Reports that are missing
-- description: Bodies and years whose legal deadline has passed without a report, as of today, with why where it is known.
-- parameter year: only this report year
SELECT bureau, region_code, year, status, deadline, portal_id, detail
  FROM ledger
 WHERE status IN ('missing', 'blocked', 'unreachable', 'withdrawn')
   AND (CAST(:year AS INTEGER) IS NULL OR year = CAST(:year AS INTEGER))
 ORDER BY year DESC, bureau
