"""Reviews as the look for genuine ones sees them, and the queue of those in doubt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiahe.accounts.models import HouseholdMember, Membership
from jiahe.engine.integrity import Said, SignalKind
from jiahe.kit.clock import now
from jiahe.quality.choices import WeightState
from jiahe.quality.models import Review, ReviewDoubt
from jiahe.quality.queries.devices import Devices, devices_of
from jiahe.quality.queries.scores import counted_reviews
from jiahe.quality.rules import mean_mark

LOOK_BACK = timedelta(days=60)
DOUBT_RULES = "2"

WORDS: dict[str, str | Promise] = {
    SignalKind.STAFF: _("The author belongs to the company or to the worker: %(tie)s."),
    SignalKind.DEVICE: _(
        "Sent from a browser on which %(whose)s signs in. It may have been lent to help."
    ),
    SignalKind.SHARED: _("%(n)d people sent ratings from this browser."),
    SignalKind.BURST: _("%(n)d homes gave this worker top marks within %(minutes)d minutes."),
    SignalKind.COPIED: _("%(n)d reviews by different people say nearly the same."),
    SignalKind.PAIR: _("The same home praised the same worker %(n)d times within %(days)d days."),
    SignalKind.RING: _("%(n)d homes praise the same few workers, who are praised by few others."),
}
TIES: dict[str, str | Promise] = {
    "self": _("the worker in person"),
    "same_phone": _("the worker's phone"),
    "same_home": _("the worker's home"),
    "staff": _("works for the company"),
}


WHOSE: dict[str, str | Promise] = {"worker": _("the worker"), "colleague": _("a colleague")}


def signal_words(signal: Mapping[str, object]) -> str:
    """What was seen, for people."""
    detail = dict(signal["detail"])  # type: ignore[call-overload]
    if "tie" in detail:
        detail["tie"] = TIES.get(detail["tie"], detail["tie"])
    if "whose" in detail:
        detail["whose"] = WHOSE.get(detail["whose"], detail["whose"])
    return str(WORDS[str(signal["kind"])]) % detail


def said_lately() -> list[Said]:
    """The company's reviews of the last sixty days that count or wait, in order of writing."""
    works_here = Membership.objects.filter(person_id=OuterRef("author_id"), is_active=True)
    lives_there = HouseholdMember.objects.filter(
        household_id=OuterRef("visit__order__household_id"),
        person_id=OuterRef("worker__person_id"),
    )
    rows = (
        counted_reviews()
        .filter(written_at__gte=now() - LOOK_BACK)
        .annotate(
            is_staff=Exists(works_here),
            at_home=Exists(lives_there),
            phone=F("visit__order__contact_phone"),
            own_phone=F("worker__person__phone"),
            own_person=F("worker__person_id"),
            series=F("visit__order__series__id"),
        )
        .order_by("written_at", "pk")
    )
    found = list(rows)
    devices = devices_of([row.pk for row in found])
    return [_said(row, devices) for row in found]


def _said(row: Review, devices: Devices) -> Said:
    return Said(
        key=row.pk,
        worker=row.worker_id,
        giver=row.author_id,
        value=mean_mark(row.attitude, row.skill, row.effect),
        at=row.written_at,
        text=row.text,
        tie=_tie(row),
        in_series=row.series is not None,  # type: ignore[attr-defined]
        devices=devices.of_review(row.pk),
        device_of=devices.whose(
            row.pk,
            worker=row.own_person,  # type: ignore[attr-defined]
            author=row.author_id,
        ),
    )


def _tie(row: Review) -> str:
    """How the author belongs to the worker or the company; the nearest tie."""
    ties = {
        "self": row.author_id == row.own_person,  # type: ignore[attr-defined]
        "same_phone": row.phone == row.own_phone,  # type: ignore[attr-defined]
        "same_home": row.at_home,  # type: ignore[attr-defined]
        "staff": row.is_staff,  # type: ignore[attr-defined]
    }
    return next((tie for tie, holds in ties.items() if holds), "")


@dataclass(frozen=True)
class DoubtRow:
    doubt: ReviewDoubt
    words: tuple[str, ...]


def doubts_waiting() -> QuerySet[ReviewDoubt]:
    return _rows().filter(state=WeightState.WAITING).order_by("raised_at", "pk")


def doubts_decided(limit: int = 30) -> list[DoubtRow]:
    rows = _rows().exclude(state=WeightState.WAITING).order_by("-decided_at")[:limit]
    return told(rows)


def told(rows: QuerySet[ReviewDoubt] | list[ReviewDoubt]) -> list[DoubtRow]:
    return [DoubtRow(row, tuple(signal_words(one) for one in row.signals)) for row in rows]


def _rows() -> QuerySet[ReviewDoubt]:
    return ReviewDoubt.objects.select_related(
        "review__worker", "review__author", "review__visit__order__service", "decided_by"
    )


def doubt_of(review_id: int) -> ReviewDoubt | None:
    return ReviewDoubt.objects.filter(review_id=review_id).select_related("review__author").first()
