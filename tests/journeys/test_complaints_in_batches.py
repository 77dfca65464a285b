"""However many complaints are open, each clock is looked at, and the desk reaches each of them."""

from datetime import timedelta
from itertools import islice

import pytest

from complaint_world import END, Home, home_after_a_visit, told
from field_world import at
from jiahe.booking.models import Visit
from jiahe.care import queries, rules
from jiahe.care.models import Complaint
from jiahe.care.queries import complaint_desk, not_over
from jiahe.journeys import complain, complaint_news
from signing import signed_in, speak

pytestmark = pytest.mark.django_db(transaction=True)
MANY, A_BATCH = 5, 2
LATE = END + rules.SEND_BACK_WITHIN + timedelta(hours=1)


@pytest.fixture
def home(monkeypatch) -> Home:
    monkeypatch.setattr(queries, "A_BATCH", A_BATCH)
    monkeypatch.setattr(queries, "A_SCREEN", A_BATCH)
    return home_after_a_visit()


def raised(home: Home, many: int = MANY) -> list[str]:
    """Codes of open complaints, the most pressing first."""
    with home.world.inside():
        visit = Visit.objects.get(code=home.world.visit_code)
        made = [
            Complaint.objects.create(
                company_id=home.world.company_id, visit=visit, raised_by=home.world.member,
                kind="work", words=f"第 {number} 件", raised_at=END + timedelta(minutes=number),
                due_at=END + timedelta(hours=1, minutes=number),
            )
            for number in range(many)
        ]  # fmt: skip
    return [one.code for one in made]


def answered(home: Home, codes: list[str]) -> None:
    with at(END + timedelta(minutes=30)):
        for code in codes:
            home.answer(code)


def only_the_first_batch(company_id: int):
    return islice(not_over(company_id), 1)


def test_each_open_complaint_is_read_once_in_batches_of_bounded_size(home) -> None:
    codes = raised(home)
    answered(home, codes[:1])
    home.settle(codes[0], seen=1)
    found = [[one.complaint.code for one in batch] for batch in not_over(home.world.company_id)]
    assert found == [codes[1:3], codes[3:5]]


def test_every_answer_that_stood_for_a_week_is_closed_in_one_sweep(home) -> None:
    codes = raised(home)
    answered(home, codes)
    with at(LATE):
        assert complain.close_answered(home.world.company_id) == MANY
        assert complain.close_answered(home.world.company_id) == 0
    assert {home.kinds(code)[-1] for code in codes} == {"lapsed"}


def test_complaints_that_nobody_answered_keep_no_other_waiting(home) -> None:
    """A batch full of what is not due yet stands before the one whose time has come."""
    codes = raised(home)
    answered(home, codes[-1:])
    with at(LATE):
        assert complain.close_answered(home.world.company_id) == 1


def test_the_owner_hears_of_every_clock_that_ran_out(home) -> None:
    raised(home)
    with at(LATE):
        assert complaint_news.tell_overdue(home.world.company_id) == MANY
        assert len(told(home.owner, "ComplaintOverdue")) == MANY


def test_control_a_sweep_that_reads_one_batch_forgets_the_rest(home, monkeypatch) -> None:
    monkeypatch.setattr(complaint_news, "not_over", only_the_first_batch)
    monkeypatch.setattr(complain, "not_over", only_the_first_batch)
    codes = raised(home)
    answered(home, codes[-1:])
    with at(LATE):
        assert complaint_news.tell_overdue(home.world.company_id) == A_BATCH
        assert complain.close_answered(home.world.company_id) == 0


def test_the_desk_turns_pages_and_its_figures_count_all(home) -> None:
    codes = raised(home)
    answered(home, codes[:3])
    seen: list[str] = []
    with at(LATE), home.world.inside():
        for page in ("1", "2", "99", "x"):
            found = complaint_desk(turned="answered", page=page)
            seen.append("".join(one.complaint.words[2] for one in found.answered))
            assert [one.complaint.code for one in found.waiting] == codes[3:5]
        assert (found.overdue, found.pages["answered"].paginator.count) == (2, 3)
    assert seen == ["01", "2", "2", "01"]


def test_the_desks_page_leads_to_what_does_not_fit(home) -> None:
    raised(home)
    agent = signed_in(home.agent)
    speak(agent, "en")
    with at(END):
        first = agent.get("/office/complaints/").content.decode()
        last = agent.get("/office/complaints/?page=3&list=waiting").content.decode()
    assert ("第 0 件" in first, "第 4 件" in first) == (True, False)
    assert 'href="?page=2&amp;list=waiting"' in first
    assert '<strong class="kpi-value">5</strong>' in first
    assert ("第 0 件" in last, "第 4 件" in last) == (False, True)
