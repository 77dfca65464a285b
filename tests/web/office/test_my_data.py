"""My data: a copy at once, requests with the law's clock, what is deleted and what stays."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from factories import staff
from figure_world import NOW, World, build
from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import NeedKind, Role
from jiahe.accounts.models import Household, HouseholdMember, Person, SpecialNeed
from jiahe.accounts.queries import company_by_id
from jiahe.booking.models import OrderDirectory
from jiahe.insights.models import Suggestion
from jiahe.journeys import improve, my_copy, my_data
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.quality.models import StaffDevice
from jiahe.standards.actions import announce_standard
from jiahe.trust.actions import registers
from jiahe.trust.actions.registers import Noted
from jiahe.trust.models import AuditEntry, ComplianceRecord, DataRequest
from jiahe.workforce.files import scans_of
from jiahe.workforce.models import PaperScan
from signing import signed_in
from unguarded import cut

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(moment) -> World:
    """The household has an order with the company, notes at the door and an elder at home."""
    moment(NOW)
    world = build()
    with for_company(world.company_id):
        order = world.order()
    OrderDirectory.objects.get_or_create(
        code=order.code, defaults={"company_id": world.company_id, "household_id": world.home_id}
    )
    Household.objects.filter(pk=world.home_id).update(entry_notes="门铃坏了", pets="猫")
    SpecialNeed.objects.create(household_id=world.home_id, kind=NeedKind.ELDER)
    return world


@pytest.fixture
def owner(world) -> int:
    return staff(world.company_id, Role.OWNER, 1)


def ask(world: World, kind: str, key: str = "k") -> None:
    form = {"kind": kind, "words": "请处理", "idempotency_key": key}
    assert signed_in(world.person.pk).post("/me/data/ask/", form).status_code == 302


def requests(world: World) -> list[DataRequest]:
    with for_company(world.company_id):
        return list(DataRequest.objects.order_by("pk"))


def home(world: World) -> tuple[str, str, bool, int]:
    row = Household.objects.get(pk=world.home_id)
    return row.entry_notes, row.pets, row.is_archived, row.special_needs.count()


def answer(world: World, owner: int, outcome: str) -> None:
    code = requests(world)[0].code
    form = {"outcome": outcome, "words": "已处理", "idempotency_key": "a"}
    signed_in(owner).post(f"/office/data-requests/{code}/answer/", form)


def test_the_copy_holds_the_own_data_and_is_noted(world) -> None:
    found = json.loads(signed_in(world.person.pk).post("/me/data/copy/").content)
    assert found["person"]["phone"] == world.person.phone
    assert [one["entry_notes"] for one in found["homes"]] == ["门铃坏了"]
    assert len(found["orders"]) == 1
    with for_company(world.company_id):
        assert AuditEntry.objects.filter(action="own_data_copied").count() == 1


def test_a_workers_copy_holds_the_own_file(world) -> None:
    with for_company(world.company_id):
        person_id = world.paper("identity").worker.person_id
    staff_world = my_copy.copy_of(person_id)
    assert staff_world["homes"] == []
    assert staff_world["orders"] == []


def test_a_workers_copy_names_scans_and_browsers_but_nobody_elses(world) -> None:
    with for_company(world.company_id):
        person_id = scanned(world, "甲", mark="a" * 64)
        scanned(world, "乙", mark="b" * 64)
    (file,) = my_copy.copy_of(person_id)["work"]
    assert [(one["paper"], one["kind"], one["sha256"]) for one in file["scans"]] == [
        ("identity", "pdf", "甲")
    ]
    with for_company(world.company_id):
        code = PaperScan.objects.get(sha256="甲").code
    assert file["scans"][0]["download"] == reverse("worker:scan", args=[code])
    assert [one["hash"] for one in file["browsers"]["of_sign_ins"]] == ["a" * 64]
    assert file["browsers"]["of_reviews"] == []


def scanned(world: World, name: str, *, mark: str) -> int:
    """A worker with a role, a paper that has a scan, and a browser: the person's id."""
    paper = world.paper("identity", name=name)
    person_id = paper.worker.person_id
    grant_role(person_id=person_id, role=Role.WORKER)
    PaperScan.objects.create(
        company_id=world.company_id, certificate=paper, file=f"papers/1/{name}.pdf", kind="pdf",
        sha256=name, size_bytes=9, brought_by_id=person_id, brought_at=NOW,
    )  # fmt: skip
    StaffDevice.objects.create(
        company_id=world.company_id, person_id=person_id, mark=mark, signed_in_at=NOW
    )
    return person_id


def test_a_stranger_signs_in_first(client) -> None:
    assert client.get("/me/data/")["Location"].startswith("/login/")


