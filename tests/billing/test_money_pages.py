"""The pages of money through the door: who may, what they say, what they never believe."""

import pytest
from django.test import Client
from django.urls import reverse

from gateway_world import Remote
from jiahe.accounts import actions as accounts
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Person
from jiahe.billing.actions.payments import open_payment
from jiahe.billing.choices import PaymentState
from jiahe.billing.models import Payment, Refund
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Order, Visit
from jiahe.journeys.settle import settle_visit
from jiahe.kit.tenancy import for_company
from jiahe.workforce.models import Worker
from money_world import World, found_world, place_order
from signing import speak

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("remote")]


def signed_in(person_id: int, language: str = "en") -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=person_id), backend=BACKEND)
    speak(client, language)
    return client


BACKEND = "jiahe.web.signin.PhoneBackend"


def staff(world: World, role: Role) -> Client:
    person = accounts.register_person(phone="13700137000")
    with for_company(world.company_id):
        accounts.grant_role(person_id=person.pk, role=role)
    return signed_in(person.pk)


def to_gateway(client: Client, order: Order, key: str = "k1") -> str:
    answer = client.post(f"/orders/{order.code}/pay/", {"idempotency_key": key})
    assert answer.status_code == 302
    return answer["Location"]


def post_callbacks(remote: Remote, client: Client | None = None) -> list[tuple[int, str]]:
    answers = [
        (client or Client()).post(
            "/pay/notices/demo/", body, content_type="application/json", headers=dict(headers)
        )
        for headers, body in remote.callbacks()
    ]
    return [(answer.status_code, answer.json()["outcome"]) for answer in answers]


def result_of(client: Client, order: Order) -> str:
    return client.get(f"/orders/{order.code}/pay/result/").context["result"]


def test_a_household_pays_and_sees_it_only_after_the_provider_said_so(
    world: World, remote: Remote
) -> None:
    order, client = place_order(world), signed_in(world.person_id)
    assert "¥165.00" in client.get(f"/orders/{order.code}/pay/").content.decode()
    url = to_gateway(client, order)
    assert result_of(client, order) == "waiting"
    remote.press(url, "pay")
    assert result_of(client, order) == "waiting"
    assert post_callbacks(remote) == [(200, "paid")]
    assert result_of(client, order) == "paid"


def test_the_same_form_twice_opens_one_payment(world: World, remote: Remote) -> None:
    order, client = place_order(world), signed_in(world.person_id)
    assert to_gateway(client, order) == to_gateway(client, order)
    assert to_gateway(client, order, "k2") == to_gateway(client, order)
    with for_company(world.company_id):
        assert Payment.objects.count() == 1


def test_coming_back_with_a_made_up_address_changes_nothing(world: World, remote: Remote) -> None:
    order, client = place_order(world), signed_in(world.person_id)
    to_gateway(client, order)
    answer = client.get(f"/orders/{order.code}/pay/result/?state=paid&trade_status=SUCCESS")
    assert answer.context["result"] == "waiting"
    with for_company(world.company_id):
        assert Payment.objects.get().state == PaymentState.OPEN


def test_ask_now_learns_of_the_payment_without_a_callback(world: World, remote: Remote) -> None:
    order, client = place_order(world), signed_in(world.person_id)
    remote.press(to_gateway(client, order), "pay")
    client.post(f"/orders/{order.code}/pay/ask/")
    assert result_of(client, order) == "paid"


def test_a_declined_payment_says_so_and_offers_another_try(world: World, remote: Remote) -> None:
    order, client = place_order(world), signed_in(world.person_id)
    remote.press(to_gateway(client, order), "decline")
    assert post_callbacks(remote) == [(200, "declined")]
    page = client.get(f"/orders/{order.code}/pay/result/")
    assert (page.context["result"], "Try again" in page.content.decode()) == ("declined", True)


def test_money_for_an_ended_order_is_shown_as_on_its_way_back(world: World, remote: Remote) -> None:
    order, client = place_order(world), signed_in(world.person_id)
    url = to_gateway(client, order)
    with for_company(world.company_id):
        Order.objects.update(state="cancelled")
    remote.press(url, "pay")
    assert post_callbacks(remote) == [(200, "paid_and_refunded")]
    assert result_of(client, order) == "returned"


def test_a_silent_provider_is_said_in_words(world: World, remote: Remote) -> None:
    order, client = place_order(world), signed_in(world.person_id)
    remote.broken = "before"
    answer = client.post(
        f"/orders/{order.code}/pay/", {"idempotency_key": "k"},
        headers={"accept": "application/json"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["refusal"]) == (503, "ProviderSilent")
    assert answer["Retry-After"] == "2"


@pytest.mark.parametrize("which", ["pay/", "pay/result/"])
def test_another_persons_order_is_not_there(world: World, which: str) -> None:
    order = place_order(world)
    stranger = accounts.register_person(phone="13600136000")
    assert signed_in(stranger.pk).get(f"/orders/{order.code}/{which}").status_code == 404
    assert Client().get(f"/orders/{order.code}/{which}").status_code == 302


def test_the_pay_page_lets_its_form_lead_to_the_gateway_only(world: World) -> None:
    order = place_order(world)
    answer = signed_in(world.person_id).get(f"/orders/{order.code}/pay/")
    policy = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";")
    )
    assert policy["form-action"] == "'self' http://127.0.0.1:8010"


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        ({}, b"", (401, "unknown_key")),
        ({"pay-serial": "test-1", "pay-signature": "0"}, b"{}", (401, "forged")),
    ],
)
def test_a_made_up_notice_is_refused_and_kept(
    headers: dict[str, str], body: bytes, expected: tuple[int, str]
) -> None:
    from jiahe.billing.models import GatewayNotice

    answer = Client(enforce_csrf_checks=True).post(
        "/pay/notices/demo/", body, content_type="application/json", headers=headers
    )
    assert (answer.status_code, answer.json()["outcome"]) == expected
    assert GatewayNotice.objects.count() == 1


