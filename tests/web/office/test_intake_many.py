"""One step for many applicants: who may take it takes it, each other one is named with why."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from at_once import at_once
from factories import SUNDAY_NOON, Shop, open_shop, staff
from jiahe.accounts.actions import register_person
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Membership
from jiahe.journeys import intake
from jiahe.kit.tenancy import for_company
from jiahe.trust.models import AuditEntry
from jiahe.workforce.actions import add_certificate, hire_worker
from jiahe.workforce.actions.intake import (
    CHECKED_FIRST,
    UnknownApplication,
    apply_for_work,
    invite_to_interview,
    mark_interview,
)
from jiahe.workforce.choices import Duty, Stage, Truth
from jiahe.workforce.models import Application, Worker
from jiahe.workforce.stages import TOPICS
from signing import signed_in, speak

pytestmark = pytest.mark.django_db
TODAY = SUNDAY_NOON.date()
SHEET = """姓名,手机号,技能,出生日期
王芳,13900007001,日常保洁,1980-03-01
李梅,13900007002,做饭,1985-06-01
赵敏,13900007003,日常保洁,1985-06-01
"""
PAGE, MANY = "/office/intake/", "/office/intake/move/"


@pytest.fixture
def shop(moment) -> Shop:
    moment(SUNDAY_NOON)
    return open_shop(1)


@pytest.fixture
def desk(shop) -> Client:
    client = signed_in(staff(shop.company_id, Role.TRAINER, 71))
    speak(client, "en")
    sent = SimpleUploadedFile("people.csv", SHEET.encode())
    client.post("/office/people/import/", {"file": sent, "idempotency_key": "sheet"})
    return client


def stages(shop: Shop) -> dict[str, str]:
    with for_company(shop.company_id):
        return dict(Application.objects.values_list("name", "stage"))


def codes(shop: Shop, *names: str) -> list[str]:
    with for_company(shop.company_id):
        found = dict(Application.objects.values_list("name", "code"))
    return [found[name] for name in names]


def prove(shop: Shop, *names: str) -> None:
    with for_company(shop.company_id):
        for worker in Worker.objects.filter(name__in=names):
            for kind in CHECKED_FIRST:
                add_certificate(
                    worker_id=worker.pk, kind=kind, issuer="云栖", number="1",
                    valid_from=TODAY - timedelta(days=1), valid_until=TODAY + timedelta(days=300),
                    truth=Truth.CHECKED,
                )  # fmt: skip


def apply(shop: Shop, name: str, phone: str) -> str:
    with for_company(shop.company_id):
        return apply_for_work(
            name=name, phone=phone, born_on=date(1990, 1, 1), skill="cooking", years=1, story=""
        ).code


def interviewed(shop: Shop, name: str, phone: str) -> str:
    """Somebody who has passed the interview and is not taken on yet."""
    code = apply(shop, name, phone)
    with for_company(shop.company_id):
        invite_to_interview(code=code, actor_id=shop.person_id)
        mark_interview(code=code, marks=dict.fromkeys(TOPICS, 18), actor_id=shop.person_id)
    return code


def press(client: Client, step: str, chosen: Sequence[str], key: str = "one"):
    sent = {"application": list(chosen), "step": step, "idempotency_key": key}
    return client.post(MANY, sent)


def moves(shop: Shop) -> int:
    with for_company(shop.company_id):
        return AuditEntry.objects.filter(action="intake.moved").count()


def test_people_from_a_sheet_go_all_the_way_by_one_press_a_step(shop, desk) -> None:
    prove(shop, "王芳", "李梅", "赵敏")
    everybody = codes(shop, "王芳", "李梅", "赵敏")
    for step in ("checked", "trained", "examined", "start"):
        assert "3 people moved on" in press(desk, step, everybody, step).content.decode()
    assert set(stages(shop).values()) == {Stage.ON_DUTY}
    with for_company(shop.company_id):
        assert Worker.objects.filter(duty=Duty.ON).count() == len(shop.worker_ids) + 3


def test_who_may_not_take_the_step_stays_and_is_named_with_the_reason(shop, desk) -> None:
    prove(shop, "王芳")
    apply(shop, "钱多", "13900007009")
    page = press(desk, "checked", codes(shop, "王芳", "李梅", "钱多")).content.decode()
    assert stages(shop) == {
        "王芳": Stage.TRAINING, "李梅": Stage.CHECKS, "赵敏": Stage.CHECKS, "钱多": Stage.APPLIED,
    }  # fmt: skip
    assert ("1 person moved on" in page, "2 people stay where they are" in page) == (True, True)
    assert '"row-title">李梅</span><small>The checks are not done:' in page
    assert '"row-title">钱多</span><small>This cannot be the next step: the application is' in page
    assert moves(shop) == 1


def test_a_second_click_tells_the_same_and_a_new_press_moves_nobody_twice(shop, desk) -> None:
    prove(shop, "王芳", "李梅")
    chosen = codes(shop, "王芳", "李梅")
    pages = [press(desk, "checked", chosen).content.decode() for _click in range(2)]
    assert ["2 people moved on" in page for page in pages] == [True, True]
    page = press(desk, "checked", chosen, "two").content.decode()
    assert ("0 people moved on" in page, "2 people stay" in page) == (True, True)
    assert (stages(shop)["王芳"], stages(shop)["李梅"], moves(shop)) == (
        Stage.TRAINING, Stage.TRAINING, 2,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_of_two_desks_that_press_at_once_each_person_moves_once(shop, desk) -> None:
    prove(shop, "王芳", "李梅", "赵敏")
    chosen = codes(shop, "王芳", "李梅", "赵敏")

    def story(number: int) -> int:
        order = chosen if number else chosen[::-1]
        tried = intake.move_many_on(
            company_id=shop.company_id, codes=order, step="checked", actor_id=shop.person_id
        )
        return len(tried.moved)

    assert sorted(at_once([lambda: story(0), lambda: story(1)])) == [0, 3]
    assert moves(shop) == 3


def foreign() -> str:
    other = open_shop(1, slug="other", first_number=900)
    return apply(other, "别家", "13900007008")


def test_a_code_of_another_company_is_nobody_and_moves_nobody(shop, desk) -> None:
    prove(shop, "王芳")
    chosen = [*codes(shop, "王芳"), foreign()]
    assert press(desk, "checked", chosen).status_code == 404
    assert press(desk, "checked", [*codes(shop, "王芳"), "nobody"], "b").status_code == 404
    assert (stages(shop)["王芳"], moves(shop)) == (Stage.CHECKS, 0)


def test_control_without_the_look_at_the_codes_the_others_would_be_moved(
    shop, desk, monkeypatch
) -> None:
    monkeypatch.setattr(intake, "applications_by_code", dict.fromkeys)
    prove(shop, "王芳")
    chosen = [*codes(shop, "王芳"), foreign()]
    tried = intake.move_many_on(
        company_id=shop.company_id, codes=chosen, step="checked", actor_id=shop.person_id
    )
    assert (tried.moved, stages(shop)["王芳"]) == (tuple(chosen[:1]), Stage.TRAINING)


def taken_on_beside_one_who_works_here(shop: Shop) -> tuple[list[str], bool]:
    """Names of those moved; whether the one who was refused got the role all the same."""
    good = interviewed(shop, "新人", "13900007011")
    known = interviewed(shop, "旧人", "13900007012")
    with for_company(shop.company_id):
        person = register_person(phone="13900007012")
        hire_worker(
            person_id=person.pk, name="旧人", home_lat=30.9, home_lng=119.3,
            born_on=date(1990, 1, 1), store_id=None, years=1, story="",
        )  # fmt: skip
    tried = intake.move_many_on(
        company_id=shop.company_id, codes=[good, known], step="take_on", actor_id=shop.person_id
    )
    assert [code for code, _why in tried.kept] == [known]
    with for_company(shop.company_id):
        moved = Application.objects.filter(code__in=tried.moved)
        half = Membership.objects.filter(person=person, role=Role.WORKER).exists()
        return list(moved.values_list("name", flat=True)), half


def test_who_is_refused_is_left_without_a_trace(shop) -> None:
    assert taken_on_beside_one_who_works_here(shop) == (["新人"], False)


def test_control_without_a_whole_of_their_own_half_of_it_would_stay(shop, monkeypatch) -> None:
    monkeypatch.setattr(intake, "transaction", SimpleNamespace(atomic=nullcontext))
    assert taken_on_beside_one_who_works_here(shop) == (["新人"], True)


@pytest.mark.parametrize(
    ("step", "many"), [("checked", 0), ("", 1), ("piracy", 1), ("leave", 1), ("checked", 201)]
)
def test_nobody_no_step_or_too_many_move_nobody_and_are_told(shop, desk, step, many) -> None:
    chosen = codes(shop, "王芳") if many == 1 else [f"c{number}" for number in range(many)]
    answer = press(desk, step, chosen)
    page = desk.get(answer["Location"]).content.decode()
    words = "At most 200 people" if many > 1 else "Please choose people and the step"
    assert (words in page, moves(shop)) == (True, 0)
    with pytest.raises(UnknownApplication):
        intake.move_many_on(
            company_id=shop.company_id, codes=["x"], step="start", actor_id=shop.person_id
        )


def test_a_link_ticks_all_of_one_stage_and_nobody_else(shop, desk) -> None:
    apply(shop, "钱多", "13900007009")
    page = desk.get(f"{PAGE}?all=checks").content.decode()
    ticked = [one for one in codes(shop, *stages(shop)) if f'value="{one}" checked' in page]
    assert sorted(ticked) == sorted(codes(shop, "王芳", "李梅", "赵敏"))
    assert '<option value="checked" selected>' in page
    assert " checked>" not in desk.get(PAGE).content.decode()


def test_only_the_trainers_desk_moves_anybody(shop, desk) -> None:
    dispatcher = signed_in(staff(shop.company_id, Role.DISPATCHER, 5))
    assert press(dispatcher, "checked", codes(shop, "王芳")).status_code in {403, 404}
    assert moves(shop) == 0
