"""When a survey is asked again, what an answer may say, and when somebody should ring."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from jiahe.kit.errors import Refusal
from jiahe.quality.forms import Form

# (how long after the survey was opened, on which channel); nobody is asked more often.
STEPS: tuple[tuple[timedelta, str], ...] = (
    (timedelta(0), "in_app"),
    (timedelta(hours=24), "sms"),
    (timedelta(hours=72), "sms"),
)
SILENT_AFTER = timedelta(days=7)
QUIET_FROM, QUIET_UNTIL = 21, 9  # local hours in which no text message goes out
LOW = 2  # this mark or less on any question, or a mean under 3, asks what went wrong
LOW_MEAN = 3.0
CALL_WITHIN = {"silent": timedelta(days=7)}  # after low marks: AS-01
CALL_WITHIN_OTHERWISE = timedelta(days=3)
MOST_TRIES = 3
TRY_AGAIN_AFTER = timedelta(hours=24)
EVERY_NTH_VISIT_NPS = 5
LONGEST_WORDS = 500


class NothingSaid(Refusal):
    sentence = _("Please answer at least one question, or choose “not this time”.")


class UnknownAnswer(Refusal):
    sentence = _("One of the answers does not belong to this survey. Please reload the page.")


def checked_answers(form: Form, answers: Mapping[str, int | None]) -> dict[str, int | None]:
    """The answers by code, None for "unsure"; raises `NothingSaid`, `UnknownAnswer`."""
    known = {question.code for question in form.questions}
    if not known.issuperset(answers):
        raise UnknownAnswer
    if not all(mark is None or 1 <= mark <= 5 for mark in answers.values()):
        raise UnknownAnswer
    if not answers:
        raise NothingSaid
    return dict(answers)


def is_low(answers: Mapping[str, int | None]) -> bool:
    """Whether somebody should ask what went wrong."""
    marks = [mark for mark in answers.values() if mark is not None]
    return bool(marks) and (min(marks) <= LOW or sum(marks) / len(marks) < LOW_MEAN)


def next_step_at(opened_at: datetime, taken: int) -> datetime:
    """When the next step is due: another question, or after the last, giving up."""
    after = STEPS[taken][0] if taken < len(STEPS) else SILENT_AFTER
    return opened_at + after


def steps_due(opened_at: datetime, at: datetime) -> int:
    """How many steps a survey has had by then that nobody answered."""
    return sum(opened_at + after <= at for after, _ in STEPS)


def may_send(channel: str, local: datetime) -> bool:
    """No text message at night; what only the inbox shows wakes nobody."""
    return channel != "sms" or QUIET_UNTIL <= local.hour < QUIET_FROM
