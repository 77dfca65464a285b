"""A number is sent three codes within the hour, however many counters ask for one at once."""

import time

import pytest

from at_once import at_once
from factories import open_shop, staff
from jiahe.accounts.actions import counter
from jiahe.accounts.choices import CounterVia, Role
from jiahe.accounts.models import CounterCase
from jiahe.kit.tenancy import for_company, for_every_company

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "13911112222"
AT_ONCE = 5


def ask(company_id: int, agent_id: int) -> None:
    with for_company(company_id):
        counter.open_case(agent_id=agent_id, phone=NUMBER, via=CounterVia.CALL, reason="擦玻璃")


def all_ask(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """What each of five colleagues got, none of whom is ready before all have looked."""
    shop = open_shop()
    agents = [staff(shop.company_id, Role.SERVICE_AGENT, number) for number in range(AT_ONCE)]
    choose = counter.randbelow

    def slowly(below: int) -> int:
        time.sleep(0.4)
        return choose(below)

    monkeypatch.setattr(counter, "randbelow", slowly)
    return at_once([lambda agent=one: ask(shop.company_id, agent) for one in agents])


def cases() -> int:
    with for_every_company():
        return CounterCase.objects.count()


def test_of_many_counters_at_once_three_send_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = all_ask(monkeypatch)
    assert (sorted(map(str, outcomes)), cases()) == (["None"] * 3 + ["TooManyCodes"] * 2, 3)


def test_control_without_the_lock_of_the_number_it_is_flooded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(counter, "ONE_NUMBER_AT_A_TIME", "SELECT %s")
    all_ask(monkeypatch)
    assert cases() > counter.MOST_CODES


def test_the_codes_of_another_company_count_as_well() -> None:
    east, west = open_shop(), open_shop(slug="west", first_number=50)
    agents = [staff(shop.company_id, Role.SERVICE_AGENT, 70 + shop.company_id % 20)
              for shop in (east, west)]  # fmt: skip
    for _ in range(counter.MOST_CODES):
        ask(east.company_id, agents[0])
    with pytest.raises(counter.TooManyCodes):
        ask(west.company_id, agents[1])
