"""The list of honours: everybody reads it, and it names only who said yes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from factories import SUNDAY_NOON, Shop, open_shop
from jiahe.kit.tenancy import for_company
from jiahe.quality.models import Grade, Reward
from jiahe.workforce.models import Honour, Worker
from learning_world import on
from measure_world import owner
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
PUBLIC, MINE = "/public/honours/jia/", "/work/me/honours/"


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with on(SUNDAY_NOON):
        yield


@pytest.fixture
def shop() -> Shop:
    """Two workers with a title; the first also with a reward and five stars."""
    made = open_shop(2)
    boss = owner(made)
    with for_company(made.company_id):
        for worker_id in made.worker_ids:
            Honour.objects.create(
                company_id=made.company_id, worker_id=worker_id, kind="title", name="擦窗能手",
                reason="竞赛第一", given_on=SUNDAY_NOON.date() - timedelta(days=3),
            )  # fmt: skip
        Reward.objects.create(
            company_id=made.company_id, worker_id=made.worker_ids[0], quarter="2026Q3",
            rules_version="1", amount_fen=88800, reasons={}, state="confirmed",
            proposed_at=SUNDAY_NOON, decided_at=SUNDAY_NOON, decided_by_id=boss,
        )  # fmt: skip
        Grade.objects.create(
            company_id=made.company_id, subject="worker", subject_id=made.worker_ids[0],
            rules_version="1", points=4.9, level="5", reasons=[], inputs_hash="x",
            made_at=SUNDAY_NOON,
        )  # fmt: skip
    return made


def choose(shop: Shop, choice: str, key: str, seat: int = 0) -> None:
    client = signed_in(shop.worker_person_ids[seat])
    answer = client.post(MINE, {"choice": choice, "idempotency_key": key})
    assert answer.status_code == 302


def public(client) -> str:
    answer = client.get(PUBLIC)
    assert answer.status_code == 200
    return answer.content.decode()


def test_nobody_is_named_who_did_not_say_yes(shop, client) -> None:
    shown = public(client)
    assert "王阿姨" not in shown
    assert "另有 2 人受到表彰" in shown


def test_who_says_yes_is_named_with_every_reason_and_no_sum_of_money(shop, client) -> None:
    choose(shop, "name", "k1")
    shown = public(client)
    assert "王阿姨1" in shown
    assert "王阿姨2" not in shown
    assert all(word in shown for word in ("擦窗能手", "竞赛第一", "2026Q3", "五星"))
    assert "888" not in shown


def test_a_yes_taken_back_holds_at_once_and_can_be_given_again(shop, client) -> None:
    choose(shop, "name", "k1")
    choose(shop, "hide", "k2")
    assert "王阿姨1" not in public(client)
    choose(shop, "name", "k3")
    assert "王阿姨1" in public(client)


def test_what_is_older_than_a_year_and_who_has_left_are_not_on_it(shop, client) -> None:
    choose(shop, "name", "k1", seat=1)
    assert "王阿姨2" in public(client)  # control
    with on(SUNDAY_NOON + timedelta(days=400)):
        assert "王阿姨2" not in public(client)
    with for_company(shop.company_id):
        Worker.objects.filter(pk=shop.worker_ids[1]).update(duty="left")
    assert "王阿姨2" not in public(client)


def test_the_worker_reads_beforehand_what_would_be_shown(shop) -> None:
    client = signed_in(shop.worker_person_ids[0])
    assert "擦窗能手" in client.get(MINE).content.decode()
    speak(client, "en")
    page = client.get(MINE).content.decode()
    assert "Name me on the list" in page
    assert "never a sum of money" in page
    assert client.get("/public/honours/none/").status_code == 404
