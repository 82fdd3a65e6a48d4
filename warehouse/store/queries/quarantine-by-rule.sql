-- title: Quarantine by rule
-- description: Entries by the rules that hold them and what became of them, with the day of the oldest.
SELECT q.rules, q.state, COUNT(*) AS entries, MIN(q.day) AS oldest
  FROM (SELECT REPLACE(REPLACE(REPLACE(CAST(rules AS TEXT), '"', ''), '[', ''), ']', '') AS rules, state,
               substr(CAST(entered_at AS TEXT), 1, 10) AS day
          FROM quarantine) AS q
 GROUP BY q.rules, q.state
 ORDER BY entries DESC, q.rules, q.state
