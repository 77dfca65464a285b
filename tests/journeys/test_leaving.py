"""Whoever leaves keeps no promise, no card and no duty; what was promised goes to others."""

from collections.abc import Iterator

import pytest

from dispatching import accepted, seat_now
from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.journeys import intake
from jiahe.journeys.replan import promised_ahead
from jiahe.kit.tenancy import for_company
from jiahe.trust.actions import ReasonMissing
from jiahe.trust.models import AuditEntry
from jiahe.workforce.actions.cards import authorise_card
from jiahe.workforce.choices import Duty, Stage
from jiahe.workforce.models import Application, DoorCard, Worker
from learning_world import on

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with on(SUNDAY_NOON):
        yield


@pytest.fixture
def shop() -> Shop:
    return open_shop(2)


@pytest.fixture
def boss(shop: Shop) -> int:
    return staff(shop.company_id, Role.TRAINER, 91)


def let_go(shop: Shop, seat: int, by: int, reason: str = "回老家") -> None:
    intake.let_go(
        company_id=shop.company_id, worker_code=shop.worker_codes[seat], reason=reason, actor_id=by
    )


def duty(shop: Shop, seat: int) -> str:
    with for_company(shop.company_id):
        return Worker.objects.get(pk=shop.worker_ids[seat]).duty


def test_what_was_promised_goes_to_a_colleague(shop, boss) -> None:
    booked = accepted(shop, at(9, on=MONDAY))
    seat = shop.worker_ids.index(seat_now(booked)[0])
    with for_company(shop.company_id):
        assert promised_ahead(shop.worker_codes[seat]) == 1
    let_go(shop, seat, boss)
    assert seat_now(booked)[0] == shop.worker_ids[1 - seat]
    assert (duty(shop, seat), duty(shop, 1 - seat)) == (Duty.LEFT, Duty.ON)


def test_control_without_the_handing_over_the_one_who_left_would_still_come(
    shop, boss, monkeypatch
) -> None:
    booked = accepted(shop, at(9, on=MONDAY))
    seat = shop.worker_ids.index(seat_now(booked)[0])
    monkeypatch.setattr(intake, "free_all", lambda **_: [])
    let_go(shop, seat, boss)
    assert seat_now(booked)[0] == shop.worker_ids[seat]


def test_the_card_ends_and_the_reason_is_kept(shop, boss) -> None:
    with for_company(shop.company_id):
        authorise_card(worker_id=shop.worker_ids[0], shows=[])
    let_go(shop, 0, boss)
    with for_company(shop.company_id):
        assert [one.revoked_at is not None for one in DoorCard.objects.all()] == [True]
        (kept,) = AuditEntry.objects.filter(action="worker.left")
        assert kept.detail["reason"] == "回老家"


def test_without_a_reason_nothing_changes(shop, boss) -> None:
    with pytest.raises(ReasonMissing):
        let_go(shop, 0, boss, " ")
    assert duty(shop, 0) == Duty.ON


def test_nobody_leaves_twice(shop, boss) -> None:
    let_go(shop, 0, boss)
    with pytest.raises(intake.HasLeft):
        let_go(shop, 0, boss)


@pytest.mark.parametrize("way", ["file", "application"])
def test_whoever_came_by_an_application_leaves_it_either_way(shop, boss, way) -> None:
    with for_company(shop.company_id):
        row = Application.objects.create(
            company_id=shop.company_id, worker_id=shop.worker_ids[0], name="王阿姨1",
            phone="+8613900000001", born_on="1980-01-01", skill="daily_cleaning", years=3, story="",
            stage=Stage.ON_DUTY, stage_since=SUNDAY_NOON, applied_at=SUNDAY_NOON,
        )  # fmt: skip
    booked = accepted(shop, at(9, on=MONDAY))
    if way == "file":
        let_go(shop, 0, boss)
    else:
        intake.end(
            company_id=shop.company_id, code=row.code, to=Stage.LEFT, reason="回老家", actor_id=boss
        )
    with for_company(shop.company_id):
        row.refresh_from_db()
    assert (row.stage, row.ended_because, duty(shop, 0)) == (Stage.LEFT, "回老家", Duty.LEFT)
    assert seat_now(booked)[0] == shop.worker_ids[1]
