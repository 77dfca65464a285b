"""A complaint about a visit: raised, taken up, answered, settled or sent back, and never lost."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from complaint_world import DONE_WELL, END, Home, home_after_a_visit, told
from conftest import OWNER_ROLE, as_role
from field_world import START, at
from jiahe.accounts.actions.members import archive_household
from jiahe.accounts.models import Membership
from jiahe.accounts.queries import households_of
from jiahe.booking.choices import VisitState
from jiahe.booking.models import Visit
from jiahe.care import actions, rules
from jiahe.care.models import Complaint, ComplaintStep
from jiahe.care.queries import complaint_desk
from jiahe.fieldwork.queries import NotYourVisit
from jiahe.journeys import complain, complaint_news
from jiahe.journeys.complain import close_answered
from jiahe.kit.errors import Refusal
from jiahe.kit.models import Outbox
from jiahe.notify.models import Message
from jiahe.standards.inforce import standard_figure
from jiahe.trust.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def home() -> Home:
    return home_after_a_visit()


def refused(refusal: type[Refusal], home: Home, deed, *args, **kwargs) -> None:
    """The deed is refused by that name, and nothing was kept."""
    before = home.kept()
    with pytest.raises(refusal):
        deed(*args, **kwargs)
    assert home.kept() == before


def put(home: Home, state: VisitState) -> None:
    with home.world.inside():
        Visit.objects.filter(code=home.world.visit_code).update(state=state)


def test_after_acceptance_a_complaint_runs_from_word_to_settled(home) -> None:
    with at(END + DAY):
        code = home.complain()
    with at(END + DAY + HOUR):
        home.take_up(code)
    with at(END + DAY + 3 * HOUR):
        home.answer(code, seen=1)
    with at(END + 2 * DAY):
        home.settle(code, seen=2)
    assert home.kinds(code) == ["acknowledged", "answered", "closed"]
    kinds = list(Outbox.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["ComplaintRaised", *["ComplaintMoved"] * 3]
    assert home.standing(code).is_over


def test_both_clocks_are_those_of_the_companys_standards(home) -> None:
    with at(END + DAY), home.world.inside():
        first = timedelta(hours=standard_figure("CP-01"))
        deed = timedelta(hours=standard_figure("AS-01"))
    with at(END + DAY):
        code = home.complain()
    assert home.standing(code).due_at == END + DAY + first
    with at(END + DAY + HOUR):
        home.take_up(code)
    assert home.standing(code).due_at == END + DAY + HOUR + deed
    with at(END + DAY + 2 * HOUR):
        home.answer(code, seen=1)
    assert home.standing(code).due_at is None


def test_an_answer_that_did_not_settle_it_is_sent_back_and_answered_again(home) -> None:
    with at(END):
        code = home.complain()
        home.answer(code)
        home.send_back(code, seen=1)
        assert home.standing(code).due_at is not None
        home.answer(code, seen=2, words="今天下午再派人来")
    assert home.kinds(code) == ["answered", "reopened", "answered"]


def test_both_sides_hear_of_each_step(home) -> None:
    member = home.world.member.pk
    with at(END):
        code = home.complain()
        (raised,) = told(home.agent, "ComplaintRaised")
        assert "活儿没做好" in raised
        home.take_up(code)
        home.answer(code, seen=1)
        up, answered = told(member, "ComplaintMoved")
        assert DONE_WELL in answered
        assert up != answered
        home.send_back(code, seen=2)
        for person in (home.agent, home.owner):
            (back,) = told(person, "ComplaintMoved")
            assert "还是没擦" in back
        home.settle(code, seen=3)
    assert len(told(member, "ComplaintMoved")) == 2
    links = Message.objects.filter(kind="ComplaintMoved").values_list("link", flat=True)
    page = f"/orders/{home.world.order_code}/complaint/{home.world.visit_code}/"
    assert set(links) == {page, "/office/complaints/"}


def test_without_an_agent_the_owner_hears(home) -> None:
    with home.world.inside():
        assert [one.pk for one in complaint_news.agents()] == [home.agent]
        Membership.objects.filter(person_id=home.agent).update(is_active=False)
    with at(END):
        home.complain()
        assert len(told(home.owner, "ComplaintRaised")) == 1


@pytest.mark.parametrize(
    ("instant", "refusal"),
    [
        (START - timedelta(seconds=1), actions.ComplaintTooEarly),
        (END + rules.RAISE_WITHIN + timedelta(seconds=1), actions.ComplaintTooLate),
    ],
)
def test_before_the_visit_and_long_after_it_none_is_taken(home, instant, refusal) -> None:
    put(home, VisitState.ASSIGNED)
    with at(instant):
        refused(refusal, home, home.complain)


@pytest.mark.parametrize("state", [VisitState.IN_SERVICE, VisitState.SETTLED])
def test_a_visit_that_began_before_its_time_may_be_complained_of_at_once(home, state) -> None:
    put(home, state)
    with at(START - HOUR):
        home.complain()


@pytest.mark.parametrize("instant", [START, END + rules.RAISE_WITHIN])
def test_control_at_the_first_and_the_last_moment_one_is_taken(home, instant) -> None:
    with at(instant):
        home.complain()
    assert home.kept() == (1, 0)


@pytest.mark.parametrize(("kind", "words"), [("work", " \n "), ("nonsense", "没擦"), ("", "没擦")])
def test_without_words_or_a_subject_none_is_taken(home, kind, words) -> None:
    with at(END):
        refused(actions.ComplaintEmpty, home, home.complain, words, kind)


def test_ten_megabytes_and_control_characters_are_cut_to_a_line(home) -> None:
    with at(END):
        code = home.complain("没擦🙂\x00\n" * 2_000_000)
    words = home.standing(code).complaint.words
    assert (len(words) <= rules.LONGEST, "\x00" in words, words[:4]) == (True, False, "没擦🙂 ")


def test_while_one_is_open_there_is_no_second_and_afterwards_there_may_be(home) -> None:
    with at(END):
        code = home.complain()
        refused(actions.ComplaintWaits, home, home.complain)
        home.answer(code)
        refused(actions.ComplaintWaits, home, home.complain)
        home.settle(code, seen=1)
        home.complain("又发现窗台没擦")
    assert home.kept() == (2, 2)


def test_a_page_that_is_out_of_date_adds_nothing(home) -> None:
    with at(END):
        code = home.complain()
        home.take_up(code)
        refused(actions.ComplaintMovedOn, home, home.answer, code, seen=0)
        refused(actions.ComplaintMovedOn, home, home.settle, code, seen=5)


def test_steps_out_of_order_and_without_words_are_refused(home) -> None:
    with at(END):
        code = home.complain()
        refused(actions.StepOutOfOrder, home, home.send_back, code, seen=0)
        refused(actions.WordsMissing, home, home.answer, code, words=" ")
        home.take_up(code)
        refused(actions.StepOutOfOrder, home, home.take_up, code, seen=1)
        home.answer(code, seen=1)
        refused(actions.WordsMissing, home, home.send_back, code, seen=2, words="\n")
        refused(actions.NoSuchComplaint, home, home.settle, "nothing", seen=0)


def test_an_answer_that_stands_for_a_week_closes_it_and_the_household_is_told(home) -> None:
    with at(END):
        code = home.complain()
        home.answer(code)
    with at(END + rules.SEND_BACK_WITHIN):
        assert close_answered(home.world.company_id) == 0
    with at(END + rules.SEND_BACK_WITHIN + HOUR):
        assert close_answered(home.world.company_id) == 1
        assert close_answered(home.world.company_id) == 0
        assert "已结案" in told(home.world.member.pk, "ComplaintMoved")[-1]
        home.send_back(code, seen=2)
    assert home.kinds(code) == ["answered", "lapsed", "reopened"]


def test_what_nobody_answered_is_never_closed_by_time(home) -> None:
    with at(END):
        code = home.complain()
    with at(END + 90 * DAY):
        assert close_answered(home.world.company_id) == 0
        with home.world.inside():
            assert actions.close_by_time(code=code) is False
    assert home.kinds(code) == []


def test_a_week_after_it_was_closed_it_is_not_sent_back(home) -> None:
    with at(END):
        code = home.complain()
        home.answer(code)
        home.settle(code, seen=1)
    with at(END + rules.SEND_BACK_WITHIN + HOUR):
        refused(actions.TooLateToSendBack, home, home.send_back, code, seen=2)


def test_the_owner_hears_once_of_each_clock_that_ran_out(home) -> None:
    with at(END):
        code = home.complain()
        assert complaint_news.tell_overdue(home.world.company_id) == 0
    with at(END + 3 * DAY):
        for _ in range(2):
            assert complaint_news.tell_overdue(home.world.company_id) == 1
        assert len(told(home.owner, "ComplaintOverdue")) == 1
        home.take_up(code)
    with at(END + 9 * DAY):
        complaint_news.tell_overdue(home.world.company_id)
        assert len(told(home.owner, "ComplaintOverdue")) == 2


def test_news_that_lag_tell_each_step_by_its_own_words(home) -> None:
    """Three steps before the first message is written: none tells another's answer or clock."""
    with at(END):
        code = home.complain()
        home.take_up(code)
        home.answer(code, seen=1)
        home.send_back(code, seen=2)
        home.answer(code, seen=3, words="第二次答复")
        up, first, second = told(home.world.member.pk, "ComplaintMoved")
    assert ("前告诉您" in up, DONE_WELL in first, "第二次答复" in second) == (True, True, True)


