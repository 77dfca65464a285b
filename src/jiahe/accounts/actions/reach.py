"""A store comes farther, or less far, on some days: set by a person, undone before it begins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.accounts.models import Store, StoreReach
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company

NEAREST_METRES, FARTHEST_METRES = 1_000, 40_000
MOST_DAYS = 31
FARTHEST_AHEAD = timedelta(days=92)
LONGEST_REASON = 200


class ReachOutOfLimits(Refusal):
    sentence = gettext_lazy("A store may reach %(nearest)s to %(farthest)s kilometres.")


class ReachDaysOutOfLimits(Refusal):
    sentence = gettext_lazy(
        "Please choose days from tomorrow on, %(days)s at most, within three months."
    )


class ReachReasonMissing(Refusal):
    sentence = gettext_lazy("Please say in a word why the reach changes.")


class ReachesOverlap(Refusal):
    sentence = gettext_lazy(
        "%(store)s already has another reach on some of these days. Please take that back first."
    )
    status = HTTPStatus.CONFLICT


class ReachHasBegun(Refusal):
    sentence = gettext_lazy("This reach has begun: households count on it. It ends by itself.")
    status = HTTPStatus.CONFLICT


class NoSuchReach(Refusal):
    sentence = gettext_lazy("There is no such reach, or it was taken back.")
    status = HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class WantedReach:
    """How far a store is to come from its first day to its last, both included, and why."""

    store_id: int
    first_on: date
    last_on: date
    metres: int
    reason: str


@transaction.atomic
def set_reaches(*, wanted: Iterable[WantedReach], actor_id: int | None) -> list[StoreReach]:
    """All of them or none; the stores are locked, so that two people cannot both set a day.

    Raises `ReachOutOfLimits`, `ReachDaysOutOfLimits`, `ReachReasonMissing`, `ReachesOverlap`,
    `NoSuchReach` for a store of nobody's.
    """
    rows = sorted(wanted, key=lambda one: (one.store_id, one.first_on))
    ids = {one.store_id for one in rows}
    stores = Store.objects.select_for_update().filter(pk__in=ids).order_by("pk").in_bulk()
    return [_set(one, stores.get(one.store_id), actor_id) for one in rows]


def _set(wanted: WantedReach, store: Store | None, actor_id: int | None) -> StoreReach:
    if store is None:
        raise NoSuchReach
    _refuse_unfit(wanted)
    others = StoreReach.objects.filter(store=store, undone_at=None)
    if others.filter(first_on__lte=wanted.last_on, last_on__gte=wanted.first_on).exists():
        raise ReachesOverlap(store=store.name)
    return StoreReach.objects.create(
        company_id=current_company(),
        store=store,
        first_on=wanted.first_on,
        last_on=wanted.last_on,
        metres=wanted.metres,
        reason=wanted.reason.strip()[:LONGEST_REASON],
        made_by_id=actor_id,
        made_at=now(),
    )


def _refuse_unfit(wanted: WantedReach) -> None:
    today = localdate(now())
    if not NEAREST_METRES <= wanted.metres <= FARTHEST_METRES:
        raise ReachOutOfLimits(nearest=NEAREST_METRES // 1_000, farthest=FARTHEST_METRES // 1_000)
    days = (wanted.last_on - wanted.first_on).days + 1
    ahead = today < wanted.first_on and wanted.last_on <= today + FARTHEST_AHEAD
    if not (ahead and 1 <= days <= MOST_DAYS):
        raise ReachDaysOutOfLimits(days=MOST_DAYS)
    if not wanted.reason.strip():
        raise ReachReasonMissing


@transaction.atomic
def take_reach_back(*, code: str, actor_id: int) -> StoreReach:
    """The store's usual reach holds again; visits promised meanwhile stay promised.

    Raises `ReachHasBegun`, `NoSuchReach`.
    """
    found = StoreReach.objects.select_for_update().filter(code=code, undone_at=None).first()
    if found is None:
        raise NoSuchReach
    if found.first_on <= localdate(now()):
        raise ReachHasBegun
    found.undone_at, found.undone_by_id = now(), actor_id
    found.save(update_fields=["undone_at", "undone_by"])
    return found
