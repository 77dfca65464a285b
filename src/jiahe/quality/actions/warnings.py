"""Early warning: charts go on from where they stopped; a signal becomes one warning."""

from datetime import date, timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.engine.charts.reading import Side
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.quality.choices import Measure, WarningState
from jiahe.quality.facts import WarningRaised
from jiahe.quality.models import EarlyWarning, Watch
from jiahe.quality.models.warnings import UNSETTLED
from jiahe.quality.queries.watch import (
    Days,
    Group,
    Key,
    days_between,
    names_of,
    unsettled,
    watches,
)
from jiahe.quality.watching import TAIL, gravity_of, step

HISTORY = timedelta(days=120)
EVIDENCE = 30
REACH_BACK = 14  # days of bad cases that a warning shows


class NoSuchWarning(Refusal):
    sentence = gettext_lazy("There is no such warning.")
    status = HTTPStatus.NOT_FOUND


class WarningIsSettled(Refusal):
    sentence = gettext_lazy("This warning has been dealt with already.")
    status = HTTPStatus.CONFLICT


class WarningWithoutWords(Refusal):
    sentence = gettext_lazy("Please say what was done, or why nothing needs to be done.")


@transaction.atomic
def read_charts(*, through: date) -> list[EarlyWarning]:
    """Reads every day that the charts have not read yet, up to and with `through`.

    A second run for the same day reads nothing. While a warning about the same thing is not
    settled, further signals of it make no second one. Each warning is a fact.
    """
    raised = enter_warnings(through=through)
    for one in raised:
        record(WarningRaised(company_id=one.company_id, warning_id=one.pk))
    return raised


@transaction.atomic
def enter_warnings(*, through: date) -> list[EarlyWarning]:
    """As `read_charts`, but nobody is told: for a past that is written at once."""
    known = watches()
    read_to = min((one.through_on for one in known.values()), default=through - HISTORY)
    days = days_between(read_to + timedelta(days=1), through)
    standing, names = unsettled(), names_of(days)
    raised: list[EarlyWarning] = []
    for key in sorted(days):
        watch = known.get(key) or Watch(
            company_id=current_company(), measure=key[0], scope=key[1], scope_id=key[2],
            through_on=through - HISTORY,
        )  # fmt: skip
        signal_on = _read(watch, days[key])
        if signal_on and key not in standing:
            raised.append(_raise(key, watch, signal_on, days, names.get(key[1:], "")))
        known[key] = watch
    _keep(known, through)
    return raised


def _read(watch: Watch, groups: dict[date, Group]) -> date | None:
    """Steps the chart through the new days; the last day on which its bad side signalled."""
    found = None
    for day in sorted(day for day in groups if day > watch.through_on):
        watch.state, reading = step(Measure(watch.measure), watch.state, groups[day].point)
        signals = reading.side is Side.UP
        row = [
            day.isoformat(),
            *(round(one, 4) for one in (reading.value, reading.low, reading.high)),
        ]
        watch.tail = [*watch.tail, [*row, signals]][-TAIL:]
        found = day if signals else found
    return found


def _keep(known: dict[Key, Watch], through: date) -> None:
    for watch in known.values():
        watch.through_on = through
    fresh = [one for one in known.values() if one.pk is None]
    Watch.objects.bulk_create(fresh)
    Watch.objects.bulk_update(
        [one for one in known.values() if one not in fresh], ["state", "tail", "through_on"]
    )


def _raise(key: Key, watch: Watch, on: date, days: Days, name: str) -> EarlyWarning:
    since = on - timedelta(days=REACH_BACK)
    bad = [
        [code, day.isoformat(), *([said[code]] if (said := days[key][day].said) else [])]
        for day in sorted(days[key], reverse=True)
        if since < day <= on
        for code in days[key][day].codes
    ]
    return EarlyWarning.objects.create(
        company_id=current_company(),
        measure=key[0],
        scope=key[1],
        scope_id=key[2],
        scope_name=name[:80],
        gravity=gravity_of(key[0], key[1]),
        on=on,
        raised_at=now(),
        points=watch.tail,
        evidence=bad[:EVIDENCE],
    )


@transaction.atomic
def acknowledge(*, code: str, actor_id: int) -> EarlyWarning:
    """Somebody has seen it; raises `NoSuchWarning`, `WarningIsSettled`."""
    warning = _unsettled(code)
    if warning.state == WarningState.NEW:
        warning.state, warning.seen_by_id = WarningState.SEEN, actor_id
        warning.save(update_fields=["state", "seen_by"])
    return warning


@transaction.atomic
def settle(*, code: str, state: WarningState, said: str, actor_id: int) -> EarlyWarning:
    """Acted upon or dismissed, in words.

    Raises `NoSuchWarning`, `WarningIsSettled`, `WarningWithoutWords`.
    """
    warning = _unsettled(code)
    if not said.strip():
        raise WarningWithoutWords
    warning.state, warning.said = state, said.strip()[:300]
    warning.closed_by_id, warning.closed_at = actor_id, now()
    warning.seen_by_id = warning.seen_by_id or actor_id
    warning.save()
    return warning


def _unsettled(code: str) -> EarlyWarning:
    warning = EarlyWarning.objects.select_for_update().filter(code=code).first()
    if warning is None:
        raise NoSuchWarning
    if warning.state not in UNSETTLED:
        raise WarningIsSettled
    return warning
