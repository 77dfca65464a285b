from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from math import isfinite

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.standards.choices import Layer
from jiahe.standards.entries import Entry, catalogue
from jiahe.standards.facts import StandardAnnounced
from jiahe.standards.layers import refuse_loosening
from jiahe.standards.models import StandardVersion
from jiahe.standards.queries import earliest_effect, standard_above


class NoSuchStandard(Refusal):
    sentence = gettext_lazy("There is no such standard.")
    status = HTTPStatus.NOT_FOUND


class NoticeTooShort(Refusal):
    sentence = gettext_lazy("A change is announced first: it can hold from %(day)s.")


class ChangeNeedsReason(Refusal):
    sentence = gettext_lazy("Please say why the figure changes: it stands in the history.")


class NotAFigure(Refusal):
    sentence = gettext_lazy("Please enter a number that is zero or more.")


class DayTaken(Refusal):
    sentence = gettext_lazy("Another figure already begins on that day.")
    status = HTTPStatus.CONFLICT


def checked_change(
    *, entry_id: str, limit: float, effective_on: date, layer: Layer = Layer.COMPANY
) -> Entry:
    """The entry, when its figure may become `limit` on that day; nothing is changed.

    The measure is what the layers above ask for on that day.
    Raises `NoSuchStandard`, `NotAFigure`, `NoticeTooShort`, and as `refuse_loosening`.
    """
    entry = catalogue().get(entry_id)
    if entry is None:
        raise NoSuchStandard
    if not isfinite(limit) or limit < 0:
        raise NotAFigure
    first = earliest_effect(localdate(now()))
    if effective_on < first:
        raise NoticeTooShort(day=first)
    refuse_loosening(entry, limit, standard_above(entry_id, layer, effective_on).limit)
    return entry


@transaction.atomic
def announce_standard(  # which figure, from when, why, whose
    *,
    entry_id: str,
    limit: float,
    effective_on: date,
    reason: str,
    actor_id: int,
    layer: Layer = Layer.COMPANY,
) -> StandardVersion:
    """The layer's next figure for the company in scope, announced today.

    Raises as `checked_change`, and `ChangeNeedsReason`, `DayTaken`.
    """
    checked_change(entry_id=entry_id, limit=limit, effective_on=effective_on, layer=layer)
    if not reason.strip():
        raise ChangeNeedsReason
    rows = StandardVersion.objects.filter(entry_id=entry_id, layer=layer)
    if rows.filter(effective_on=effective_on).exists():
        raise DayTaken
    last = rows.aggregate(last=Max("number"))["last"] or 0
    version = StandardVersion.objects.create(
        company_id=current_company(),
        layer=layer,
        entry_id=entry_id,
        number=last + 1,
        limit=limit,
        reason=reason.strip()[:300],
        announced_on=localdate(now()),
        effective_on=effective_on,
        announced_by_id=actor_id,
        announced_at=now(),
    )
    record(StandardAnnounced(company_id=version.company_id, version_id=version.pk))
    return version


@transaction.atomic
def take_over_figures(
    *, entry_id: str, figures: Mapping[date, StandardVersion], actor_id: int
) -> int:
    """Announces an association's figures to a new member, by their day; how many are new to it.

    Of those that hold before the notice to this company is over, the last one begins on the
    first day that the notice allows. Raises as `announce_standard`.
    """
    first = earliest_effect(localdate(now()))
    due = {max(day, first): figures[day] for day in sorted(figures)}
    rows = StandardVersion.objects.filter(entry_id=entry_id, layer=Layer.ASSOCIATION)
    held = set(rows.values_list("effective_on", flat=True))
    ever = set(rows.values_list("limit", "reason"))
    new = [
        (day, one)
        for day, one in due.items()
        if day not in held and (one.limit, one.reason) not in ever
    ]
    for day, one in new:
        announce_standard(
            entry_id=entry_id,
            limit=one.limit,
            effective_on=day,
            reason=one.reason,
            actor_id=actor_id,
            layer=Layer.ASSOCIATION,
        )
    return len(new)