def test_the_desk_sees_the_most_pressing_first(home) -> None:
    with at(END):
        code = home.complain()
        with home.world.inside():
            found = complaint_desk()
    assert ([one.complaint.code for one in found.waiting], found.overdue) == ([code], 0)
    with at(END + 3 * DAY), home.world.inside():
        assert complaint_desk().overdue == 1
    with at(END + 3 * DAY):
        home.answer(code)
        with home.world.inside():
            found = complaint_desk()
        assert (len(found.waiting), len(found.answered), found.overdue) == (0, 1, 0)
        home.settle(code, seen=1)
        with home.world.inside():
            found = complaint_desk()
    assert (len(found.answered), [one.complaint.code for one in found.over]) == (0, [code])


def test_nobody_complains_of_anothers_visit_or_closes_anothers_complaint(home) -> None:
    with at(END):
        stranger = home.world.act(home.world.stranger)
        refused(NotYourVisit, home, complain.complain, **stranger, kind="work", words="没擦")
        code = home.complain()
        who = {"company_id": home.world.company_id, "person_id": home.world.stranger.pk}
        refused(
            actions.NoSuchComplaint, home, complain.settle_complaint, code=code, seen_steps=0, **who
        )


def test_another_company_finds_no_complaint(home) -> None:
    other = home_after_a_visit("west")
    with at(END):
        code = home.complain()
        refused(
            actions.NoSuchComplaint, home, complain.answer, company_id=other.world.company_id,
            code=code, words="x", seen_steps=0, actor_id=other.agent,
        )  # fmt: skip