def test_a_request_starts_fifteen_working_days_and_the_owner_hears(world, owner) -> None:
    ask(world, "correct")
    (row,) = requests(world)
    assert row.due_at - NOW == timedelta(days=21)  # three weekends between
    assert Message.objects.filter(kind="DataRequested").count() == 1
    assert "更正我的信息" in signed_in(owner).get("/office/data-requests/").content.decode()


def test_a_company_that_promised_less_answers_sooner(world, owner) -> None:
    with (
        clock_set_to(FixedClock(NOW - timedelta(days=30))),
        for_company(world.company_id),
    ):
        announce_standard(
            entry_id="LW-16", limit=5, effective_on=NOW.date() - timedelta(days=10),
            reason="更快", actor_id=owner,
        )  # fmt: skip
    ask(world, "correct")
    assert requests(world)[0].due_at - NOW == timedelta(days=7)


def test_the_same_request_waits_once(world) -> None:
    ask(world, "delete", "k1")
    ask(world, "delete", "k2")
    assert len(requests(world)) == 1
    with pytest.raises(registers.RequestWaits):
        my_data.ask(person_id=world.person.pk, kind="delete", words="")


def test_a_deletion_empties_what_no_law_keeps(world, owner) -> None:
    ask(world, "delete")
    answer(world, owner, "partly")
    assert home(world) == ("", "", True, 0)
    with for_company(world.company_id):
        assert requests(world)[0].outcome == "partly"
    assert Message.objects.filter(kind="DataAnswered", phone=world.person.phone).count() == 1


@pytest.mark.parametrize(("outcome", "words"), [("partly", ""), ("refused", "多带一双鞋套")])
def test_what_the_person_suggested_goes_with_a_deletion_alone(
    world, owner, outcome: str, words: str
) -> None:
    improve.suggest(
        company_id=world.company_id, person_id=world.person.pk, words="多带一双鞋套",
        is_worker=False,
    )  # fmt: skip
    noted = my_copy.copy_of(world.person.pk)["work"][0]["suggestions"]
    assert [one["words"] for one in noted] == ["多带一双鞋套"]
    ask(world, "delete")
    answer(world, owner, outcome)
    with for_company(world.company_id):
        assert Suggestion.objects.get().words == words


def door(world: World) -> tuple[str, str, bool]:
    row = Household.objects.get(pk=world.home_id)
    is_rough = (row.lat, row.lng) == (round(row.lat, 2), round(row.lng, 2))
    return row.door, row.contact_name, is_rough


def test_after_a_deletion_nobody_finds_the_door(world, owner) -> None:
    """The order keeps the address that it was placed with, as law wants."""
    Household.objects.filter(pk=world.home_id).update(lat=30.87034, lng=120.09331)
    with for_company(world.company_id):
        address = world.order().address
    ask(world, "delete")
    answer(world, owner, "partly")
    assert door(world) == ("", "", True)
    with for_company(world.company_id):
        assert world.order().address == address


def test_a_home_that_others_live_in_stays_theirs(world, owner) -> None:
    other = Person.objects.create(phone="+8613500009999", name="先生", joined_at=NOW)
    HouseholdMember.objects.create(household_id=world.home_id, person=other)
    ask(world, "delete")
    answer(world, owner, "partly")
    assert home(world) == ("门铃坏了", "猫", False, 1)
    left = HouseholdMember.objects.filter(household_id=world.home_id)
    assert [one.person_id for one in left] == [other.pk]


@pytest.fixture
def beside(world) -> World:
    """A second company that serves the same home."""
    other = build("other")
    with for_company(other.company_id):
        order = other.order()
    OrderDirectory.objects.update_or_create(
        code=order.code, defaults={"company_id": other.company_id, "household_id": world.home_id}
    )
    return other


def answer_of(company: World, outcome: str) -> None:
    with for_company(company.company_id):
        code = DataRequest.objects.get(answered_at=None).code
    my_data.answer(
        company_id=company.company_id, code=code, outcome=outcome, words="已处理",
        actor_id=staff(company.company_id, Role.OWNER, company.company_id % 1000),
    )  # fmt: skip


def heard(world: World) -> str:
    found = Message.objects.filter(kind="DataAnswered", phone=world.person.phone)
    return found.latest("pk").text


def test_one_companys_yes_empties_nothing_that_another_serves(world, beside) -> None:
    ask(world, "delete")
    answer_of(world, "done")
    assert home(world) == ("门铃坏了", "猫", False, 1)
    assert company_by_id(beside.company_id).name in heard(world)


