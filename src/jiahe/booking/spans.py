"""Promised time by when it is, so that history costs nothing: one column is looked up, not a range.

A range operator may not look into an index through the wall of a company (it could tell of rows
behind it), a plain comparison may. See decision 27.
"""

from datetime import datetime

from django.db.models import Q

from jiahe.booking.models import LONGEST


def touching(start: datetime, end: datetime) -> Q:
    """Reservations that share an instant with the span."""
    return _near(start, end) & Q(during__overlap=(start, end))


def beginning(start: datetime, end: datetime) -> Q:
    """Reservations that begin in the span, its end left out."""
    return _near(start, end) & Q(during__startswith__gte=start, during__startswith__lt=end)


def _near(start: datetime, end: datetime) -> Q:
    """All of those and some more: nothing lasts longer than `LONGEST`."""
    return Q(ends_at__gt=start, ends_at__lt=end + LONGEST)
