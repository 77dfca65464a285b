"""Fills an empty installation with the invented city: people, shelves, weeks, a living today."""
