"""The trainer's desk: who learns what by when, courses, tests, drills, honours, what it changed."""
