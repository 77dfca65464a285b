"""Numbers that decide, each with its source; minutes unless the name says otherwise."""

HOLD_MINUTES = 10  # ours: ux.md 5.3
PAY_WITHIN_MINUTES = 30  # ours
ANSWER_OFFER_WITHIN_MINUTES = 15  # ours; BK-01 allows 30 until the household hears from us
ACCEPT_BY_TIME_HOURS = 48  # ours: silence accepts after two days, an objection stops the clock
REVIEW_WITHIN_DAYS = 30  # ours
EDIT_REVIEW_WITHIN_DAYS = 7  # ours: ux.md 5.7
EARLIEST_LEAD_MINUTES = 60  # an urgent visit needs an hour
FLOOR_FEN_PER_HOUR = 5_000  # PR-01: 50 CNY an hour, warn, not block
WORK_MINUTES_A_DAY = 480  # L30/L31
CONTINUOUS_MINUTES = 240  # L30: four hours, then a rest
REST_MINUTES = 20  # L30
CHECK_IN_RADIUS_METRES = 300  # ours
PHONE_CLOCK_TOLERANCE_MINUTES = 10  # ours: a phone may be wrong by this much
LONGEST_TEXT = 2_000  # ours: characters of a free text
LARGEST_PHOTO_BYTES = 8 * 1024 * 1024  # ours
