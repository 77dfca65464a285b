"""An association asks more of its members than the law: announced, told, held to."""

from datetime import timedelta

import pytest

from factories import staff
from figure_world import NOW, ON, World, build
from jiahe.accounts.actions import grant_role
from jiahe.accounts.choices import Role
from jiahe.journeys.reactions import REACTIONS
from jiahe.journeys.standards import join_association
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company
from jiahe.notify.models import Message
from jiahe.standards.actions import announce_standard
from jiahe.standards.layers import LawOnlyTightened
from jiahe.standards.models import StandardVersion
from jiahe.standards.queries import standard_in_force
from signing import signed_in, speak

pytestmark = pytest.mark.django_db
PAGE = "/office/association/figures/"
SEVENTH = ON + timedelta(days=7)


@pytest.fixture
def members(moment) -> list[World]:
    moment(NOW)
    return [build("one"), build("two")]


@pytest.fixture
def association(members):
    for world in members:
        person_id = staff(world.company_id, Role.ASSOCIATION, 1)
        staff(world.company_id, Role.OWNER, 2)
    return signed_in(person_id)


def announce(client, key: str = "k", **more):
    said = {"entry": "LW-02", "limit": "9", "effective_on": SEVENTH.isoformat()}
    said |= {"reason": "行业共识", "idempotency_key": key} | more
    return client.post(f"{PAGE}announce/", said, follow=True).content.decode()


def limits(members: list[World], on=SEVENTH) -> list[tuple[float, str]]:
    found = []
    for world in members:
        with for_company(world.company_id):
            held = standard_in_force("LW-02", on)
        found.append((held.limit, held.layer.value))
    return found


def test_a_figure_is_announced_to_every_member_and_holds_from_its_day(members, association) -> None:
    page = announce(association)
    assert "已向全体会员公示" in page
    assert "公示中" in page
    assert limits(members) == [(9, "association")] * 2
    assert limits(members, ON) == [(12, "jurisdiction")] * 2
    deliver_pending(REACTIONS)
    told = Message.objects.filter(kind="StandardAnnounced").values_list("phone", flat=True)
    assert list(told) == ["+8613600000002"] * 2  # the shop owner, once for each company


def test_a_member_is_held_to_it_and_may_be_stricter_still(members, association) -> None:
    announce(association)
    wanted = {"entry_id": "LW-02", "effective_on": SEVENTH, "reason": "x", "actor_id": 2}
    with for_company(members[0].company_id):
        owner = staff(members[0].company_id, Role.OWNER, 2)
        with pytest.raises(LawOnlyTightened):
            announce_standard(**wanted | {"limit": 10.0, "actor_id": owner})
        announce_standard(**wanted | {"limit": 6.0, "actor_id": owner})
    assert limits(members) == [(6, "company"), (9, "association")]


def test_control_without_the_association_the_same_figure_may_be_set(members) -> None:
    owner = staff(members[0].company_id, Role.OWNER, 2)
    with for_company(members[0].company_id):
        announce_standard(
            entry_id="LW-02", limit=10.0, effective_on=SEVENTH, reason="x", actor_id=owner
        )
    assert limits(members)[0] == (10, "company")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"limit": "13"}, "不能放宽"),
        ({"effective_on": (ON + timedelta(days=6)).isoformat()}, "先公示"),
        ({"reason": " "}, "原因"),
        ({"limit": "nine"}, "请"),
    ],
)
def test_a_wrong_figure_is_refused_for_all_members(members, association, more, words) -> None:
    assert words in announce(association, **more)
    for world in members:
        with for_company(world.company_id):
            assert not StandardVersion.objects.exists()


def test_one_member_that_cannot_take_it_leaves_all_as_they_were(members, association) -> None:
    announce(association, "first")
    with for_company(members[1].company_id):
        assert StandardVersion.objects.count() == 1
    announce(association, "second", limit="8")  # that day is taken
    assert limits(members) == [(9, "association")] * 2


def test_the_page_is_the_associations_alone_and_speaks_english(members, association) -> None:
    owner = signed_in(staff(members[0].company_id, Role.OWNER, 2))
    assert owner.get(PAGE).status_code == 404
    speak(association, "en")
    assert "Figures for members" in association.get(PAGE).content.decode()


def joined(world: World, association) -> int:
    return join_association(company_id=world.company_id, person_id=person_of(association))


def person_of(client) -> int:
    return int(client.session["_auth_user_id"])


def test_who_joins_is_held_to_the_figures_at_once_with_the_notice_of_law(
    members, association, moment
) -> None:
    announce(association)
    moment(NOW + timedelta(days=30))
    late = build("late")
    assert joined(late, association) == 1
    first = ON + timedelta(days=37)
    assert limits([late], first - timedelta(days=1)) == [(12, "jurisdiction")]
    assert limits([late], first) == [(9, "association")]
    assert joined(late, association) == 0


def test_who_joins_before_the_day_has_the_day_of_the_others(members, association, moment) -> None:
    day = ON + timedelta(days=20)
    announce(association, effective_on=day.isoformat())
    moment(NOW + timedelta(days=2))
    late = build("late")
    joined(late, association)
    assert limits([late], day - timedelta(days=1)) == [(12, "jurisdiction")]
    assert limits([late], day) == [(9, "association")]


def test_control_a_role_alone_brings_no_figures(members, association, moment) -> None:
    announce(association)
    moment(NOW + timedelta(days=30))
    late = build("late")
    with for_company(late.company_id):
        grant_role(person_id=person_of(association), role=Role.ASSOCIATION)
    assert limits([late], ON + timedelta(days=60)) == [(12, "jurisdiction")]
