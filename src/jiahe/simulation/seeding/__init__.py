"""Fills an empty installation with the invented city: people, shelves, four weeks, a living today."""
