"""Which day an office page is about."""

from collections.abc import Mapping
from datetime import date

from django.utils.timezone import localdate

from jiahe.kit.clock import now
from jiahe.web.said import day_said


def day_asked(values: Mapping[str, str]) -> date:
    """The day in `on`; today when it is missing or cannot be read."""
    return day_said(values.get("on", "")) or localdate(now())