@pytest.mark.parametrize("side", ["member", "lead"])
def test_nobody_answers_from_the_own_home_or_about_the_own_work(home, side) -> None:
    with at(END):
        code = home.complain()
        actor = getattr(home.world, side).pk
        refused(actions.OwnComplaint, home, home.take_up, code, actor=actor)


def test_control_a_colleague_who_was_not_there_may(home) -> None:
    with at(END):
        code = home.complain()
        home.take_up(code, actor=home.world.second.pk)
    assert home.kinds(code) == ["acknowledged"]


def test_a_home_that_was_put_away_complains_and_has_the_last_word_all_the_same(home) -> None:
    (known,) = households_of(home.world.member.pk)
    archive_household(code=known.code, person_id=home.world.member.pk)
    with at(END):
        code = home.complain()
        home.answer(code)
        home.settle(code, seen=1)
    assert home.kinds(code) == ["answered", "closed"]


def test_the_audit_keeps_who_answered(home) -> None:
    with at(END):
        code = home.complain()
        home.take_up(code)
        home.answer(code, seen=1)
    with home.world.inside():
        rows = AuditEntry.objects.filter(subject=f"complaint:{code}").order_by("pk")
        assert [(one.action, one.actor_id) for one in rows] == [
            ("complaint_acknowledged", home.agent), ("complaint_answered", home.agent),
        ]  # fmt: skip


@pytest.mark.parametrize("model", [Complaint, ComplaintStep])
@pytest.mark.parametrize("role", ["application", "owner of the tables"])
def test_nobody_changes_or_deletes_a_complaint(home, model, role) -> None:
    with at(END):
        home.take_up(home.complain())
    if role != "application":
        as_role(OWNER_ROLE)
    try:
        for change in (
            lambda: model.objects.update(words="一切都好"),
            lambda: model.objects.order_by("pk")._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError), home.world.inside():
                change()
    finally:
        as_role("jiahe_app")
    assert home.kept() == (1, 1)


def test_control_without_right_and_trigger_a_complaint_can_be_rewritten(home) -> None:
    with at(END):
        code = home.complain()
    as_role(OWNER_ROLE)
    try:
        with home.world.inside(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE care_complaint DISABLE TRIGGER append_only")
            Complaint.objects.update(words="一切都好")
            cursor.execute("ALTER TABLE care_complaint ENABLE TRIGGER append_only")
    finally:
        as_role("jiahe_app")
    assert home.standing(code).complaint.words == "一切都好"


def test_control_without_the_look_at_the_sides_the_own_complaint_is_answered(
    home, monkeypatch
) -> None:
    monkeypatch.setattr(actions, "_is_a_side", lambda *_: False)
    with at(END):
        code = home.complain()
        home.take_up(code, actor=home.world.lead.pk)
    assert home.kinds(code) == ["acknowledged"]
