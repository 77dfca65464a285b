"""The joint review: both sides kept, findings, decisions, two signatures of two roles."""

import re
from datetime import timedelta

import pytest

from factories import staff
from figure_table import CASES
from figure_world import NOW, ON, World, build
from jiahe.accounts.choices import Role
from jiahe.insights.actions import joint as actions
from jiahe.insights.models import JointReview, ReviewDecision
from jiahe.journeys import joint
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.quality.models import OutsideView
from signing import signed_in

pytestmark = pytest.mark.django_db
SINCE = ON - timedelta(weeks=13)
PLACE = "/office/joint/"


@pytest.fixture
def world(moment) -> World:
    moment(NOW)
    return build()


@pytest.fixture
def people(world) -> dict[Role, int]:
    roles = (Role.OWNER, Role.INSPECTOR, Role.ASSOCIATION, Role.REGULATOR, Role.DISPATCHER)
    return {role: staff(world.company_id, role, number) for number, role in enumerate(roles, 1)}


def begin(world: World, people) -> str:
    with for_company(world.company_id):
        CASES["QA-01"]["breach"](world)
        OutsideView.objects.create(
            company_id=world.company_id, worker=world.worker(), body="评价中心", reference="1",
            on=ON - timedelta(days=9), mark=4.5, entered_by=world.person, entered_at=NOW,
        )  # fmt: skip
    answer = signed_in(people[Role.OWNER]).post(
        f"{PLACE}begin/",
        {"title": "三季度", "since_on": str(SINCE), "until_on": str(ON), "idempotency_key": "b"},
    )
    assert answer.status_code == 302
    with for_company(world.company_id):
        return JointReview.objects.get().code


def act(person_id: int, code: str, key: str, **form: str):
    return signed_in(person_id).post(f"{PLACE}{code}/act/", form | {"idempotency_key": key})


def ready(world: World, people) -> str:
    code = begin(world, people)
    act(people[Role.INSPECTOR], code, "f", deed="finding", words="厨房返工多")
    act(
        people[Role.OWNER], code, "d", deed="decision", words="修订规范",
        owner=str(people[Role.DISPATCHER]), due_on=str(ON + timedelta(days=30)),
    )  # fmt: skip
    return code


def test_both_sides_stand_on_one_page(world, people) -> None:
    code = begin(world, people)
    page = signed_in(people[Role.OWNER]).get(f"{PLACE}{code}/").content.decode()
    assert "评价中心" in page
    assert "QA-01" in page
    with for_company(world.company_id):
        row = JointReview.objects.get()
        assert row.external["bodies"] == [{"body": "评价中心", "n": 1, "mean": 4.5}]
        assert "QA-01" in [one["id"] for one in row.internal["breached"]]


def test_an_association_says_its_word_and_decides_nothing(world, people) -> None:
    code = begin(world, people)
    act(people[Role.ASSOCIATION], code, "v", deed="decision", words="建议重点抽查")
    with for_company(world.company_id):
        assert [one["words"] for one in JointReview.objects.get().voices] == ["建议重点抽查"]
        assert not ReviewDecision.objects.exists()


def test_two_roles_sign_and_then_nothing_changes(world, people) -> None:
    code = ready(world, people)
    act(people[Role.INSPECTOR], code, "s1", deed="sign")
    act(people[Role.INSPECTOR], code, "f2", deed="finding", words="再加一条")
    act(people[Role.OWNER], code, "s2", deed="sign")
    with for_company(world.company_id):
        row = JointReview.objects.get()
        assert row.closed_at == NOW
        assert [one["words"] for one in row.findings] == ["厨房返工多"]
        assert len({one.content_hash for one in row.signatures.all()}) == 1


def test_control_without_the_lock_a_signed_review_changes(world, people, monkeypatch) -> None:
    code = ready(world, people)
    act(people[Role.INSPECTOR], code, "s1", deed="sign")
    monkeypatch.setattr(actions, "_open_one", lambda code: JointReview.objects.get(code=code))
    act(people[Role.INSPECTOR], code, "f2", deed="finding", words="再加一条")
    with for_company(world.company_id):
        assert len(JointReview.objects.get().findings) == 2


def test_one_person_or_one_role_signs_once(world, people) -> None:
    code = ready(world, people)
    place = joint.Place(world.company_id, code)
    joint.sign(place=place, role=Role.INSPECTOR, actor_id=people[Role.INSPECTOR])
    with pytest.raises(actions.SignedAlready):
        joint.sign(place=place, role=Role.OWNER, actor_id=people[Role.INSPECTOR])
    with pytest.raises(actions.OwnerSignsToo):
        joint.sign(place=place, role=Role.REGULATOR, actor_id=people[Role.REGULATOR])


def test_an_empty_review_is_not_signed(world, people) -> None:
    code = begin(world, people)
    with pytest.raises(actions.ReviewIncomplete):
        joint.sign(
            place=joint.Place(world.company_id, code), role=Role.OWNER, actor_id=people[Role.OWNER]
        )


def test_who_sees_to_a_decision_hears_of_it_and_says_what_came_of_it(world, people) -> None:
    code = ready(world, people)
    assert Message.objects.filter(kind="ReviewDecided", phone="+8613600000005").count() == 1
    client = signed_in(people[Role.DISPATCHER])
    page = client.get(f"{PLACE}{code}/").content.decode()
    place = re.search(r'action="(/office/joint/decisions/\w+/done/)"', page)[1]
    client.post(place, {"outcome": "已修订", "review": code, "idempotency_key": "o"})
    with for_company(world.company_id):
        assert ReviewDecision.objects.get().outcome == "已修订"


@pytest.mark.parametrize("days", [0, 20])
def test_a_period_is_four_weeks_at_least_and_over(world, people, days) -> None:
    with pytest.raises(actions.PeriodWrong):
        joint.open_review(
            company_id=world.company_id, title="", since_on=ON - timedelta(days=days), until_on=ON,
            actor_id=people[Role.OWNER],
        )  # fmt: skip


def test_another_companys_owner_finds_nothing(world, people) -> None:
    code = begin(world, people)
    other = build("other")
    stranger = staff(other.company_id, Role.OWNER, 77)
    assert signed_in(stranger).get(f"{PLACE}{code}/").status_code == 404
