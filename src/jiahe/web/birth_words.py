"""How likely a case that hangs on a birth begins late, in words for people without statistics."""

from django.utils.translation import gettext as _

ALMOST_NEVER, SELDOM = 0.01, 0.1


def late_words(chance: float) -> str:
    """One sentence; `chance` from 0 to 1 as `dispatch.queries.births` reckons it."""
    said = {"n": max(1, round(chance * 100))}
    if chance < ALMOST_NEVER:
        return _("The worker is almost certainly there on the day of the birth.")
    if chance < SELDOM:
        text = _("The worker is very likely there in time: in %(n)s of 100 such cases not.")
        return text % said
    text = _(
        "The worker may not be free in time in %(n)s of 100 such cases; then a colleague who"
        " stands by comes first."
    )
    return text % said
