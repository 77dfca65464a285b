from collections.abc import Container, Mapping
from datetime import date, timedelta
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
from jiahe.standards.facts import AssociationLeft, StandardAnnounced
from jiahe.standards.layers import refuse_loosening
from jiahe.standards.models import LayerEnd, StandardVersion
from jiahe.standards.queries import earliest_effect, standard_above, with_ends


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
    rows = with_ends(StandardVersion.objects.filter(entry_id=entry_id, layer=Layer.ASSOCIATION))
    standing = [one for one in rows if one.until_on is None]
    held = {one.effective_on for one in standing}
    ever = {(one.limit, one.reason) for one in standing}
    left = {one.effective_on for one in rows} - held  # days of figures that ended with a membership
    new = [
        (_next_free(day, left), one)
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


def _next_free(day: date, taken: Container[date]) -> date:
    while day in taken:
        day += timedelta(days=1)
    return day


@transaction.atomic
def end_association_figures(*, actor_id: int) -> LayerEnd | None:
    """Announces today that what the association asked of the company in scope ends.

    All of it holds until the notice of LW-11 is over, as long as any change is announced before
    it holds; what would begin later never does. None where nothing of it stands.
    """
    rows = with_ends(StandardVersion.objects.filter(layer=Layer.ASSOCIATION))
    if all(one.until_on is not None for one in rows):
        return None
    today = localdate(now())
    end = LayerEnd.objects.create(
        company_id=current_company(),
        layer=Layer.ASSOCIATION,
        announced_on=today,
        effective_on=earliest_effect(today),
        announced_by_id=actor_id,
        announced_at=now(),
    )
    record(AssociationLeft(company_id=end.company_id, end_id=end.pk))
    return end