def test_notices_of_a_provider_that_we_do_not_have_are_not_there() -> None:
    assert Client().post("/pay/notices/other/", {}).status_code == 404
    assert Client().get("/pay/notices/demo/").status_code == 405


def settled_visit(world: World, remote: Remote) -> Visit:
    order = place_order(world)
    client = signed_in(world.person_id)
    remote.press(to_gateway(client, order), "pay")
    post_callbacks(remote)
    with for_company(world.company_id):
        Visit.objects.update(state=VisitState.ACCEPTED)
        visit = order.visits.get()
    settle_visit(company_id=world.company_id, visit_id=visit.pk)
    return visit


@pytest.mark.parametrize("period", ["today", "week", "month"])
def test_a_worker_sees_each_visit_with_its_calculation(
    world: World, remote: Remote, period: str
) -> None:
    visit = settled_visit(world, remote)
    with for_company(world.company_id):
        person_id = Worker.objects.get(pk=world.worker_id).person_id
        accounts.grant_role(person_id=person_id, role=Role.WORKER)
    page = signed_in(person_id).get(f"/work/income/?period={period}")
    ((earning, _, lines),) = page.context["lines"]
    assert (earning.visit_code, earning.fen) == (visit.code, 12_375)
    assert [(line["fen"], line["note"]) for line in lines] == [
        (16_500, ""), (825, "5%"), (3_300, "20%"), (12_375, "75%"),
    ]  # fmt: skip
    assert f"visit-{visit.code}" in page.content.decode()


def test_the_list_of_earnings_asks_as_often_for_many_as_for_one(
    world: World, remote: Remote, django_assert_num_queries: object
) -> None:
    from jiahe.billing.queries.statements import worker_statement
    from jiahe.booking.queries import day_bounds
    from jiahe.kit.clock import now

    for _ in range(3):
        settled_visit(world, remote)
    with for_company(world.company_id), django_assert_num_queries(3):  # type: ignore[operator]
        statement = worker_statement(world.worker_id, *day_bounds(now().date(), 2))
        assert statement.total_fen == 3 * 12_375


FINANCE_PAGES = ("finance", "finance-settlements", "finance-payments", "finance-reconcile")


@pytest.mark.parametrize("name", FINANCE_PAGES)
def test_finance_pages_open_for_finance_only(world: World, remote: Remote, name: str) -> None:
    settled_visit(world, remote)
    path = reverse(f"office:{name}")
    assert staff(world, Role.FINANCE).get(path).status_code == 200
    assert signed_in(world.person_id).get(path).status_code == 404


@pytest.mark.parametrize("name", FINANCE_PAGES)
def test_finance_pages_open_empty_and_in_chinese(world: World, name: str) -> None:
    client = staff(world, Role.OWNER)
    speak(client, "zh-hans")
    assert client.get(reverse(f"office:{name}")).status_code == 200


def test_finance_refunds_by_hand_with_a_reason(world: World, remote: Remote) -> None:
    settled_visit(world, remote)
    client = staff(world, Role.FINANCE)
    with for_company(world.company_id):
        code = Payment.objects.get().code
    form = {"amount": "20.50", "because": "vase broken", "idempotency_key": "r1"}
    for _ in range(2):
        assert client.post(f"/office/finance/payments/{code}/refund/", form).status_code == 302
    with for_company(world.company_id):
        assert [refund.amount_fen for refund in Refund.objects.all()] == [2_050]
    assert client.get(reverse("office:finance-payments")).status_code == 200
    assert client.get(reverse("office:finance")).context["audit"].is_clean


@pytest.mark.parametrize("amount", ["", "-1", "abc", "0", "999999", "1.234"])
def test_a_wrong_amount_is_refused(world: World, remote: Remote, amount: str) -> None:
    settled_visit(world, remote)
    with for_company(world.company_id):
        code = Payment.objects.get().code
    answer = staff(world, Role.FINANCE).post(
        f"/office/finance/payments/{code}/refund/",
        {"amount": amount, "because": "x", "idempotency_key": "r"},
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 422
    with for_company(world.company_id):
        assert Refund.objects.count() == 0


def test_a_foreign_payment_cannot_be_refunded(world: World, remote: Remote) -> None:
    other = found_world()
    order = place_order(other)
    with for_company(other.company_id):
        code = open_payment(order_id=order.pk, amount_fen=order.total_fen).code
    answer = staff(world, Role.FINANCE).post(
        f"/office/finance/payments/{code}/refund/",
        {"amount": "1", "because": "x", "idempotency_key": "r"},
    )
    assert answer.status_code == 404


def test_finance_compares_with_the_bill(world: World, remote: Remote) -> None:
    settled_visit(world, remote)
    from django.utils.timezone import localdate

    client = staff(world, Role.FINANCE)
    run = reverse("office:finance-reconcile-run")
    result = client.post(run, {"on": localdate().isoformat()}).context["result"]
    assert (result.compared, result.unexplained_fen) == (1, 0)
    for charge in remote.gateway.book.charges.values():
        charge.amount_fen += 7
    page = client.post(run, {"on": localdate().isoformat()})
    assert page.context["result"].unexplained_fen == 7
    assert "1 difference, ¥0.07 in all" in page.content.decode()
