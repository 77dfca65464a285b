"""A household gives a visit up at the fee of the state that it saw, also while that changes."""

from typing import Any

import pytest

from jiahe.billing.actions.payments import capture_payment, locked_payment, open_payment
from jiahe.billing.models import Refund
from jiahe.booking.actions.visits import StaleVisit, advance_visit
from jiahe.booking.choices import OrderState, VisitState
from jiahe.booking.models import Order, Visit
from jiahe.journeys import cancel
from jiahe.kit.tenancy import for_company
from money_world import World, place_order

pytestmark = pytest.mark.django_db(transaction=True)


def assigned(world: World) -> tuple[Order, Visit]:
    """A paid order days before its visit, whose worker said yes."""
    order = place_order(world, state=OrderState.BOOKED)
    with for_company(world.company_id):
        payment = open_payment(order_id=order.pk, amount_fen=order.total_fen)
        capture_payment(payment=locked_payment(payment.code), transaction_code="t")
        Visit.objects.filter(order=order).update(state=VisitState.ASSIGNED)
        return order, order.visits.get()


def give_up(world: World, order: Order, visit: Visit, fee_fen: int | None = None) -> list[str]:
    return cancel.cancel(
        order_code=order.code,
        visit_code=visit.code,
        person_id=world.person_id,
        expected_fee_fen=fee_fen,
    )


def given_up_while_setting_out(world: World, monkeypatch: pytest.MonkeyPatch) -> int:
    """What goes back when the worker sets out just after the fee was worked out, in fen."""
    order, visit = assigned(world)
    reckon = cancel.costs_of

    def then_she_sets_out(*given: Any) -> list[cancel.VisitCost]:
        costs = reckon(*given)
        advance_visit(visit_id=visit.pk, to=VisitState.TRAVELLING, actor_id=None)
        return costs

    monkeypatch.setattr(cancel, "costs_of", then_she_sets_out)
    give_up(world, order, visit, 0)
    with for_company(world.company_id):
        return Refund.objects.get().amount_fen


def test_who_sets_out_meanwhile_is_not_sent_back_for_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StaleVisit):
        given_up_while_setting_out(world, monkeypatch)
    with for_company(world.company_id):
        assert Refund.objects.count() == 0


def test_control_without_the_version_her_way_is_paid_by_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = cancel.cancel_visit
    monkeypatch.setattr(
        cancel, "cancel_visit", lambda **told: end(**(told | {"expected_version": None}))
    )
    assert given_up_while_setting_out(world, monkeypatch) == 16_500


def test_another_fee_than_was_seen_gives_nothing_up(world: World) -> None:
    order, visit = assigned(world)
    with pytest.raises(cancel.FeeChanged):
        give_up(world, order, visit, 1)
    with for_company(world.company_id):
        assert Visit.objects.get(pk=visit.pk).state == VisitState.ASSIGNED


def test_a_visit_is_given_up_once(world: World) -> None:
    order, visit = assigned(world)
    assert give_up(world, order, visit, 0) == [visit.code]
    with pytest.raises(cancel.NothingToCancel):
        give_up(world, order, visit)
    with for_company(world.company_id):
        assert [one.amount_fen for one in Refund.objects.all()] == [16_500]
