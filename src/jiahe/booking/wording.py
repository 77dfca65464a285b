"""Why a time cannot be promised, for people."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiahe.engine.slots import Reason, Verdict


def words_for(verdict: Verdict) -> str:
    """Why a worker cannot keep a time, for people."""
    late = verdict.minutes
    sentences = {
        Reason.OUTSIDE_SHIFT: _("outside working hours or on leave."),
        Reason.OVERLAPS: _("already promised to another home."),
        Reason.TRAVEL_BEFORE: ngettext(
            "would arrive %(n)s minute late from the visit before.",
            "would arrive %(n)s minutes late from the visit before.",
            late,
        ),
        Reason.TRAVEL_AFTER: ngettext(
            "would be %(n)s minute late for the next visit.",
            "would be %(n)s minutes late for the next visit.",
            late,
        ),
        Reason.DAY_TOO_LONG: ngettext(
            "the working day would be %(n)s minute too long.",
            "the working day would be %(n)s minutes too long.",
            late,
        ),
        Reason.NEEDS_REST: _("a rest is due after four hours of work."),
    }
    assert verdict.reason is not None
    return sentences[verdict.reason] % {"n": verdict.minutes}