def test_the_last_companys_yes_empties_the_home(world, beside) -> None:
    ask(world, "delete")
    answer_of(world, "done")
    answer_of(beside, "partly")
    assert home(world) == ("", "", True, 0)
    assert company_by_id(world.company_id).name not in heard(world)


def test_a_company_that_refuses_keeps_the_home_until_it_agrees(world, beside) -> None:
    ask(world, "delete")
    answer_of(beside, "refused")
    answer_of(world, "done")
    assert home(world) == ("门铃坏了", "猫", False, 1)
    ask(world, "delete", "again")
    answer_of(beside, "done")
    assert home(world) == ("门铃坏了", "猫", False, 1)  # the other was asked again as well
    answer_of(world, "done")
    assert home(world) == ("", "", True, 0)


def test_control_without_the_look_at_the_others_one_yes_empties_it_for_all(
    world, beside, monkeypatch
) -> None:
    monkeypatch.setattr(my_data, "not_agreed", lambda _person_id: [])
    ask(world, "delete")
    answer_of(world, "done")
    assert home(world) == ("", "", True, 0)


def test_homes_that_nobody_serves_are_emptied_at_once(world) -> None:
    OrderDirectory.objects.filter(household_id=world.home_id).delete()
    ask(world, "delete")
    assert home(world) == ("", "", True, 0)
    assert "已清空" in heard(world)


def test_control_before_a_deletion_the_door_is_known(world) -> None:
    Household.objects.filter(pk=world.home_id).update(lat=30.87034, lng=120.09331)
    assert (door(world)[0] != "", door(world)[2]) == (True, False)


def test_control_a_refused_deletion_changes_nothing(world, owner) -> None:
    ask(world, "delete")
    answer(world, owner, "refused")
    assert home(world) == ("门铃坏了", "猫", False, 1)


def test_nothing_is_answered_twice(world, owner) -> None:
    ask(world, "explain")
    answer(world, owner, "done")
    with for_company(world.company_id), pytest.raises(registers.RequestIsAnswered):
        registers.answer_request(
            code=requests(world)[0].code, outcome="done", answer="x", actor_id=owner
        )


def test_another_companys_owner_answers_nothing(world) -> None:
    ask(world, "delete")
    other = build("other")
    answer(world, staff(other.company_id, Role.OWNER, 9), "done")
    assert home(world) == ("门铃坏了", "猫", False, 1)


def test_a_record_is_entered_and_finished_on_its_page(world, owner) -> None:
    client = signed_in(owner)
    form = {"kind": "tax_report", "subject": "2026-09", "began_on": "2026-09-30"}
    client.post("/office/records/enter/", form | {"idempotency_key": "r"})
    with for_company(world.company_id):
        code = ComplianceRecord.objects.get().code
    done = {"done_on": "2026-10-15", "reference": "回执 88", "idempotency_key": "d"}
    client.post(f"/office/records/{code}/finish/", done)
    assert "回执 88" in client.get("/office/records/").content.decode()
    with for_company(world.company_id), pytest.raises(registers.RecordIsDone):
        registers.finish_record(code=code, done_on=NOW.date(), reference="")


@pytest.mark.parametrize(
    ("noted", "refusal"),
    [
        (Noted(kind="x", subject="a", began_on=NOW.date()), registers.RecordIncomplete),
        (Noted(kind="logs", subject=" ", began_on=NOW.date()), registers.RecordIncomplete),
        (Noted(kind="logs", subject="a", began_on=None), registers.RecordIncomplete),
        (
            Noted(
                kind="logs", subject="a", began_on=NOW.date(),
                done_on=NOW.date() - timedelta(days=1),
            ),
            registers.DaysOutOfOrder,
        ),
    ],
)  # fmt: skip
def test_a_record_needs_its_days_in_order(world, owner, noted, refusal) -> None:
    with for_company(world.company_id):
        with pytest.raises(refusal):
            registers.enter_record(noted=noted, actor_id=owner)
        assert not ComplianceRecord.objects.exists()


def test_control_without_the_forgetting_the_door_stays(world, owner, monkeypatch) -> None:
    monkeypatch.setattr(my_data, "forget_homes", lambda *, person_id: 0)
    ask(world, "delete")
    answer(world, owner, "partly")
    assert door(world)[0] != ""


def test_control_without_whose_they_are_a_copy_holds_a_colleagues_scans(world, monkeypatch) -> None:
    cut(monkeypatch, scans_of, "filter(certificate__worker_id=worker_id)", "all()")
    with for_company(world.company_id):
        person_id = scanned(world, "甲", mark="a" * 64)
        scanned(world, "乙", mark="b" * 64)
    (file,) = my_copy.copy_of(person_id)["work"]
    assert {one["sha256"] for one in file["scans"]} == {"甲", "乙"}
