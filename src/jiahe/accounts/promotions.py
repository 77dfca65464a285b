"""Promotions: links of promoters, who arrived by them, and how many; no names are read here."""

from http import HTTPStatus

from django.db import transaction
from django.db.models import Count, F
from django.utils.translation import gettext_lazy

from jiahe.accounts.models import Arrival, Promotion
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company

MOST_OPEN = 20


class NoSuchPromotion(Refusal):
    sentence = gettext_lazy("This invitation is not valid any more.")
    status = HTTPStatus.NOT_FOUND


class PromotionUnnamed(Refusal):
    sentence = gettext_lazy("Please say what it is for: a community, an event, a counter.")


class TooManyPromotions(Refusal):
    sentence = gettext_lazy("You have %(most)s open links: close one first.")
    status = HTTPStatus.CONFLICT


@transaction.atomic
def open_promotion(*, promoter_id: int, name: str, place: str) -> Promotion:
    """Raises `PromotionUnnamed`, `TooManyPromotions`."""
    if not name.strip():
        raise PromotionUnnamed
    mine = Promotion.objects.filter(promoter=promoter_id, closed_at=None)
    if mine.count() >= MOST_OPEN:
        raise TooManyPromotions(most=MOST_OPEN)
    return Promotion.objects.create(
        company_id=current_company(),
        promoter_id=promoter_id,
        name=name.strip()[:60],
        place=place.strip()[:80],
        opened_at=now(),
    )


@transaction.atomic
def close_promotion(*, code: str, promoter_id: int) -> None:
    """One's own link leads nowhere any more; raises `NoSuchPromotion`."""
    rows = Promotion.objects.filter(code=code, promoter=promoter_id, closed_at=None)
    if not rows.update(closed_at=now()):
        raise NoSuchPromotion


@transaction.atomic
def note_opened(*, code: str) -> Promotion:
    """The open promotion of that code, opened once more; raises `NoSuchPromotion`."""
    Promotion.objects.filter(code=code, closed_at=None).update(opened=F("opened") + 1)
    return open_promotion_of(code)


def open_promotion_of(code: str) -> Promotion:
    """Raises `NoSuchPromotion`."""
    row = Promotion.objects.filter(code=code, closed_at=None).first()
    if row is None:
        raise NoSuchPromotion
    return row


@transaction.atomic
def note_arrival(*, code: str, person_id: int) -> bool:
    """Whether this person is new by this link; promoters do not count by their own.

    Raises `NoSuchPromotion`.
    """
    row = open_promotion_of(code)
    if row.promoter_id == person_id:
        return False
    _arrival, is_new = Arrival.objects.get_or_create(
        company_id=current_company(),
        person_id=person_id,
        defaults={"promotion": row, "at": now()},
    )
    return is_new


def promotions_of(promoter_id: int | None) -> list[Promotion]:
    """A promoter's links, or everybody's; the latest first, each with `arrived`."""
    rows = Promotion.objects.select_related("promoter", "company").annotate(
        arrived=Count("arrivals")
    )
    if promoter_id is not None:
        rows = rows.filter(promoter=promoter_id)
    return list(rows.order_by("-opened_at", "-pk"))


def arrived_people(promotion_ids: list[int]) -> dict[int, set[int]]:
    """Promotion id -> person ids, to be counted, never shown."""
    found: dict[int, set[int]] = {one: set() for one in promotion_ids}
    rows = Arrival.objects.filter(promotion__in=promotion_ids)
    for promotion_id, person_id in rows.values_list("promotion_id", "person_id"):
        found[promotion_id].add(person_id)
    return found
