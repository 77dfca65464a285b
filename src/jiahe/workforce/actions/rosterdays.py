"""A worker's calendar is changed for single days: hours opened, a day freed, and back again."""

from datetime import date, time
from http import HTTPStatus

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy

from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.workforce.models import RosterDay


class DayIsChanged(Refusal):
    sentence = gettext_lazy("This day of the worker's calendar has been changed already.")
    status = HTTPStatus.CONFLICT


def open_day(*, worker_id: int, on: date, starts: time, ends: time) -> None:
    """Hours of that day beside the weekly ones; raises `DayIsChanged`."""
    _change(RosterDay(worker_id=worker_id, on=on, starts=starts, ends=ends))


def free_day(*, worker_id: int, on: date) -> None:
    """No hours that day; what is promised on it is not asked. Raises `DayIsChanged`."""
    _change(RosterDay(worker_id=worker_id, on=on))


def as_usual(*, worker_id: int, on: date) -> bool:
    """The day follows the week again; False when it did."""
    deleted, _ = RosterDay.objects.filter(worker_id=worker_id, on=on).delete()
    return bool(deleted)


def _change(day: RosterDay) -> None:
    day.company_id = current_company()
    try:
        with transaction.atomic():
            day.save(force_insert=True)
    except IntegrityError as clash:
        raise DayIsChanged from clash
