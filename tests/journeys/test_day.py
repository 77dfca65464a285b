"""The day breaks: what the ladder proposes, and what becomes of it when somebody says yes."""

from collections.abc import Iterator

import pytest

from dispatching import accepted, answers_now, book, code_of, seat_now
from factories import MONDAY, Shop, at, open_shop
from jiahe.dispatch.choices import EventKind, EventState, TimeAnswer
from jiahe.dispatch.models import Explanation, OpenCall, PlanProposal, TimeQuestion
from jiahe.dispatch.actions import events
from jiahe.journeys import assign, day, replan
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _monday_ten() -> Iterator[None]:
    with clock_set_to(FixedClock(at(8))):
        yield


def ill(shop: Shop, worker_id: int) -> str:
    return day.worker_fell_ill(
        company_id=shop.company_id,
        worker_code=code_of(shop, worker_id),
        from_at=at(10),
        until_at=at(23),
        actor_id=shop.person_id,
    ).code


def proposal_of(shop: Shop, code: str) -> PlanProposal:
    with for_company(shop.company_id):
        found = events.event_by_code(code).proposal
    assert found is not None
    return found


def rungs(proposal: PlanProposal) -> list[list[str]]:
    return [[way["rung"] for way in group["ways"]] for group in proposal.gains["groups"]]


def take(shop: Shop, code: str, chosen: dict[int, int] | None = None) -> object:
    return day.decide(
        company_id=shop.company_id, event_code=code, chosen=chosen, actor_id=shop.person_id
    )


def test_an_ill_workers_visit_is_proposed_to_the_next_and_nothing_moves_before_a_yes() -> None:
    shop = open_shop(workers=2)
    booked = accepted(shop, at(14))
    gone = seat_now(booked)[0]
    assert gone is not None
    with clock_set_to(FixedClock(at(10))):
        code = ill(shop, gone)
        assert seat_now(booked) == (None, at(14))
        assert rungs(proposal_of(shop, code))[0][0] == "insert"
        take(shop, code)
    (other,) = set(shop.worker_ids) - {gone}
    assert seat_now(booked) == (other, at(14))
    assert answers_now(booked)[-1] == (1, other, "offered")
