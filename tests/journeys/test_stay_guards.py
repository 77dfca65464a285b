"""The days of a stay go to one worker together: whoever can take some of them gets none."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from tests.journeys.test_term_events import (
    all_events,
    away,
    back,
    fallen_out,
    proposal_of,
    taken,
    takers,
)

from birth_world import NANNY_DAYS
from factories import SUNDAY_NOON, Shop
from jiahe.booking import queries as booking
from jiahe.booking.models import Order, Visit
from jiahe.dispatch.actions import events, stays
from jiahe.dispatch.actions.events import StillLooking
from jiahe.dispatch.actions.seats import terms_of, wish_for
from jiahe.dispatch.choices import ProposalState
from jiahe.dispatch.models import Assignment, PlanProposal
from jiahe.journeys import day
from jiahe.journeys.replan import refill
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


def seats(shop: Shop, order: Order) -> list[tuple[int, int]]:
    with for_company(shop.company_id):
        ids = Visit.objects.filter(order=order).order_by("number").values_list("pk", flat=True)
        return [(visit_id, 1) for visit_id in ids]


def asked(shop: Shop, number: int) -> int:
    """For how many days the worker is asked now."""
    with for_company(shop.company_id):
        rows = Assignment.objects.filter(worker_id=shop.worker_ids[number], state="offered")
        return rows.count()


def looks_free_at_first(monkeypatch: pytest.MonkeyPatch, shop: Shop, number: int) -> None:
    """The colleague is judged by the first day alone, and away on the third."""
    away(shop, number)
    monkeypatch.setattr(stays, "able", list)


def test_who_is_free_for_the_first_days_only_is_given_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop, order = fallen_out(workers=2)
    looks_free_at_first(monkeypatch, shop, 1)
    away(shop, 0)
    found = refill(company_id=shop.company_id, freed=seats(shop, order))
    assert (found.saved, len(found.unsaved)) == ((), NANNY_DAYS)
    assert (takers(shop), asked(shop, 1)) == (set(), 0)


def test_control_without_the_proof_of_every_day_she_is_asked_for_days_of_her_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop, order = fallen_out(workers=2)
    looks_free_at_first(monkeypatch, shop, 1)
    away(shop, 0)
    monkeypatch.setattr(stays, "_is_promised", lambda *_: True)
    refill(company_id=shop.company_id, freed=seats(shop, order))
    assert asked(shop, 1) == NANNY_DAYS


def test_who_can_take_the_first_day_alone_is_not_proposed_for_the_stay() -> None:
    shop, _order = fallen_out(workers=3)
    back(shop, 2)
    day.propose_for_noted(shop.company_id)
    (group,) = proposal_of(shop, all_events(shop)[0].code).gains["groups"]
    assert len(group["ways"]) == 1


def test_control_proved_by_its_first_day_everybody_would_be_proposed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop, _order = fallen_out(workers=3)
    back(shop, 2)
    alone = stays.promise.prove
    monkeypatch.setattr(
        stays,
        "promise",
        SimpleNamespace(prove=lambda wishes, terms, **_: alone(wishes[:1], terms)),
    )
    monkeypatch.setattr(stays, "able", list)
    day.propose_for_noted(shop.company_id)
    (group,) = proposal_of(shop, all_events(shop)[0].code).gains["groups"]
    assert len(group["ways"]) > 1


def test_an_event_that_is_looked_at_anew_has_no_answer_to_take_meanwhile() -> None:
    shop, _order = fallen_out(workers=3)
    back(shop, 2)
    day.propose_for_noted(shop.company_id)
    event = all_events(shop)[0]
    with for_company(shop.company_id):
        events.look_anew(event=events.event_by_code(event.code), troubles=[])
        assert PlanProposal.objects.get().state == ProposalState.DISCARDED
    with pytest.raises(StillLooking):
        taken(shop, event.code)
    assert (takers(shop), all_events(shop)[0].state) == (set(), "open")


def test_a_day_in_the_middle_goes_back_to_whom_the_days_around_it_belong() -> None:
    """An empty day between promised ones is no rest where the term has none."""
    shop, _order = fallen_out(workers=3)
    back(shop, 2)
    day.propose_for_noted(shop.company_id)
    taken(shop, all_events(shop)[0].code)
    with for_company(shop.company_id):
        visit = Visit.objects.order_by("number")[2]
        stays.promise.orphan_seat(visit_id=visit.pk, seat=1)
        wish = wish_for(booking.visit_by_id(visit.pk), 1, shop.worker_ids[2])
        stays.promise.change_promise(
            wishes=[wish], terms=terms_of(booking.visit_by_id(visit.pk)), visit_id=visit.pk
        )
        assert booking.visit_by_id(visit.pk).reservations.all()[0].state == "confirmed"


def test_control_a_gap_that_tells_of_a_rest_would_keep_her_from_her_own_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stays.promise, "is_between_own_days", lambda *_: False)
    with pytest.raises(stays.promise.NotFeasible):
        test_a_day_in_the_middle_goes_back_to_whom_the_days_around_it_belong()
