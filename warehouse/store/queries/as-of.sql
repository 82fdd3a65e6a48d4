-- title: The reports as they stood at a moment
-- description: The version of each report that was current at a moment (UTC, such as 2026-01-31, which is its first second, or 2026-01-31 14:00); join statistic on report_version_id for its values.
-- parameter moment: the moment; now when left out
SELECT v.id AS report_version_id, b.name AS bureau, r.year, v.number AS version, v.change, v.template,
       v.publication_date, v.valid_from, v.valid_to
  FROM report_version AS v
  JOIN report AS r ON r.id = v.report_id
  JOIN bureau AS b ON b.id = r.bureau_id
 WHERE CAST(v.valid_from AS TEXT) <= COALESCE(REPLACE(CAST(:moment AS TEXT), 'T', ' '), '9999')
   AND (v.valid_to IS NULL OR CAST(v.valid_to AS TEXT) > COALESCE(REPLACE(CAST(:moment AS TEXT), 'T', ' '), '9999'))
 ORDER BY b.name, r.year
