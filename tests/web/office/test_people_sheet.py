"""A shop brings its people by a sheet: on file at once, sent nowhere before they are checked."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from factories import SUNDAY_NOON, Shop, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Membership
from jiahe.journeys import takeover
from jiahe.kit.tenancy import for_company
from jiahe.workforce.choices import Duty, Stage
from jiahe.workforce.models import Application, Worker
from signing import signed_in

pytestmark = pytest.mark.django_db
SHEET = """姓名,手机号,技能,出生日期,等级
王芳,13900007001,日常保洁,1980-03-01,4
李梅,13900007002,日常保洁、做饭,1985-06-01,
赵敏,123,日常保洁,1985-06-01,
"""


@pytest.fixture
def shop(moment) -> Shop:
    moment(SUNDAY_NOON)
    return open_shop(1)


@pytest.fixture
def desk(shop):
    return signed_in(staff(shop.company_id, Role.TRAINER, 71))


def bring(client, text: str = SHEET, key: str = "one", name: str = "people.csv"):
    sent = SimpleUploadedFile(name, text.encode())
    return client.post("/office/people/import/", {"file": sent, "idempotency_key": key})


def on_file(shop: Shop) -> list[tuple[str, str]]:
    with for_company(shop.company_id):
        rows = Worker.objects.exclude(pk__in=shop.worker_ids).order_by("person__phone")
        return list(rows.values_list("name", "duty"))


def test_good_rows_are_on_file_and_each_bad_one_is_named(shop, desk) -> None:
    page = bring(desk).content.decode()
    assert on_file(shop) == [("王芳", Duty.TRAINEE), ("李梅", Duty.TRAINEE)]
    assert ("已为 2 人建档" in page, "第 4 行" in page) == (True, True)
    with for_company(shop.company_id):
        rows = Application.objects.order_by("phone")
        assert [(one.stage, one.worker is not None) for one in rows] == [(Stage.CHECKS, True)] * 2
        worker = Worker.objects.get(name="王芳")
        assert [(one.skill, one.level) for one in worker.skills.all()] == [("daily_cleaning", 4)]
        roles = Membership.objects.filter(person_id=worker.person_id, role=Role.WORKER)
        assert (roles.count(), worker.shifts.count()) == (1, 6)


def test_the_same_file_adds_nobody_a_second_time(shop, desk) -> None:
    bring(desk)
    bring(desk)
    page = bring(desk, key="two").content.decode()
    assert len(on_file(shop)) == 2
    assert "已为 0 人建档" in page


def test_they_stand_in_the_intake_and_are_offered_to_nobody(shop, desk) -> None:
    bring(desk)
    assert "王芳" in desk.get("/office/intake/").content.decode()
    assert "未上岗" in desk.get("/office/people/").content.decode()


def test_who_is_barred_is_not_taken(shop, desk, monkeypatch) -> None:
    phone = "+8613900007001"
    monkeypatch.setattr(takeover, "barred_until", lambda one: SUNDAY_NOON if one == phone else None)
    page = bring(desk).content.decode()
    assert [name for name, _duty in on_file(shop)] == ["李梅"]
    assert "之前不得入职" in page


def test_control_without_the_look_at_the_bar_they_would_be_taken(shop, desk, monkeypatch) -> None:
    monkeypatch.setattr(takeover, "barred_until", lambda _phone: None)
    bring(desk)
    assert len(on_file(shop)) == 2


@pytest.mark.parametrize(
    ("text", "name"), [("姓名,手机号\n王芳,13900007001", "people.csv"), (SHEET, "people.doc")]
)
def test_a_file_without_the_columns_adds_nobody(shop, desk, text, name) -> None:
    assert bring(desk, text, name=name).status_code >= 400
    assert on_file(shop) == []


def test_only_the_trainers_desk_brings_people(shop) -> None:
    inspector = signed_in(staff(shop.company_id, Role.INSPECTOR, 72))
    assert bring(inspector).status_code in {403, 404}
    assert on_file(shop) == []
