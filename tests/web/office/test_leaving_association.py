"""A company leaves its association: what that announced holds until its notice is over."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from factories import staff
from figure_world import NOW, ON, World, build
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Membership, Person
from jiahe.accounts.queries import companies_of_role
from jiahe.journeys import staffing
from jiahe.journeys import standards as journey
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.standards import queries
from jiahe.standards.inforce import in_force
from jiahe.standards.models import LayerEnd, StandardVersion
from jiahe.standards.queries import announced_since, history_of, standard_in_force
from jiahe.trust.queries import audit_of

pytestmark = pytest.mark.django_db
LAW, ASKED = (12, "jurisdiction"), (9, "association")


def days(many: int) -> date:
    return ON + timedelta(days=many)


@pytest.fixture
def worlds(moment) -> list[World]:
    """A member that stays and one that will go; the association speaks through one person."""
    moment(NOW)
    found = [build("one"), build("two")]
    for world in found:
        staff(world.company_id, Role.OWNER, 2)
        appoint(world)
    announce(7, 9)
    return found


def appoint(world: World, phone: str = "13700001111") -> Person:
    return staffing.appoint(
        company_id=world.company_id, actor_id=world.person.pk, phone=phone, name="家协",
        role=Role.ASSOCIATION,
    )  # fmt: skip


def announce(in_days: int, limit: float) -> None:
    journey.announce_for_members(
        person_id=speaker().pk, entry_id="LW-02", limit=limit, effective_on=days(in_days),
        reason=f"行业共识 {limit:g}",
    )  # fmt: skip


def speaker() -> Person:
    return Person.objects.get(phone="+8613700001111")


def end(world: World, person: Person | None = None) -> None:
    staffing.end_role(
        company_id=world.company_id, actor_id=world.person.pk,
        person_code=(person or speaker()).code, role=Role.ASSOCIATION,
    )  # fmt: skip


def held(world: World, on: date) -> tuple[float, str]:
    with for_company(world.company_id):
        found = standard_in_force("LW-02", on)
    return found.limit, found.layer.value


def test_what_was_announced_holds_until_the_notice_is_over(worlds, moment) -> None:
    stays, goes = worlds
    moment(NOW + timedelta(days=10))
    end(goes)
    assert [held(goes, days(n)) for n in (6, 7, 16, 17)] == [LAW, ASKED, ASKED, LAW]
    assert held(stays, days(17)) == ASKED
    assert companies_of_role(speaker().pk, Role.ASSOCIATION) == [stays.company_id]


def test_decisions_follow_the_same_day(worlds, moment) -> None:
    goes = worlds[1]
    moment(NOW + timedelta(days=10))
    end(goes)
    for many, months in ((16, 9), (17, 12)):
        moment(NOW + timedelta(days=many))
        with for_company(goes.company_id):
            assert in_force("VIOLENCE_CHECK_MONTHS") == months


def test_control_a_role_that_just_vanishes_leaves_the_figure_in_force(worlds, moment) -> None:
    goes = worlds[1]
    moment(NOW + timedelta(days=10))
    with for_company(goes.company_id):
        Membership.objects.filter(role=Role.ASSOCIATION).update(is_active=False)
    assert held(goes, days(60)) == ASKED


def test_what_would_begin_after_the_end_never_does(worlds, moment) -> None:
    stays, goes = worlds
    announce(30, 8)
    moment(NOW + timedelta(days=10))
    end(goes)
    assert [held(goes, days(n)) for n in (16, 30)] == [ASKED, LAW]
    assert held(stays, days(30)) == (8, "association")
    moment(NOW + timedelta(days=20))
    with for_company(goes.company_id):
        assert announced_since(ON) == []
        assert [one.until_on for one in history_of("LW-02")] == [days(17)] * 2
    with for_company(stays.company_id):
        assert len(announced_since(ON)) == 2


def test_while_somebody_speaks_for_the_association_all_stays(worlds) -> None:
    goes = worlds[1]
    other = appoint(goes, "13700002222")
    end(goes)
    assert held(goes, days(60)) == ASKED
    end(goes, other)
    assert held(goes, days(60)) == LAW


def test_ending_twice_ends_once_and_is_told(worlds) -> None:
    goes = worlds[1]
    deliver_pending(REACTIONS)
    Message.objects.all().delete()
    end(goes)
    end(goes)
    deliver_pending(REACTIONS)
    with for_company(goes.company_id):
        assert LayerEnd.objects.count() == 1
        ended = [one for one in audit_of(staffing.STAFF_SUBJECT) if one.action == staffing.ENDED]
        assert len(ended) == 1
    (told,) = Message.objects.filter(kind="AssociationLeft")
    assert told.phone == "+8613600000002"


def test_who_comes_back_is_held_again_with_the_notice_of_law(worlds, moment) -> None:
    announce(30, 8)
    goes = worlds[1]
    moment(NOW + timedelta(days=10))
    end(goes)
    moment(NOW + timedelta(days=12))
    appoint(goes)
    assert [held(goes, days(n)) for n in (16, 17, 18, 19)] == [ASKED, LAW, LAW, ASKED]
    assert [held(goes, days(n)) for n in (30, 31)] == [ASKED, (8, "association")]  # 30 was taken
    appoint(goes)
    with for_company(goes.company_id):
        assert StandardVersion.objects.count() == 4


def test_a_member_without_figures_leaves_without_an_end(moment) -> None:
    moment(NOW)
    world = build("one")
    appoint(world)
    end(world)
    with for_company(world.company_id):
        assert not LayerEnd.objects.exists()


def test_an_end_can_be_neither_changed_nor_taken_back(worlds) -> None:
    goes = worlds[1]
    end(goes)
    with for_company(goes.company_id):
        for deed in (LayerEnd.objects.all().delete, lambda: LayerEnd.objects.update(layer="x")):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                deed()


def test_an_end_without_notice_is_refused_by_the_database(worlds, monkeypatch) -> None:
    goes = worlds[1]
    monkeypatch.setattr("jiahe.standards.actions.earliest_effect", lambda today: today)
    with pytest.raises(DatabaseError, match="an_end_is_announced_seven_days_before"):
        end(goes)


def test_the_membership_is_written_once(worlds, monkeypatch) -> None:
    written = []
    update = Membership.objects.__class__.update_or_create
    monkeypatch.setattr(
        Membership.objects.__class__, "update_or_create",
        lambda self, **to: (written.append(to["role"]), update(self, **to))[1],
    )  # fmt: skip
    appoint(build("three"))
    assert written == [Role.ASSOCIATION]


def test_reading_ends_costs_one_query_however_many(worlds, django_assert_num_queries) -> None:
    goes = worlds[1]
    end(goes)
    with for_company(goes.company_id), django_assert_num_queries(2):
        queries.standards_in_force(days(8))
