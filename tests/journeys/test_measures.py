"""Measures: proposed by the rule, decided by people, real in their effect, contestable."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from dispatching import accepted, seat_now
from factories import MONDAY, SUNDAY_NOON, Shop, at, open_shop
from jiahe.accounts.actions import PauseTooShort
from jiahe.accounts.models import Pause
from jiahe.engine.travel import Place
from jiahe.journeys import intake, reserve
from jiahe.journeys import measures as journey
from jiahe.journeys.intake import BarredFromComingBack
from jiahe.journeys.measures import LineMissing
from jiahe.journeys.reactions import REACTIONS
from jiahe.journeys.slots import SlotQuestion
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.quality.actions import measures as actions
from jiahe.quality.actions.measures import (
    AnsweredByAnother,
    AppealIsAnswered,
    ContestedAlready,
    MayNotDecide,
    MeasureDecided,
    MeasureWithoutWords,
    NoSuchMeasure,
    NotAboutYourself,
    TooLateToContest,
)
from jiahe.quality.models import CreditObjection, MeasureAppeal, Reward, StagedMeasure
from jiahe.quality.queries.measures import barred_until
from jiahe.workforce.choices import Stage
from jiahe.workforce.models import Application, Enrolment, Worker
from learning_world import LINE, on, school
from measure_world import (
    DAY,
    confirmed,
    defect,
    inspector,
    latest,
    low_marks,
    objection,
    owner,
    proposals,
    proposed,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with on(SUNDAY_NOON):
        yield


@pytest.fixture
def shop() -> Shop:
    return open_shop(1)


def free_hours(shop: Shop, day=MONDAY) -> set[int]:
    """The hours at which a two-hour visit is offered that day."""
    board = reserve.offer_slots(
        service_code=shop.service_code,
        asked=SlotQuestion(Place(30.91, 119.30), 120, day, days=1),
    )
    return {slot.start.astimezone(at(9).tzinfo).hour for slot in board.days[0].slots
            if slot.is_free}  # fmt: skip


def test_a_defect_is_proposed_once_and_changes_nothing_by_itself(shop) -> None:
    defect(shop)
    before = free_hours(shop)
    (row,) = proposals(shop)
    assert (row.stage, row.points, row.state) == ("notice", 2, "proposed")
    assert row.decide_by == SUNDAY_NOON.replace(hour=0) + timedelta(days=6)  # five working days
    assert proposals(shop) == [row]
    assert free_hours(shop) == before


def test_households_marks_alone_propose_nothing(shop) -> None:
    low_marks(shop)
    assert proposals(shop) == []


def test_control_beside_a_defect_they_count(shop) -> None:
    low_marks(shop)
    defect(shop)
    assert [row.points for row in proposals(shop)] == [3]


def test_a_contested_credit_entry_does_not_count_until_it_is_answered(shop) -> None:
    entry = objection(shop)
    with for_company(shop.company_id):
        CreditObjection.objects.create(
            company_id=shop.company_id, entry=entry, by_id=shop.worker_person_ids[0],
            words="不是我", raised_at=SUNDAY_NOON, due_at=SUNDAY_NOON + 20 * DAY,
        )  # fmt: skip
    assert proposals(shop) == []
    with for_company(shop.company_id):
        CreditObjection.objects.update(answered_at=SUNDAY_NOON, outcome="wrong")
    assert len(proposals(shop)) == 1


def test_a_confirmed_notice_tells_the_worker_and_its_causes_are_answered(shop) -> None:
    boss = inspector(shop)
    row = confirmed(shop, "notice", boss)
    assert (row.state, row.decided_by_id, row.ends_at) == (
        "confirmed", boss, SUNDAY_NOON + 14 * DAY,
    )  # fmt: skip
    assert proposals(shop) == []
    while deliver_pending(REACTIONS):
        pass
    told = Message.objects.filter(kind="MeasureConfirmed")
    assert [one.link for one in told] == ["/work/me/measures/"]


def test_control_without_the_answer_the_same_causes_propose_again(shop) -> None:
    boss = inspector(shop)
    confirmed(shop, "notice", boss)
    with for_company(shop.company_id):
        StagedMeasure.objects.update(causes=[])
    assert [row.stage for row in proposals(shop)] == ["notice"]


def test_fewer_visits_leave_the_afternoons_free_and_end_by_themselves(shop) -> None:
    assert 15 in free_hours(shop)
    row = confirmed(shop, "limited", inspector(shop))
    hours = free_hours(shop)
    assert 9 in hours
    assert not {hour for hour in hours if hour > 11}
    assert len(row.effects["pauses"]) == 14
    after = MONDAY + timedelta(days=14)
    with on(SUNDAY_NOON + 14 * DAY):
        assert 15 in free_hours(shop, after)


def test_a_suspension_sends_nobody_and_frees_what_was_promised(shop) -> None:
    booked = accepted(shop, at(14))
    confirmed(shop, "suspended", inspector(shop))
    assert free_hours(shop) == set()
    assert seat_now(booked)[0] is None
    with for_company(shop.company_id):
        assert Pause.objects.get().ends_at == SUNDAY_NOON + 14 * DAY


def test_a_right_objection_lifts_the_suspension(shop) -> None:
    row = confirmed(shop, "suspended", inspector(shop))
    appeal = contest(shop, row)
    journey.answer(
        company_id=shop.company_id, appeal_code=appeal.code, outcome="right", words="看错了",
        actor_id=owner(shop),
    )  # fmt: skip
    assert 15 in free_hours(shop)
    assert latest(shop).state == "lifted"


def test_control_a_wrong_objection_changes_nothing(shop) -> None:
    row = confirmed(shop, "suspended", inspector(shop))
    appeal = contest(shop, row)
    journey.answer(
        company_id=shop.company_id, appeal_code=appeal.code, outcome="wrong", words="属实",
        actor_id=owner(shop),
    )  # fmt: skip
    assert free_hours(shop) == set()
    assert latest(shop).state == "confirmed"


def contest(shop: Shop, row: StagedMeasure) -> MeasureAppeal:
    journey.contest(
        company_id=shop.company_id, code=row.code, worker_id=row.worker_id,
        person_id=shop.worker_person_ids[0], words="那天是同事做的",
    )  # fmt: skip
    with for_company(shop.company_id):
        return MeasureAppeal.objects.get()


def test_another_person_answers_within_ten_working_days_and_once(shop) -> None:
    boss, other = inspector(shop), owner(shop)
    appeal = contest(shop, confirmed(shop, "notice", boss))
    assert appeal.due_at == SUNDAY_NOON.replace(hour=0) + timedelta(days=13)
    given = {"company_id": shop.company_id, "appeal_code": appeal.code, "outcome": "wrong",
             "words": "属实"}  # fmt: skip
    with pytest.raises(AnsweredByAnother):
        journey.answer(**given, actor_id=boss)
    with pytest.raises(MayNotDecide):
        journey.answer(**given, actor_id=shop.worker_person_ids[0])
    journey.answer(**given, actor_id=other)
    with pytest.raises(AppealIsAnswered):
        journey.answer(**given, actor_id=other)


def test_a_measure_is_contested_once_in_words_and_in_time(shop) -> None:
    row = confirmed(shop, "notice", inspector(shop))
    with pytest.raises(NoSuchMeasure), for_company(shop.company_id):
        actions.contest(code=row.code, worker_id=0, person_id=shop.person_id, words="不对")
    with pytest.raises(MeasureWithoutWords), for_company(shop.company_id):
        actions.contest(code=row.code, worker_id=row.worker_id, person_id=shop.person_id, words=" ")
    with on(SUNDAY_NOON + 40 * DAY), pytest.raises(TooLateToContest):
        contest(shop, row)
    contest(shop, row)
    with pytest.raises(ContestedAlready):
        contest(shop, row)


def test_who_decides_and_how(shop) -> None:
    boss = inspector(shop)
    code = proposed(shop, "ended")
    given = {"company_id": shop.company_id, "code": code}
    with pytest.raises(MayNotDecide):
        journey.confirm(**given, said="屡次", actor_id=boss)
    with pytest.raises(NotAboutYourself):
        journey.confirm(**given, said="屡次", actor_id=shop.worker_person_ids[0])
    chief = owner(shop)
    with pytest.raises(MeasureWithoutWords):
        journey.confirm(**given, said=" ", actor_id=chief)
    with pytest.raises(NoSuchMeasure):
        journey.confirm(company_id=shop.company_id, code="nothing", said="屡次", actor_id=chief)
    assert latest(shop).state == "proposed"
    journey.dismiss(**given, said="原因不在本人", actor_id=chief)
    with pytest.raises(MeasureDecided):
        journey.confirm(**given, said="屡次", actor_id=chief)


def test_the_end_of_cooperation_ends_duty_and_a_right_objection_brings_it_back(shop) -> None:
    booked = accepted(shop, at(14))
    row = confirmed(shop, "ended", owner(shop))
    assert free_hours(shop) == set()
    assert seat_now(booked)[0] is None
    appeal = contest(shop, row)
    journey.answer(
        company_id=shop.company_id, appeal_code=appeal.code, outcome="right", words="更正",
        actor_id=inspector(shop),
    )  # fmt: skip
    assert free_hours(shop) != set()


def test_a_process_that_dies_after_the_decision_has_carried_it_out(shop, monkeypatch) -> None:
    booked = accepted(shop, at(14))

    def dies(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(journey.replan, "refill", dies)
    with pytest.raises(KeyboardInterrupt):
        confirmed(shop, "ended", owner(shop))
    assert (latest(shop).state, seat_now(booked)[0], free_hours(shop)) == ("confirmed", None, set())


def test_a_suspension_that_cannot_take_effect_is_not_confirmed(shop, monkeypatch) -> None:
    def fails(**_: object) -> None:
        raise PauseTooShort

    monkeypatch.setattr(journey.pausing, "pause_work", fails)
    with pytest.raises(PauseTooShort):
        confirmed(shop, "suspended", inspector(shop))
    assert latest(shop).state == "proposed"


def applicant(shop: Shop) -> str:
    with for_company(shop.company_id):
        worker = Worker.objects.select_related("person").get(pk=shop.worker_ids[0])
        Worker.objects.update(duty="left")
        return Application.objects.create(
            company_id=shop.company_id, name=worker.name, phone=worker.person.phone,
            skill="daily_cleaning", born_on=MONDAY.replace(year=1990), stage=Stage.INTERVIEW,
            stage_since=SUNDAY_NOON, applied_at=SUNDAY_NOON,
        ).code  # fmt: skip


def test_a_bar_begins_after_the_time_to_contest_holds_and_ends(shop) -> None:
    row = confirmed(shop, "barred", owner(shop))
    code, chief = applicant(shop), owner(shop, 63)
    with for_company(shop.company_id):
        phone = Worker.objects.get().person.phone
        assert barred_until(phone) is None
    assert row.starts_at == SUNDAY_NOON.replace(hour=0) + timedelta(days=13)
    with on(SUNDAY_NOON + 20 * DAY):
        with pytest.raises(BarredFromComingBack):
            intake.move_on(company_id=shop.company_id, code=code, step="take_on", actor_id=chief)
        contested = contest(shop, row)
        with for_company(shop.company_id):
            assert barred_until(phone) is None  # while nobody has answered
            MeasureAppeal.objects.filter(pk=contested.pk).update(answered_at=SUNDAY_NOON)
            assert barred_until(phone) == row.ends_at
    with on(row.ends_at + DAY), for_company(shop.company_id):
        assert barred_until(phone) is None


def test_retraining_enrols_on_the_chosen_path(shop) -> None:
    defect(shop)  # booked before anybody needs the path
    school(shop)
    boss = inspector(shop)
    with pytest.raises(LineMissing):
        confirmed(shop, "retraining", boss)
    assert latest(shop).state == "proposed"
    journey.confirm(
        company_id=shop.company_id, code=latest(shop).code, said="厨房漏项", actor_id=boss,
        line=LINE,
    )  # fmt: skip
    with for_company(shop.company_id):
        assert [one.path.line for one in Enrolment.objects.all()] == [LINE]
    contested = contest(shop, latest(shop))
    journey.answer(
        company_id=shop.company_id, appeal_code=contested.code, outcome="right", words="更正",
        actor_id=owner(shop),
    )  # fmt: skip
    with for_company(shop.company_id):
        assert Enrolment.objects.count() == 0


def test_a_reward_is_proposed_and_granted_by_a_person(shop, monkeypatch) -> None:
    monkeypatch.setattr("jiahe.quality.actions.rewards.reward_of", lambda _merits: 20_000)
    proposals(shop)
    proposals(shop)
    with for_company(shop.company_id):
        (row,) = Reward.objects.all()
    assert (row.state, row.quarter, row.amount_fen) == ("proposed", "2026Q4", 20_000)
    journey.decide_reward(
        company_id=shop.company_id, code=row.code, state="confirmed", actor_id=inspector(shop)
    )
    while deliver_pending(REACTIONS):
        pass
    assert Message.objects.filter(kind="RewardConfirmed").count() == 1
