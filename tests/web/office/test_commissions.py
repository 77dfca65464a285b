"""An outside evaluator reaches exactly what was commissioned, and nothing else."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories import staff
from figure_world import NOW, ON, World, build
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Membership
from jiahe.kit.tenancy import for_company
from jiahe.quality.actions import commissions
from jiahe.quality.models import Commission, OutsideView
from signing import signed_in
from story_pages import routes

pytestmark = pytest.mark.django_db
GIVEN = {
    "phone": "13900001234", "body": "评价中心", "purpose": "年度评价", "store": "",
    "until_on": str(ON + timedelta(days=10)), "idempotency_key": "g",
}  # fmt: skip
MINE = "/office/commissioned/"
ITS_OWN = {"office/", "office/commissioned/"}
OPEN_TO_ANYBODY = {"work/offline/"}


@pytest.fixture
def world(moment) -> World:
    moment(NOW)
    world = build()
    with for_company(world.company_id):
        world.worker("甲")
        world.worker("乙")
    return world


@pytest.fixture
def commission(world) -> Commission:
    owner = signed_in(staff(world.company_id, Role.OWNER, 1))
    assert owner.post("/office/commissions/give/", GIVEN).status_code == 302
    with for_company(world.company_id):
        return Commission.objects.get()


@pytest.fixture
def evaluator(commission):
    return signed_in(commission.evaluator_id)


def sheet(*rows: str) -> SimpleUploadedFile:
    text = "\n".join(["worker,body,reference,date,mark,words", *rows])
    return SimpleUploadedFile("a.csv", text.encode())


def enter(client, commission, *rows: str):
    return client.post(f"{MINE}{commission.code}/", {"file": sheet(*rows)})


def entered(world: World) -> list[tuple[str, float]]:
    with for_company(world.company_id):
        return list(OutsideView.objects.order_by("pk").values_list("worker__name", "mark"))


def test_the_evaluator_enters_what_was_commissioned(world, commission, evaluator) -> None:
    assert "年度评价" in evaluator.get(MINE).content.decode()
    enter(evaluator, commission, "甲,评价中心,R1,2026-11-20,4.5,好")
    assert entered(world) == [("甲", 4.5)]


def test_another_body_or_another_worker_is_a_bad_row(world, commission, evaluator) -> None:
    with for_company(world.company_id):
        store = world.known["甲"].store
        world.known["乙"].store = None
        world.known["乙"].save(update_fields=["store"])
        Commission.objects.update(store=store)
    page = enter(
        evaluator, commission, "甲,别的机构,R1,2026-11-20,4,x", "乙,评价中心,R1,2026-11-20,4,x"
    ).content.decode()
    assert entered(world) == []
    assert "本次评价由“评价中心”受托" in page


def test_control_without_the_bounds_anybody_is_evaluated(
    world, commission, evaluator, monkeypatch
) -> None:
    monkeypatch.setattr(commissions, "Asked", lambda body, people: None)
    enter(evaluator, commission, "甲,别的机构,R1,2026-11-20,4,x")
    assert entered(world) == [("甲", 4.0)]


def test_no_other_page_of_any_role_lets_the_evaluator_in(evaluator) -> None:
    opened = []
    for route, area in routes():
        if area in {"office", "work"} and "<" not in route and route not in ITS_OWN:
            answer = evaluator.get(f"/{route}")
            if answer.status_code not in {404, 405}:
                opened.append(route)
    assert sorted(set(opened) - OPEN_TO_ANYBODY) == []


def test_control_a_role_of_the_office_is_let_in(world, evaluator, commission) -> None:
    with for_company(world.company_id):
        Membership.objects.create(
            company_id=world.company_id, person_id=commission.evaluator_id, role=Role.INSPECTOR
        )
    assert evaluator.get("/office/standards/report/").status_code == 200


def test_the_office_begins_at_the_evaluators_own_page(evaluator) -> None:
    assert evaluator.get("/office/")["Location"] == MINE


@pytest.mark.parametrize("how", ["ended", "over"])
def test_an_ended_commission_is_closed(world, commission, evaluator, how, moment) -> None:
    if how == "ended":
        owner = signed_in(staff(world.company_id, Role.OWNER, 1))
        owner.post(f"/office/commissions/{commission.code}/end/", {"idempotency_key": "e"})
    else:
        moment(NOW + timedelta(days=11))
    assert "年度评价" not in evaluator.get(MINE).content.decode()
    assert enter(evaluator, commission, "甲,评价中心,R1,2026-11-20,4,x").status_code == 404
    assert entered(world) == []


def test_another_evaluators_commission_is_not_ours(world, commission) -> None:
    stranger = signed_in(staff(world.company_id, Role.EVALUATOR, 9))
    assert enter(stranger, commission, "甲,评价中心,R1,2026-11-20,4,x").status_code == 404
    assert entered(world) == []


@pytest.mark.parametrize("fault", [{"body": " "}, {"purpose": ""}, {"until_on": "2026-01-01"}])
def test_a_commission_needs_body_purpose_and_a_day_to_come(world, fault) -> None:
    owner = signed_in(staff(world.company_id, Role.OWNER, 1))
    owner.post("/office/commissions/give/", GIVEN | fault)
    with for_company(world.company_id):
        assert not Commission.objects.exists()
