"""Fraud stands in the register with its price and damages; prepaid cards and renewals as well."""

from datetime import timedelta

import pytest

from factories import staff
from figure_world import NOW, ON, World, build
from jiahe.accounts.choices import Role
from jiahe.insights.queries.figures import figure_of
from jiahe.insights.scopes import Scope
from jiahe.insights.windows import window_to
from jiahe.kit.tenancy import for_company
from jiahe.standards.queries import standard_in_force
from jiahe.trust.models import ComplianceRecord
from signing import signed_in, speak

pytestmark = pytest.mark.django_db
PAGE = "/office/records/"


@pytest.fixture
def world(moment) -> World:
    moment(NOW)
    return build()


@pytest.fixture
def finance(world):
    return signed_in(staff(world.company_id, Role.FINANCE, 1))


def day(days_ago: int) -> str:
    return (ON - timedelta(days=days_ago)).isoformat()


def enter(client, key: str, **said: str) -> str:
    said = {"kind": "fraud", "subject": "虚报用料", "began_on": day(5)} | said
    answer = client.post(f"{PAGE}enter/", said | {"idempotency_key": key}, follow=True)
    return answer.content.decode()


def verdict(world: World, entry_id: str) -> str:
    with for_company(world.company_id):
        standard = standard_in_force(entry_id, ON)
        span = window_to(standard.entry.window, ON, NOW + timedelta(minutes=1))
        return str(figure_of(standard, Scope(world.company_id), span).verdict)


def entered(world: World) -> ComplianceRecord:
    with for_company(world.company_id):
        return ComplianceRecord.objects.get()


@pytest.mark.parametrize("price", ["", "0", "dear", "-3", "1.234"])
def test_a_fraud_without_its_price_is_refused(world, finance, price: str) -> None:
    assert "请填写欺诈案件的已付价款" in enter(finance, "k", price_yuan=price)
    with for_company(world.company_id):
        assert not ComplianceRecord.objects.exists()


def test_damages_below_three_times_the_price_are_a_breach(world, finance) -> None:
    page = enter(finance, "k", price_yuan="300.5")
    assert "已付价款 ¥300.50" in page
    assert verdict(world, "LW-23") == "watch"  # open, and young
    code = entered(world).code
    said = {"done_on": day(1), "damages_yuan": "901.49", "idempotency_key": "done"}
    finance.post(f"{PAGE}{code}/finish/", said)
    row = entered(world)
    assert (row.price_fen, row.damages_fen) == (30_050, 90_149)
    assert verdict(world, "LW-23") == "breach"


def test_the_day_of_payment_needs_its_sum(world, finance) -> None:
    enter(finance, "k", price_yuan="300")
    address = f"{PAGE}{entered(world).code}/finish/"
    answer = finance.post(address, {"done_on": day(1), "idempotency_key": "done"}, follow=True)
    assert "请填写欺诈案件的已付价款" in answer.content.decode()
    assert entered(world).done_on is None


def test_control_of_another_kind_no_sum_is_asked(world, finance) -> None:
    enter(finance, "k", kind="prepaid", subject="会员卡 7")
    finance.post(
        f"{PAGE}{entered(world).code}/finish/", {"done_on": day(1), "idempotency_key": "done"}
    )
    assert entered(world).done_on == ON - timedelta(days=1)
    assert verdict(world, "LW-22") == "met"


def test_a_reminder_less_than_five_days_before_a_renewal_is_a_breach(world, finance) -> None:
    speak(finance, "en")
    page = enter(finance, "k", kind="renewal", subject="card", done_on=day(5), until_on=day(2))
    assert "Reminder before a renewal (LW-30)" in page
    assert verdict(world, "LW-30") == "breach"
