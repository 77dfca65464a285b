"""Numbers that decide, read once from the catalogue; minutes unless the name says otherwise.

Where a company may hold itself to more, `inforce.in_force` answers for the company in scope.
"""

import tomllib

from jiahe.standards.entries import FOLDER, catalogue

_ROWS = tomllib.loads((FOLDER / "limits.toml").read_text(encoding="utf-8"))


def standard_of_row(name: str) -> str | None:
    """The standard that the row takes its figure from; None for a figure of its own."""
    found: str | None = _ROWS[name].get("standard")
    return found


def figure_of_row(name: str, of_standard: float | None = None) -> int:
    """The row's own figure, or its standard's in the row's unit: the catalogue's, or this one."""
    row = _ROWS[name]
    if "standard" not in row:
        return int(row["value"])
    limit = catalogue()[row["standard"]].limit if of_standard is None else of_standard
    return round(limit * row["times"])


_limit = figure_of_row


HOLD_MINUTES = _limit("HOLD_MINUTES")
PAY_WITHIN_MINUTES = _limit("PAY_WITHIN_MINUTES")
ANSWER_OFFER_WITHIN_MINUTES = _limit("ANSWER_OFFER_WITHIN_MINUTES")
ACCEPT_BY_TIME_HOURS = _limit("ACCEPT_BY_TIME_HOURS")
REVIEW_WITHIN_DAYS = _limit("REVIEW_WITHIN_DAYS")
EDIT_REVIEW_WITHIN_DAYS = _limit("EDIT_REVIEW_WITHIN_DAYS")
EARLIEST_LEAD_MINUTES = _limit("EARLIEST_LEAD_MINUTES")
BOOK_AHEAD_DAYS = _limit("BOOK_AHEAD_DAYS")
FLOOR_FEN_PER_HOUR = _limit("FLOOR_FEN_PER_HOUR")
WORK_MINUTES_A_DAY = _limit("WORK_MINUTES_A_DAY")
CONTINUOUS_MINUTES = _limit("CONTINUOUS_MINUTES")
REST_MINUTES = _limit("REST_MINUTES")
CHECK_IN_RADIUS_METRES = _limit("CHECK_IN_RADIUS_METRES")
PHONE_CLOCK_TOLERANCE_MINUTES = _limit("PHONE_CLOCK_TOLERANCE_MINUTES")
LONGEST_TEXT = _limit("LONGEST_TEXT")
LARGEST_PHOTO_BYTES = _limit("LARGEST_PHOTO_BYTES")
NOTICE_DAYS = _limit("NOTICE_DAYS")
CONTEST_ANSWER_HOURS = _limit("CONTEST_ANSWER_HOURS")
SUGGESTION_ANSWER_DAYS = _limit("SUGGESTION_ANSWER_DAYS")
MISSED_VISIT_DAYS = _limit("MISSED_VISIT_DAYS")
LEAK_NOTICE_HOURS = _limit("LEAK_NOTICE_HOURS")
CREDIT_OBJECTION_DAYS = _limit("CREDIT_OBJECTION_DAYS")
WORK_MINUTES_A_WEEK = _limit("WORK_MINUTES_A_WEEK")
REST_BETWEEN_DAYS_HOURS = _limit("REST_BETWEEN_DAYS_HOURS")
ROSTER_ANSWER_HOURS = _limit("ROSTER_ANSWER_HOURS")
REST_MOVE_ANSWER_HOURS = _limit("REST_MOVE_ANSWER_HOURS")
REST_MOVE_REMINDER_HOURS = _limit("REST_MOVE_REMINDER_HOURS")
BIRTH_CASE_DAYS = _limit("BIRTH_CASE_DAYS")
BIRTH_SPREAD_DAYS = _limit("BIRTH_SPREAD_DAYS")
BIRTH_EARLIEST_DAYS = _limit("BIRTH_EARLIEST_DAYS")
BIRTH_LATEST_DAYS = _limit("BIRTH_LATEST_DAYS")
POOL_ENOUGH_PERCENT = _limit("POOL_ENOUGH_PERCENT")
LATE_START_PERCENT = _limit("LATE_START_PERCENT")
CASE_ESCALATION_DAYS = _limit("CASE_ESCALATION_DAYS")
CASE_GATE_DAYS = _limit("CASE_GATE_DAYS")
CASE_TASK_DAYS = _limit("CASE_TASK_DAYS")
CASE_IMPROVEMENT_DAYS = _limit("CASE_IMPROVEMENT_DAYS")
