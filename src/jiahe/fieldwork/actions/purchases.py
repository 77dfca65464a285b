"""Orders to suppliers, and what came of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.catalog.models import Supplier, Supply
from jiahe.fieldwork.actions.stock import AmountMissing, Arrival, receive_goods
from jiahe.fieldwork.choices import PurchaseState
from jiahe.fieldwork.models import Purchase, PurchaseLine
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company


class PurchaseClosed(Refusal):
    sentence = gettext_lazy("This order to the supplier is closed.")
    status = HTTPStatus.CONFLICT


class NoSuchPurchase(Refusal):
    sentence = gettext_lazy("This order to a supplier is not in your books.")
    status = HTTPStatus.NOT_FOUND


class OtherSupplier(Refusal):
    sentence = gettext_lazy("“%(name)s” comes from another supplier.")


@dataclass(frozen=True)
class Came:
    """Packs of one line that came, and the batch that stands on them."""

    packs: int
    number: str
    expires_on: date | None = None


@transaction.atomic
def order_goods(
    *, supplier_id: int, store_id: int, packs: Mapping[int, int], by_id: int | None
) -> Purchase:
    """Supply id -> packs, ordered for a store; promised after the supplier's lead time.

    Raises `AmountMissing`, `OtherSupplier`.
    """
    if not packs or min(packs.values()) < 1:
        raise AmountMissing
    supplier, today = Supplier.objects.get(pk=supplier_id), localdate(now())
    for supply in Supply.objects.filter(pk__in=packs).exclude(supplier=supplier):
        raise OtherSupplier(name=supply.name)
    purchase = Purchase.objects.create(
        company_id=current_company(),
        supplier=supplier,
        store_id=store_id,
        ordered_on=today,
        promised_on=today + timedelta(days=supplier.lead_days),
        ordered_by_id=by_id,
    )
    PurchaseLine.objects.bulk_create(
        PurchaseLine(
            company_id=current_company(), purchase=purchase, supply_id=supply_id, packs=many
        )
        for supply_id, many in packs.items()
    )
    return purchase


@transaction.atomic
def receive_purchase(
    *, code: str, came: Mapping[str, Came], by_id: int, note: str = ""
) -> Purchase:
    """Supply code -> what came; what is not named did not come. The order is closed then.

    More or fewer packs than asked are kept as they came. Raises `NoSuchPurchase`,
    `PurchaseClosed`, `AmountMissing` and what `receive_goods` raises.
    """
    purchase = _open(code)
    for line in purchase.lines.select_related("supply").order_by("supply_id"):
        one = came.get(line.supply.code, Came(0, ""))
        if one.packs < 0:
            raise AmountMissing
        line.received_packs = one.packs
        line.save(update_fields=["received_packs"])
        if one.packs:
            units = one.packs * line.supply.pack_size
            arrival = Arrival(line.supply.code, one.number, units, one.expires_on)
            receive_goods(store_id=purchase.store_id, arrival=arrival, by_id=by_id)
    purchase.state, purchase.received_on = PurchaseState.RECEIVED, localdate(now())
    purchase.note = note.strip()[:200]
    purchase.save(update_fields=["state", "received_on", "note"])
    return purchase


@transaction.atomic
def cancel_purchase(*, code: str) -> None:
    """Raises `NoSuchPurchase`, `PurchaseClosed`."""
    purchase = _open(code)
    purchase.state = PurchaseState.CANCELLED
    purchase.save(update_fields=["state"])


def _open(code: str) -> Purchase:
    purchase = Purchase.objects.select_for_update().filter(code=code).first()
    if purchase is None:
        raise NoSuchPurchase
    if purchase.state != PurchaseState.ORDERED:
        raise PurchaseClosed
    return purchase
