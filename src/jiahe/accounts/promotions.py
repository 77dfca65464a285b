"""Links of promoters, and how many arrived by them; reading only, and no names."""

from http import HTTPStatus

from django.db.models import Count
from django.utils.translation import gettext_lazy

from jiahe.accounts.models import Arrival, Promotion
from jiahe.kit.errors import Refusal


class NoSuchPromotion(Refusal):
    sentence = gettext_lazy("This invitation is not valid any more.")
    status = HTTPStatus.NOT_FOUND


def open_promotion_of(code: str) -> Promotion:
    """Raises `NoSuchPromotion`."""
    row = Promotion.objects.filter(code=code, closed_at=None).first()
    if row is None:
        raise NoSuchPromotion
    return row


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
