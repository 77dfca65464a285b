"""Every difference between our books and the bill is found, named and added up."""

from datetime import timedelta
from random import Random

import pytest
from django.utils.timezone import localdate

from gateway_world import Remote
from jiahe.billing.models import Payment
from jiahe.billing.ports import ProviderSilent
from jiahe.billing.reconciliation import Difference, DifferenceKind, compare
from jiahe.journeys.pay import receive_notice, start_payment
from jiahe.journeys.reconcile import reconcile, reconcile_company
from jiahe.journeys.refund import refund_payment, send_refunds
from jiahe.kit.tenancy import for_company
from money_world import World, found_world, place_order

K = DifferenceKind


def test_equal_books_have_no_difference() -> None:
    result = compare(localdate(), {"a": 5, "b": -5}, {"b": -5, "a": 5})
    assert (result.compared, result.differences, result.unexplained_fen) == (2, (), 0)


@pytest.mark.parametrize("seed", range(20))
def test_each_injected_difference_is_found_and_named(seed: int) -> None:
    chance = Random(seed)
    truth = {f"n{number}": chance.randint(1, 50_000) for number in range(200)}
    ours, theirs, expected = dict(truth), dict(truth), []
    for code in chance.sample(sorted(truth), 12):
        kind, fen = chance.choice(list(K)), truth[code]
        if kind is K.MISSING_WITH_US:
            del ours[code]
            expected.append(Difference(code, kind, 0, fen))
        elif kind is K.MISSING_AT_PROVIDER:
            del theirs[code]
            expected.append(Difference(code, kind, fen, 0))
        else:
            theirs[code] += 1
            expected.append(Difference(code, kind, fen, fen + 1))
    result = compare(localdate(), ours, theirs)
    assert result.differences == tuple(sorted(expected, key=lambda one: one.code))
    assert result.unexplained_fen == sum(abs(one.gap_fen) for one in expected)


def pay(world: World, remote: Remote) -> str:
    order = place_order(world)
    started = start_payment(
        company_id=world.company_id, order_code=order.code, person_id=world.person_id
    )
    remote.press(started.url, "pay")
    for headers, body in remote.callbacks():
        receive_notice(provider="demo", headers=headers, body=body)
    return started.code


def differences(result) -> list[tuple[str, str, int]]:
    return [(one.code, one.kind, one.gap_fen) for one in result.differences]


def test_payments_and_refunds_agree_with_the_bill(world: World, remote: Remote) -> None:
    code = pay(world, remote)
    refund_payment(
        company_id=world.company_id, payment_code=code, amount_fen=500,
        actor_id=world.person_id, because="late",
    )  # fmt: skip
    assert send_refunds(world.company_id) == 1
    for result in (reconcile(localdate()), reconcile_company(world.company_id, localdate())):
        assert (result.compared, result.differences) == (2, ())


def test_a_lost_callback_is_found(world: World, remote: Remote) -> None:
    order = place_order(world)
    started = start_payment(
        company_id=world.company_id, order_code=order.code, person_id=world.person_id
    )
    remote.press(started.url, "pay")
    result = reconcile(localdate())
    assert differences(result) == [(started.code, K.MISSING_WITH_US, -16_500)]


def test_money_that_the_bill_does_not_know_is_found(world: World, remote: Remote) -> None:
    code = pay(world, remote)
    remote.gateway.book.charges.clear()
    assert differences(reconcile(localdate())) == [(code, K.MISSING_AT_PROVIDER, 16_500)]


def test_a_number_that_nobody_knows_is_found_for_all_and_not_pinned_on_one_company(
    world: World, remote: Remote
) -> None:
    code = pay(world, remote)
    stray = remote.gateway.book.charges.pop(code)
    stray.number = "stray"
    remote.gateway.book.charges["stray"] = stray
    assert differences(reconcile(localdate())) == [
        (code, K.MISSING_AT_PROVIDER, 16_500), ("stray", K.MISSING_WITH_US, -16_500),
    ]  # fmt: skip
    own = reconcile_company(world.company_id, localdate())
    assert differences(own) == [(code, K.MISSING_AT_PROVIDER, 16_500)]


def test_another_companys_lines_are_not_ours(world: World, remote: Remote) -> None:
    other = found_world()
    pay(other, remote)
    pay(world, remote)
    assert reconcile_company(world.company_id, localdate()).compared == 1
    assert reconcile(localdate()).compared == 2


def test_a_payment_that_both_sides_date_differently_around_midnight_is_no_difference(
    world: World, remote: Remote
) -> None:
    code = pay(world, remote)
    with for_company(world.company_id):
        payment = Payment.objects.get(code=code)
        payment.settled_at -= timedelta(days=1)
        payment.save()
    assert reconcile(localdate()).differences == ()
    assert reconcile(localdate() - timedelta(days=1)).differences == ()


def test_no_bill_is_no_result(world: World, remote: Remote) -> None:
    remote.broken = "before"
    with pytest.raises(ProviderSilent):
        reconcile(localdate())
