"""Goods on their way: the store's desk and the worker's phone, each deed in its own transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy

from jiahe.catalog.actions import goods
from jiahe.catalog.goods import supply_by_code
from jiahe.catalog.models import Supplier, Supply
from jiahe.engine.kits import Line
from jiahe.fieldwork.actions import materials, purchases, recalls, stock
from jiahe.fieldwork.facts import BatchRecalled
from jiahe.fieldwork.materials import pick_lists
from jiahe.fieldwork.stock import has_batches, is_about
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries

T = TypeVar("T")


class WorkerHasNoStore(Refusal):
    sentence = gettext_lazy("This worker belongs to no store yet. Please set the store first.")


class SupplyStillAbout(Refusal):
    sentence = gettext_lazy(
        "Some “%(name)s” still lies in a store or bag, or is on order: use it up first."
    )
    status = HTTPStatus.CONFLICT


class UnitIsFixed(Refusal):
    sentence = gettext_lazy(
        "“%(name)s” is in the books in its unit already: enter a new supply instead."
    )
    status = HTTPStatus.CONFLICT


def _within(company_id: int, verb: Callable[[], T]) -> T:
    def story() -> T:
        with for_company(company_id):
            return verb()

    return with_retries(story)


def record_materials(
    *,
    company_id: int,
    visit_code: str,
    person_id: int,
    used: Mapping[str, int],
    happened_at: datetime,
) -> None:
    """What the worker used at the visit, as a whole; the later word counts."""
    _within(
        company_id,
        lambda: materials.record_materials(
            visit_code=visit_code, person_id=person_id, used=used, happened_at=happened_at
        ),
    )


def receive(*, company_id: int, store_id: int, arrival: stock.Arrival, by_id: int) -> str:
    """The code of the batch."""
    return _within(
        company_id,
        lambda: stock.receive_goods(store_id=store_id, arrival=arrival, by_id=by_id).code,
    )


def issue(*, company_id: int, **deed: Any) -> None:
    """See `issue_goods`."""
    _within(company_id, lambda: stock.issue_goods(**deed))


def return_goods(*, company_id: int, **deed: Any) -> None:
    """See `stock.return_goods`."""
    _within(company_id, lambda: stock.return_goods(**deed))


def move(*, company_id: int, **deed: Any) -> None:
    """See `move_goods`."""
    _within(company_id, lambda: stock.move_goods(**deed))


def write_off(*, company_id: int, **deed: Any) -> None:
    """See `stock.write_off`."""
    _within(company_id, lambda: stock.write_off(**deed))


def recall(*, company_id: int, batch_code: str, by_id: int, reason: str) -> None:
    """Issued no more; who holds it or got it has a notice, and is told. Raises `ReasonMissing`."""

    def verb() -> None:
        batch = stock.recall_batch(batch_code=batch_code, by_id=by_id, reason=reason)
        if recalls.write_notices(batch):
            record(BatchRecalled(company_id=company_id, batch_id=batch.pk))

    _within(company_id, verb)


def hand_out(*, company_id: int, on: date, worker_code: str, by_id: int) -> int:
    """Puts what is missing of a day's pick list into the worker's bag; how many supplies.

    All or nothing; a second time hands out nothing. Raises `WorkerHasNoStore` and what
    `issue_goods` raises.
    """

    def verb() -> int:
        found = [one for one in pick_lists(on) if one.worker.code == worker_code]
        lines = [(one.worker, pick) for one in found for pick in one.picks if pick.missing]
        for worker, pick in lines:
            if worker.store_id is None:
                raise WorkerHasNoStore
            stock.issue_goods(
                supply_id=pick.supply.pk,
                store_id=worker.store_id,
                worker_id=worker.pk,
                quantity=pick.missing,
                by_id=by_id,
            )
        return len(lines)

    return _within(company_id, verb)


def order_goods(
    *, company_id: int, supplier_id: int, store_id: int, packs: Mapping[int, int], by_id: int
) -> str:
    """The code of the order to the supplier."""
    return _within(
        company_id,
        lambda: (
            purchases.order_goods(
                supplier_id=supplier_id, store_id=store_id, packs=packs, by_id=by_id
            ).code
        ),
    )


def receive_purchase(
    *, company_id: int, code: str, came: Mapping[str, purchases.Came], by_id: int, note: str = ""
) -> None:
    _within(
        company_id,
        lambda: purchases.receive_purchase(code=code, came=came, by_id=by_id, note=note),
    )


def cancel_purchase(*, company_id: int, code: str) -> None:
    _within(company_id, lambda: purchases.cancel_purchase(code=code))


def enter_supplier(*, company_id: int, **said: Any) -> Supplier:
    """See `goods.enter_supplier`."""
    return _within(company_id, lambda: goods.enter_supplier(**said))


def retire_supplier(*, company_id: int, code: str) -> None:
    """See `goods.retire_supplier`."""
    _within(company_id, lambda: goods.retire_supplier(code=code))


def enter_supply(*, company_id: int, supplier_id: int, good: goods.Good, code: str = "") -> Supply:
    """See `goods.enter_supply`; raises also `UnitIsFixed` once something of it was received."""

    def verb() -> Supply:
        known = supply_by_code(code) if code else None
        if known is not None and known.unit != good.unit and has_batches(known.pk):
            raise UnitIsFixed(name=known.name)
        return goods.enter_supply(supplier_id=supplier_id, good=good, code=code)

    return _within(company_id, verb)


def retire_supply(*, company_id: int, code: str) -> None:
    """See `goods.retire_supply`; raises also `SupplyStillAbout`."""

    def verb() -> None:
        known = supply_by_code(code)
        if is_about(known.pk):
            raise SupplyStillAbout(name=known.name)
        goods.retire_supply(code=code)

    _within(company_id, verb)


def set_kit(*, company_id: int, service_id: int, lines: Sequence[Line]) -> None:
    """See `goods.set_kit`."""
    _within(company_id, lambda: goods.set_kit(service_id=service_id, lines=lines))


def acknowledge_recall(*, company_id: int, code: str, person_id: int) -> None:
    """See `recalls.acknowledge`."""
    _within(company_id, lambda: recalls.acknowledge(code=code, person_id=person_id))


def acknowledge_for_desk(*, company_id: int, code: str, actor_id: int) -> None:
    """See `recalls.acknowledge_for_desk`."""
    _within(company_id, lambda: recalls.acknowledge_for_desk(code=code, actor_id=actor_id))
