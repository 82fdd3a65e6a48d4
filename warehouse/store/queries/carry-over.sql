-- title: Carry-over chains
-- description: What a body carried out of a year against what it carries into the next; a difference that is not zero is an error of the body in one of the two reports.
-- parameter broken: 1 for those that differ only
SELECT a.bureau, a.year, a.applications_carried_out AS carried_out, b.applications_carried_in AS carried_in_next_year,
       b.applications_carried_in - a.applications_carried_out AS difference
  FROM panel AS a
  JOIN panel AS b ON b.bureau = a.bureau AND b.year = a.year + 1
 WHERE a.applications_carried_out IS NOT NULL AND b.applications_carried_in IS NOT NULL
   AND (COALESCE(CAST(:broken AS INTEGER), 0) = 0 OR b.applications_carried_in <> a.applications_carried_out)
 ORDER BY a.bureau, a.year
