-- title: Portals by outcome
-- description: Each portal's newest outcome, what it listed against its last good run, and how many runs in a row ended like this.
WITH ranked AS (
  SELECT portal_id, run_id, outcome, detail, listed, expected, "new", amended, unchanged, failed,
         row_number() OVER (PARTITION BY portal_id ORDER BY run_id DESC) AS recency
    FROM portal_run
)
SELECT r.portal_id, r.outcome, r.listed, r.expected, r."new", r.amended, r.unchanged, r.failed,
       COALESCE((SELECT MIN(o.recency) FROM ranked AS o WHERE o.portal_id = r.portal_id AND o.outcome <> r.outcome),
                (SELECT COUNT(*) + 1 FROM ranked AS o WHERE o.portal_id = r.portal_id)) - 1 AS runs_in_a_row,
       r.detail
  FROM ranked AS r
 WHERE r.recency = 1
 ORDER BY r.outcome, r.portal_id
