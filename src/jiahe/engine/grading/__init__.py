"""Grades from judgements: what raters and tasks add, cut points, stars, credit, surveys."""
