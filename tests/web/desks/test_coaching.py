"""Talks with workers: kept whole, read by the worker, followed up once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from factories import SUNDAY_NOON, Shop, open_shop, staff
from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.kit.tenancy import for_company
from jiahe.quality.models import CoachingTalk
from learning_world import on
from measure_world import confirmed, inspector, owner
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
PAGE, MINE = "/office/coaching/", "/work/me/measures/"


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with on(SUNDAY_NOON):
        yield


@pytest.fixture
def shop() -> Shop:
    return open_shop(2)


def said(shop: Shop, key: str = "k1", **more: str) -> dict[str, str]:
    return {
        "worker": shop.worker_codes[0], "about": "两次漏擦台面", "agreed": "先擦高处再擦台面",
        "held_on": "2026-11-22", "follow_up_on": "2026-12-06", "idempotency_key": key,
    } | more  # fmt: skip


def talks(shop: Shop) -> list[CoachingTalk]:
    with for_company(shop.company_id):
        return list(CoachingTalk.objects.select_related("measure"))


def test_a_talk_is_kept_once_with_its_measure_and_the_worker_reads_it(shop) -> None:
    measure = confirmed(shop, "coaching", inspector(shop))
    desk = signed_in(staff(shop.company_id, Role.TRAINER, 71))
    for _twice in range(2):
        assert desk.post(f"{PAGE}keep/", said(shop)).status_code == 302
    (talk,) = talks(shop)
    assert talk.measure == measure
    assert "先擦高处再擦台面" in signed_in(shop.worker_person_ids[0]).get(MINE).content.decode()
    other = signed_in(shop.worker_person_ids[1]).get(MINE).content.decode()
    assert "先擦高处再擦台面" not in other


@pytest.mark.parametrize(
    "change",
    [{"about": " "}, {"agreed": ""}, {"worker": "none"}, {"held_on": "2026-11-23"},
     {"held_on": "x"}, {"follow_up_on": "2026-11-21"}],
)  # fmt: skip
def test_a_talk_without_its_parts_is_refused_in_words(shop, change) -> None:
    desk = signed_in(owner(shop))
    answer = desk.post(f"{PAGE}keep/", said(shop, **change), follow=True)
    assert "请填写服务师" in answer.content.decode()
    assert talks(shop) == []


def test_nobody_keeps_a_talk_with_themselves(shop) -> None:
    with for_company(shop.company_id):
        grant_role(person_id=shop.worker_person_ids[0], role=Role.TRAINER)
    desk = signed_in(shop.worker_person_ids[0])
    desk.post(f"{PAGE}keep/", said(shop))
    assert talks(shop) == []
    desk.post(f"{PAGE}keep/", said(shop, "k2", worker=shop.worker_codes[1]))  # control
    assert len(talks(shop)) == 1


def test_a_follow_up_is_due_and_written_once(shop) -> None:
    desk = signed_in(owner(shop))
    desk.post(f"{PAGE}keep/", said(shop))
    with on(SUNDAY_NOON + timedelta(days=15)):
        assert "应复看" in desk.get(PAGE).content.decode()
    here = f"{PAGE}{talks(shop)[0].code}/"
    assert desk.post(here, {"outcome": "两次复看都好", "idempotency_key": "k2"}).status_code == 302
    desk.post(here, {"outcome": "改写", "idempotency_key": "k3"})
    assert talks(shop)[0].outcome == "两次复看都好"


def test_the_page_speaks_english_and_is_not_for_workers(shop) -> None:
    desk = signed_in(owner(shop))
    speak(desk, "en")
    assert "A talk was held" in desk.get(PAGE).content.decode()
    assert signed_in(shop.worker_person_ids[0]).get(PAGE).status_code == 404
