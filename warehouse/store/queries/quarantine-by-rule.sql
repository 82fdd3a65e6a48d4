-- title: Quarantine by rule
-- description: Entries by the rules that hold them and what became of them.
SELECT q.rules AS rules, q.state, COUNT(*) AS entries, MIN(q.entered_at) AS oldest
  FROM (SELECT CAST(rules AS TEXT) AS rules, state, CAST(entered_at AS TEXT) AS entered_at FROM quarantine) AS q
 GROUP BY q.rules, q.state
 ORDER BY entries DESC, q.rules, q.state
