"""Which day an office page is about."""

from collections.abc import Mapping
from datetime import date

from django.utils.timezone import localdate

from jiahe.kit.clock import now


def day_asked(values: Mapping[str, str]) -> date:
    """The day in `on`; today when it is missing or cannot be read."""
    try:
        return date.fromisoformat(values.get("on", ""))
    except ValueError:
        return localdate(now())
