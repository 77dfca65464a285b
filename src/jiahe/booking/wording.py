"""Why a time cannot be promised, for people."""

from django.utils.translation import gettext as _

from jiahe.engine.slots import Reason, Verdict


def words_for(verdict: Verdict) -> str:
    """Why a worker cannot keep a time, for people."""
    sentences = {
        Reason.OUTSIDE_SHIFT: _("outside working hours or on leave."),
        Reason.OVERLAPS: _("already promised to another home."),
        Reason.TRAVEL_BEFORE: _("would arrive %(n)s minutes late from the visit before."),
        Reason.TRAVEL_AFTER: _("would be %(n)s minutes late for the next visit."),
        Reason.DAY_TOO_LONG: _("the working day would be %(n)s minutes too long."),
        Reason.NEEDS_REST: _("a rest is due after four hours of work."),
    }
    assert verdict.reason is not None
    return sentences[verdict.reason] % {"n": verdict.minutes}
