"""My data of who applied for work and never came: a copy, and gone when a deletion is agreed to."""

import pytest

from factories import staff
from figure_world import NOW, World, build
from jiahe.accounts.actions import register_person
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Person
from jiahe.journeys import my_copy, my_data
from jiahe.kit.tenancy import for_company
from jiahe.trust.models import DataRequest
from jiahe.workforce.actions import intake
from jiahe.workforce.models import Application
from jiahe.workforce.recruits import applications_of
from signing import signed_in
from unguarded import cut

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(moment) -> World:
    moment(NOW)
    return build()


@pytest.fixture
def owner(world) -> int:
    return staff(world.company_id, Role.OWNER, 1)


def requests(world: World) -> list[DataRequest]:
    with for_company(world.company_id):
        return list(DataRequest.objects.order_by("pk"))


def agree(world: World, owner: int) -> None:
    form = {"outcome": "done", "words": "已处理", "idempotency_key": "a"}
    code = requests(world)[0].code
    signed_in(owner).post(f"/office/data-requests/{code}/answer/", form)


def apply(world: World, phone: str) -> None:
    with for_company(world.company_id):
        intake.apply_for_work(
            name="赵小燕", phone=phone, born_on=NOW.date().replace(year=1985),
            skill="daily_cleaning", years=3, story="做过三年保洁",
        )  # fmt: skip


def applied(world: World) -> list[str]:
    with for_company(world.company_id):
        return list(Application.objects.order_by("pk").values_list("phone", flat=True))


@pytest.fixture
def applicant(world) -> Person:
    """Somebody who applied here and has nothing else to do with the company, as another has."""
    apply(world, "13912340001")
    apply(world, "13912340002")
    return register_person(phone="13912340001", name="赵小燕")


def test_who_applied_for_work_takes_the_own_application_along_and_no_other(applicant) -> None:
    (file,) = my_copy.copy_of(applicant.pk)["work"]
    (own,) = file["applications"]
    assert (own["name"], own["story"], own["stage"]) == ("赵小燕", "做过三年保洁", "applied")


def test_control_by_the_company_alone_another_ones_application_is_told(
    applicant, monkeypatch
) -> None:
    cut(monkeypatch, applications_of, "phone__in=own", "stage='applied'")
    (file,) = my_copy.copy_of(applicant.pk)["work"]
    assert len(file["applications"]) == 2


def test_an_agreed_deletion_takes_the_own_application_away_and_no_other(
    world, owner, applicant
) -> None:
    assert my_data.ask(person_id=applicant.pk, kind="delete", words="") == 1
    assert len(applied(world)) == 2
    agree(world, owner)
    assert applied(world) == ["+8613912340002"]
    assert [one.kind for one in requests(world)] == ["delete"]


def test_an_application_that_became_a_file_is_kept_with_it(world, owner, applicant) -> None:
    with for_company(world.company_id):
        worker = world.paper("identity").worker
        Application.objects.filter(phone="+8613912340001").update(worker=worker)
    my_data.ask(person_id=applicant.pk, kind="delete", words="")
    agree(world, owner)
    assert len(applied(world)) == 2
