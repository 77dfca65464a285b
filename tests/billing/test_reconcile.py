"""Every difference between our books and the bill is found, named and added up."""

from datetime import timedelta
from random import Random

import pytest
from django.test import Client
from django.utils.timezone import localdate

from factories import staff
from gateway_world import Remote
from jiahe.accounts.choices import Role
from jiahe.billing.actions.cases import CaseIsClosed, NoSuchCase, WhyClosed
from jiahe.billing.models import BillCase, Payment
from jiahe.billing.ports import ProviderSilent
from jiahe.billing.reconciliation import Difference, DifferenceKind, compare
from jiahe.journeys.pay import receive_notice, start_payment
from jiahe.journeys.reconcile import close_case, open_cases, reconcile, reconcile_company
from jiahe.journeys.refund import refund_payment, send_refunds
from jiahe.journeys.tasks import reconcile_yesterday
from jiahe.kit.clock import FixedClock, clock_set_to, now
from jiahe.kit.tenancy import for_company
from money_world import World, found_world, place_order
from signing import signed_in
from unguarded import cut

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
    stray.number = "zz-stray"  # after every code of ours
    remote.gateway.book.charges["zz-stray"] = stray
    assert differences(reconcile(localdate())) == [
        (code, K.MISSING_AT_PROVIDER, 16_500), ("zz-stray", K.MISSING_WITH_US, -16_500),
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


def cases(world: World) -> list[tuple[str, str, int, str]]:
    """(number, kind, gap, state) of the company's cases."""
    with for_company(world.company_id):
        rows = BillCase.objects.order_by("pk")
        return [(one.number, one.kind, one.ours_fen - one.theirs_fen, one.state) for one in rows]


def lost_callback(world: World, remote: Remote) -> str:
    order = place_order(world)
    started = start_payment(
        company_id=world.company_id, order_code=order.code, person_id=world.person_id
    )
    remote.press(started.url, "pay")
    return started.code


def test_the_daily_run_opens_a_case_for_each_difference_once(world: World, remote: Remote) -> None:
    code = lost_callback(world, remote)
    assert open_cases(localdate()) == 1
    assert open_cases(localdate()) == 0
    assert cases(world) == [(code, K.MISSING_WITH_US, -16_500, "open")]


def test_control_equal_books_open_no_case(world: World, remote: Remote) -> None:
    pay(world, remote)
    assert open_cases(localdate()) == 0
    assert cases(world) == []


def test_a_difference_stands_with_its_own_company(world: World, remote: Remote) -> None:
    other = found_world()
    lost_callback(other, remote)
    assert open_cases(localdate()) == 1
    assert (len(cases(world)), len(cases(other))) == (0, 1)


def test_a_silent_provider_opens_nothing(world: World, remote: Remote) -> None:
    lost_callback(world, remote)
    remote.broken = "before"
    with pytest.raises(ProviderSilent):
        open_cases(localdate())
    assert cases(world) == []


def test_the_job_of_the_night_looks_at_yesterday(world: World, remote: Remote) -> None:
    code = lost_callback(world, remote)
    with clock_set_to(FixedClock(now() + timedelta(days=1))):
        reconcile_yesterday(timestamp=0)
    assert [number for number, *_ in cases(world)] == [code]


def close(world: World, because: str, actor_id: int) -> None:
    with for_company(world.company_id):
        code = BillCase.objects.get().code
    close_case(company_id=world.company_id, case_code=code, because=because, actor_id=actor_id)


def test_a_case_is_closed_once_with_name_and_reason(world: World, remote: Remote) -> None:
    lost_callback(world, remote)
    open_cases(localdate())
    with pytest.raises(WhyClosed):
        close(world, "  ", world.person_id)
    close(world, "callback came late", world.person_id)
    with pytest.raises(CaseIsClosed):
        close(world, "again", world.person_id)
    with for_company(world.company_id):
        row = BillCase.objects.get()
    assert (row.state, row.closed_by_id, row.closed_because) == (
        "closed",
        world.person_id,
        "callback came late",
    )
    assert open_cases(localdate()) == 0


def test_another_companys_case_cannot_be_closed(world: World, remote: Remote) -> None:
    lost_callback(world, remote)
    open_cases(localdate())
    with for_company(world.company_id):
        code = BillCase.objects.get().code
    with pytest.raises(NoSuchCase):
        close_case(
            company_id=found_world().company_id, case_code=code, because="?",
            actor_id=world.person_id,
        )  # fmt: skip
    assert [state for *_, state in cases(world)] == ["open"]


def test_finance_sees_the_case_and_closes_it_on_the_page(world: World, remote: Remote) -> None:
    lost_callback(world, remote)
    open_cases(localdate())
    client = signed_in(staff(world.company_id, Role.FINANCE, 1))
    with for_company(world.company_id):
        code = BillCase.objects.get().code
    assert f"/office/finance/cases/{code}/close/" in text(client)
    client.post(f"/office/finance/cases/{code}/close/", {"because": "late callback"})
    assert "late callback" in text(client)
    assert [state for *_, state in cases(world)] == ["closed"]


def text(client: Client) -> str:
    return client.get("/office/finance/reconcile/").content.decode()


def test_control_without_the_comparison_a_lost_callback_opens_no_case(
    world: World, remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost_callback(world, remote)
    cut(monkeypatch, compare, "if ours.get(code) != theirs.get(code)", "if False")
    assert open_cases(localdate()) == 0
    assert cases(world) == []
