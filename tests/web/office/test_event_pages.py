"""An event's guide page: honest about late promises, and calm when two people decide at once."""

import pytest

from dispatching import accepted
from factories import at, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Visit
from jiahe.dispatch.choices import EventState
from jiahe.dispatch.models import DayEvent
from jiahe.kit.clock import FixedClock, SystemClock, set_process_clock
from jiahe.kit.tenancy import for_company
from signing import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
NOT_KEPT, KEPT = "赶不上约定时间", "约定不变，会告诉"


@pytest.fixture
def shop(db):
    set_process_clock(FixedClock(at(8)))
    yield open_shop(workers=2)
    set_process_clock(SystemClock())


def desk_of(shop, number: int = 1):
    return signed_in(staff(shop.company_id, Role.DISPATCHER, number))


def told_late(shop, desk, minutes: int) -> str:
    """The guide page of a visit whose worker is on the way and comes so late."""
    visit = accepted(shop, at(10))
    with for_company(shop.company_id):
        Visit.objects.filter(pk=visit.visit_id).update(state=VisitState.TRAVELLING)
    sent = {"visit": visit.visit_code, "minutes": minutes}
    return desk.post("/office/events/late/", sent)["Location"]


@pytest.mark.parametrize(("minutes", "is_kept"), [(10, True), (90, False)])
def test_a_promise_that_is_not_kept_is_not_called_kept(shop, minutes: int, is_kept: bool):
    desk = desk_of(shop)
    page = desk.get(told_late(shop, desk, minutes)).content.decode()
    assert (NOT_KEPT in page, KEPT in page) == (not is_kept, is_kept)


def test_who_decides_second_reads_it_on_the_page_and_changes_nothing(shop):
    first, second = desk_of(shop, 1), desk_of(shop, 2)
    guide = told_late(shop, first, 10)
    first.post(f"{guide}decide/", {"answer": "none", "idempotency_key": "a1"})
    late = second.post(f"{guide}decide/", {"answer": "suggested", "idempotency_key": "b1"})
    assert late["Location"] == guide
    assert "已经处理过了" in second.get(guide).content.decode()
    with for_company(shop.company_id):
        assert DayEvent.objects.get().state == EventState.DISMISSED


def test_pressing_twice_is_one_decision_and_says_so_twice(shop):
    desk = desk_of(shop)
    guide = told_late(shop, desk, 10)
    for _ in range(2):
        told = desk.post(f"{guide}decide/", {"answer": "none", "idempotency_key": "a1"})
        assert told["Location"] == guide
    assert "已经处理过了" not in desk.get(guide).content.decode()


def test_reasons_are_joined_as_the_reader_writes(shop):
    desk = desk_of(shop)
    guide = told_late(shop, desk, 90)
    with for_company(shop.company_id):
        event = DayEvent.objects.select_related("proposal").get()
        event.proposal.waits_for = ["asks_people", "too_many"]
        event.proposal.save(update_fields=["waits_for"])
    assert "；" in desk.get(guide).content.decode()
    desk.post("/me/view/", {"language": "en", "elder": "0", "next": "/"})
    assert "would be asked; more changes" in desk.get(guide).content.decode()
