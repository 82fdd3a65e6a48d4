-- title: Prose against table
-- description: Reports whose sentences and tables disagree, with both numbers where they are about applications.
SELECT c.bureau, c.year, f.place, f.message,
       (SELECT s.value FROM statistic AS s JOIN metric AS m ON m.id = s.metric_id
         WHERE s.report_version_id = c.report_version_id AND m.code = 'prose.applications_received'
           AND s.category = '' AND s.applicant_id = 0) AS prose_applications,
       (SELECT h.applications_received FROM harmonised AS h
         WHERE h.report_version_id = c.report_version_id) AS table_applications
  FROM current_report AS c
  JOIN finding AS f ON f.report_version_id = c.report_version_id
 WHERE f.check_code = 'prose_vs_table'
 ORDER BY c.bureau, c.year, f.place
