"""What law asks of whoever is sent, by skill and kind of shift, whatever the catalogue says; pure.

Sources: law on the protection of minors 62, 126, 130 (LW-01, LW-02); classes of health
examination of 商服贸规函〔2020〕191号 (LW-03). A company may ask for more, never for less.
A psychological screening is offered to everybody (Guangdong's regulation 16) and closes no gate,
unless the company asks it of everybody or a service asks for it.
"""

import calendar
from datetime import date

VIOLENCE_CHECK = "violence_check"
BACKGROUND = "background"
SCREENING = "screening"  # of the mind, carried out by a professional (Guangdong 16)
CONFIDENTIALITY = "confidentiality"
INSURANCE = "insurance"
IDENTITY = "identity"
# law.md L7: four health examinations, by strictness; a stricter one covers the milder.
HEALTH_CLASSES = ("health_general", "health_live_in", "health_elder", "health_mother_baby")
YEARLY = frozenset({VIOLENCE_CHECK, *HEALTH_CLASSES})
A_YEAR = 12
CHECKS = (VIOLENCE_CHECK, BACKGROUND, SCREENING)  # kept as result, day, reference; never the text

WITH_CHILDREN = (VIOLENCE_CHECK, "health_mother_baby")
WITH_ELDERS = ("health_elder",)
BY_SKILL: dict[str, tuple[str, ...]] = {
    "infant_care": WITH_CHILDREN,
    "newborn_care": WITH_CHILDREN,
    "elder_care": WITH_ELDERS,
    "patient_care": WITH_ELDERS,
}
LIVING_IN = (VIOLENCE_CHECK, "health_live_in")
BY_SHIFT: dict[str, tuple[str, ...]] = {
    "live_in": LIVING_IN,
    "day_and_night": LIVING_IN,
    "overnight": LIVING_IN,
}


def law_asks(skill: str, shift_kind: str) -> tuple[str, ...]:
    """The kinds of paper that nobody may waive for this work."""
    return BY_SKILL.get(skill, ()) + BY_SHIFT.get(shift_kind, ())


def last_day(kind: str, valid_from: date, valid_until: date, months: int = A_YEAR) -> date:
    """The last day on which a paper counts: a yearly one never longer than a year (LW-02, LW-03).

    `months` is what the company asks instead, never more than a year. Issued on 29 February, it
    counts until 28 February; so with every month that is shorter.
    """
    if kind not in YEARLY:
        return valid_until
    years, month = divmod(valid_from.month - 1 + min(months, A_YEAR), A_YEAR)
    first = valid_from.replace(year=valid_from.year + years, month=month + 1, day=1)
    longest = calendar.monthrange(first.year, first.month)[1]
    return min(valid_until, first.replace(day=min(valid_from.day, longest)))
