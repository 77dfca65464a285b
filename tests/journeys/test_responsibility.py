"""Who bears a loss: facts, a split by the published rule, people's yes, an objection, an answer."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from factories import SUNDAY_NOON, Shop, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Company
from jiahe.booking.choices import VisitState
from jiahe.engine.responsibility import FIRST
from jiahe.journeys import responsibility as journey
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.quality.actions.responsibility import (
    AnotherPersonsYes,
    AnsweredByWhoConfirmed,
    LossInWords,
    LossNotStated,
    LossOpenAlready,
    MayNotSplit,
    NoLossAtThisVisit,
    NoSuchLoss,
    RuleNotGood,
    SplitContestedAlready,
    SplitStands,
    TooLateToContestSplit,
    confirm_split,
)
from jiahe.quality.models import LossCase, Split, SplitRule
from learning_world import on
from loss_world import confirmed, ended, opened, split_now, stated
from measure_world import inspector, owner
from unguarded import cut

pytestmark = pytest.mark.django_db(transaction=True)
RULE = {cause.value: {p.value: n for p, n in row.items()} for cause, row in FIRST.shares.items()}


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with on(SUNDAY_NOON):
        yield


@pytest.fixture
def shop() -> Shop:
    return open_shop(2)


def told() -> list[tuple[str, str]]:
    while deliver_pending(REACTIONS):
        pass
    rows = Message.objects.filter(kind__startswith="Split").order_by("pk")
    return [(one.kind, one.link) for one in rows]


def contest(shop: Shop, code: str, words: str = "本来就有裂纹"):
    return journey.contest_as_worker(
        company_id=shop.company_id, code=code, person_id=shop.worker_person_ids[0], words=words
    )


def answer(shop: Shop, code: str, outcome: str, by: int, words: str = "已核对照片"):
    return journey.answer_contest(
        company_id=shop.company_id, code=code, outcome=outcome, words=words, actor_id=by
    )


def test_a_small_loss_is_split_by_the_rule_with_one_yes_and_both_sides_are_told(shop) -> None:
    booked = ended(shop)
    case = opened(shop, booked)
    row = stated(shop, case, cause="gross")
    assert (row.rule_version, row.shares, row.state) == ("1", {"company": 70, "worker": 30},
                                                         "proposed")  # fmt: skip
    boss = owner(shop)
    row = journey.confirm_split(company_id=shop.company_id, code=row.code, actor_id=boss)
    assert (row.state, row.first_by_id, row.second_by_id) == ("confirmed", boss, None)
    assert row.contest_until == SUNDAY_NOON.replace(hour=0) + timedelta(days=13)
    with for_company(shop.company_id):
        order = LossCase.objects.select_related("visit__order").get().visit.order.code
    assert told() == [
        ("SplitConfirmed", f"/orders/{order}/responsibility/"),
        ("SplitConfirmed", "/work/me/responsibility/"),
    ]


def test_from_the_threshold_on_a_second_person_confirms(shop) -> None:
    boss, second = owner(shop), inspector(shop)
    row = confirmed(shop, opened(shop, ended(shop)), boss, yuan=1000)
    assert (row.state, row.needs_second) == ("once", True)
    with pytest.raises(AnotherPersonsYes):
        journey.confirm_split(company_id=shop.company_id, code=row.code, actor_id=boss)
    assert split_now(shop).state == "once"
    assert told() == []
    row = journey.confirm_split(company_id=shop.company_id, code=row.code, actor_id=second)
    assert (row.state, row.second_by_id) == ("confirmed", second)


def test_control_below_the_threshold_the_first_yes_is_enough(shop) -> None:
    assert confirmed(shop, opened(shop, ended(shop)), owner(shop), yuan=999).state == "confirmed"


@pytest.mark.parametrize("change", [{"second_by": None}, {"same": True}])
def test_the_table_itself_refuses_one_persons_yes_for_two(shop, change) -> None:
    boss = owner(shop)
    row = confirmed(shop, opened(shop, ended(shop)), boss, yuan=1000)
    fields = {"second_by_id": boss} if change.get("same") else {
        "state": "confirmed", "confirmed_at": SUNDAY_NOON, "contest_until": SUNDAY_NOON,
    }  # fmt: skip
    with (
        for_company(shop.company_id),
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        Split.objects.filter(pk=row.pk).update(**fields)


def test_only_inspector_or_owner_decide_and_never_about_themselves(shop) -> None:
    case = opened(shop, ended(shop))
    split = stated(shop, case)
    trainer = staff(shop.company_id, Role.TRAINER, 80)
    with pytest.raises(MayNotSplit):
        journey.confirm_split(company_id=shop.company_id, code=split.code, actor_id=trainer)
    with for_company(shop.company_id):
        from jiahe.accounts.actions import grant_role

        grant_role(person_id=shop.worker_person_ids[0], role=Role.INSPECTOR)
    with pytest.raises(MayNotSplit):
        journey.confirm_split(
            company_id=shop.company_id, code=split.code, actor_id=shop.worker_person_ids[0]
        )
    assert split_now(shop).state == "proposed"
    with for_company(shop.company_id):  # control: about a colleague the same person may
        LossCase.objects.update(worker_id=shop.worker_ids[1])
    row = journey.confirm_split(
        company_id=shop.company_id, code=split.code, actor_id=shop.worker_person_ids[0]
    )
    assert row.state == "confirmed"


def test_a_case_needs_an_ended_visit_its_own_worker_and_words_and_is_opened_once(shop) -> None:
    booked = ended(shop)
    with pytest.raises(LossOpenAlready):
        _ = [opened(shop, booked) for _n in range(2)]
    case = {"company_id": shop.company_id, "kind": "damaged", "said": "碎了",
            "actor_id": owner(shop)}  # fmt: skip
    with pytest.raises(NoLossAtThisVisit):
        journey.open_case(visit_code=booked.visit_code, worker_id=shop.worker_ids[1], **case)
    with pytest.raises(NoLossAtThisVisit):
        journey.open_case(visit_code="none", worker_id=shop.worker_ids[0], **case)
    with pytest.raises(LossInWords):
        journey.open_case(visit_code=booked.visit_code, worker_id=shop.worker_ids[0],
                          **case | {"said": " "})  # fmt: skip
    with for_company(shop.company_id):
        assert LossCase.objects.count() == 1


def test_a_visit_that_has_not_ended_has_no_loss(shop) -> None:
    with pytest.raises(NoLossAtThisVisit):
        opened(shop, ended(shop, VisitState.IN_SERVICE))


@pytest.mark.parametrize(("cause", "yuan"), [("mood", 10), ("careless", 0), ("careless", -3)])
def test_a_split_needs_a_cause_and_a_sum(shop, cause, yuan) -> None:
    case = opened(shop, ended(shop))
    with pytest.raises(LossNotStated):
        stated(shop, case, cause=cause, yuan=yuan)


def test_a_later_investigation_replaces_a_proposal_but_nothing_that_stands(shop) -> None:
    case, boss = opened(shop, ended(shop)), owner(shop)
    stated(shop, case)
    confirmed(shop, case, boss)
    with for_company(shop.company_id):
        assert list(Split.objects.order_by("pk").values_list("state", flat=True)) == [
            "replaced", "confirmed",
        ]  # fmt: skip
    with pytest.raises(SplitStands):
        stated(shop, case)
    with pytest.raises(SplitStands):
        journey.confirm_split(company_id=shop.company_id, code=split_now(shop).code, actor_id=boss)


def test_a_right_objection_lifts_the_split_and_the_case_is_investigated_anew(shop) -> None:
    boss, colleague = owner(shop), inspector(shop)
    case = opened(shop, ended(shop))
    row = confirmed(shop, case, boss)
    raised = contest(shop, row.code)
    with pytest.raises(SplitContestedAlready):
        contest(shop, row.code)
    with pytest.raises(AnsweredByWhoConfirmed):
        answer(shop, raised.code, "right", boss)
    assert split_now(shop).state == "confirmed"
    answer(shop, raised.code, "right", colleague)
    assert split_now(shop).state == "lifted"
    with pytest.raises(SplitStands):
        answer(shop, raised.code, "wrong", colleague)
    assert stated(shop, case, cause="home").shares == {"household": 80, "company": 20}
    assert [kind for kind, _link in told()][2:] == ["SplitContested", "SplitAnswered"]


def test_control_a_wrong_objection_leaves_it(shop) -> None:
    row = confirmed(shop, opened(shop, ended(shop)), owner(shop))
    answer(shop, contest(shop, row.code).code, "wrong", inspector(shop))
    assert split_now(shop).state == "confirmed"


def test_the_time_to_contest_ends_and_a_colleague_contests_nothing(shop) -> None:
    row = confirmed(shop, opened(shop, ended(shop)), owner(shop))
    with pytest.raises(NoSuchLoss):
        journey.contest_as_worker(
            company_id=shop.company_id, code=row.code, person_id=shop.worker_person_ids[1],
            words="x",
        )  # fmt: skip
    with pytest.raises(NoSuchLoss):
        journey.contest_as_household(
            company_id=shop.company_id, order_code="another", code=row.code,
            person_id=shop.person_id, words="x",
        )  # fmt: skip
    assert row.contest_until is not None
    with on(row.contest_until + timedelta(seconds=1)), pytest.raises(TooLateToContestSplit):
        contest(shop, row.code)
    with on(row.contest_until):  # control: at the last moment it is in time
        assert contest(shop, row.code).due_at > row.contest_until


def test_a_new_rule_holds_after_the_notice_and_old_splits_keep_theirs(shop) -> None:
    case = opened(shop, ended(shop))
    shares = RULE | {"careless": {"company": 90, "household": 10}}
    rule = journey.publish_rule(
        company_id=shop.company_id, shares=shares, second_from_fen=50_000, actor_id=owner(shop)
    )
    assert (rule.version, rule.starts_at) == (2, SUNDAY_NOON + timedelta(days=7))
    assert stated(shop, case).rule_version == "1"
    with on(rule.starts_at):
        row = stated(shop, case, yuan=500)
        assert (row.rule_version, row.shares, row.needs_second) == (
            "2", {"company": 90, "household": 10}, True,
        )  # fmt: skip


def test_an_employer_publishes_no_rule_that_lets_workers_bear_carelessness(shop) -> None:
    shares = RULE | {"careless": {"company": 50, "worker": 50}}
    ask = {"company_id": shop.company_id, "shares": shares, "second_from_fen": 100,
           "actor_id": owner(shop)}  # fmt: skip
    with pytest.raises(RuleNotGood):
        journey.publish_rule(**ask)
    with for_company(shop.company_id):
        assert not SplitRule.objects.exists()
    Company.objects.filter(pk=shop.company_id).update(mode="agency")
    assert journey.publish_rule(**ask).version == 2  # control: who only introduces workers may


def test_a_published_rule_is_never_changed(shop) -> None:
    journey.publish_rule(
        company_id=shop.company_id, shares=RULE, second_from_fen=100, actor_id=owner(shop)
    )
    with (
        for_company(shop.company_id),
        pytest.raises(DatabaseError),
        transaction.atomic(),
    ):
        SplitRule.objects.update(second_from_fen=1)


def test_control_without_the_look_at_who_said_yes_one_person_says_both(shop, monkeypatch) -> None:
    cut(monkeypatch, confirm_split, "row.first_by_id == actor_id", "False")
    boss = owner(shop)
    row = confirmed(shop, opened(shop, ended(shop)), boss, yuan=1000)
    with for_company(shop.company_id), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE jiahe_owner")
        cursor.execute(
            "ALTER TABLE quality_split DROP CONSTRAINT the_second_yes_is_another_persons"
        )
        cursor.execute("SET LOCAL ROLE jiahe_app")
        row = confirm_split(code=row.code, actor_id=boss)
        assert (row.state, row.first_by_id, row.second_by_id) == ("confirmed", boss, boss)
        transaction.set_rollback(True)
