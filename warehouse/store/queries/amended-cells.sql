-- title: Amended cells
-- description: What bodies changed in reports that they had published before, cell by cell.
-- parameter bureau: only this body
SELECT bureau, year, previous_version, version, code, applicant, category, old_value, new_value, old_state, new_state
  FROM cell_change
 WHERE change IN ('amended', 'completed') AND (CAST(:bureau AS TEXT) IS NULL OR bureau = CAST(:bureau AS TEXT))
 ORDER BY bureau, year, version, code, applicant, category
