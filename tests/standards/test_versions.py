"""A company announces its own figures: with notice, reason and history, behind the walls."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from factories import MONDAY, SUNDAY_NOON, open_shop, staff
from jiahe.accounts.choices import Role
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.models import Outbox
from jiahe.kit.tenancy import for_company
from jiahe.standards import actions
from jiahe.standards.layers import LawOnlyTightened
from jiahe.standards.models import StandardVersion
from jiahe.standards.queries import history_of, standard_in_force, standards_in_force

pytestmark = pytest.mark.django_db(transaction=True)
SUNDAY = MONDAY - timedelta(days=1)
SEVENTH = SUNDAY + timedelta(days=7)


@pytest.fixture
def shop():
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield open_shop()


@pytest.fixture
def owner(shop) -> int:
    return staff(shop.company_id, Role.OWNER, 1)


def announce(owner: int, **more):
    wanted = {"entry_id": "BK-01", "limit": 20.0, "effective_on": SEVENTH, "reason": "更快"}
    return actions.announce_standard(**(wanted | more), actor_id=owner)


def test_an_announced_figure_holds_from_its_day_on(shop, owner) -> None:
    with for_company(shop.company_id):
        version = announce(owner)
        before = standard_in_force("BK-01", SEVENTH - timedelta(days=1))
        after = standards_in_force(SEVENTH)["BK-01"]
    assert (before.limit, before.version) == (30, "2026.11")
    assert (after.limit, after.version) == (20, "company-1")
    assert Outbox.objects.get(kind="StandardAnnounced").body["version_id"] == version.pk


def test_the_history_keeps_every_figure_with_its_author(shop, owner) -> None:
    with for_company(shop.company_id):
        announce(owner)
        announce(owner, limit=25.0, effective_on=SEVENTH + timedelta(days=1))
        found = [(one.number, one.limit, one.announced_by_id) for one in history_of("BK-01")]
    assert found == [(2, 25.0, owner), (1, 20.0, owner)]


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"effective_on": SEVENTH - timedelta(days=1)}, actions.NoticeTooShort),
        ({"entry_id": "XX-99"}, actions.NoSuchStandard),
        ({"reason": "  "}, actions.ChangeNeedsReason),
        ({"limit": float("nan")}, actions.NotAFigure),
        ({"limit": -1.0}, actions.NotAFigure),
        ({"entry_id": "LW-02", "limit": 13.0}, LawOnlyTightened),
    ],
)
def test_a_wrong_change_is_refused_and_nothing_is_kept(shop, owner, more, refusal) -> None:
    with for_company(shop.company_id):
        with pytest.raises(refusal):
            announce(owner, **more)
        assert StandardVersion.objects.count() == 0


def test_a_day_is_taken_once(shop, owner) -> None:
    with for_company(shop.company_id):
        announce(owner)
        with pytest.raises(actions.DayTaken):
            announce(owner, limit=25.0)


def test_another_company_keeps_its_own_figures(shop, owner) -> None:
    other = open_shop(slug="other", first_number=500)
    with for_company(shop.company_id):
        announce(owner)
    with for_company(other.company_id):
        assert standard_in_force("BK-01", SEVENTH).limit == 30
        assert history_of("BK-01") == []


def version(shop, owner: int, effective_on: date) -> StandardVersion:
    return StandardVersion(
        company_id=shop.company_id, entry_id="BK-01", number=1, limit=20, reason="x",
        announced_on=SUNDAY, effective_on=effective_on, announced_by_id=owner,
        announced_at=SUNDAY_NOON,
    )  # fmt: skip


def test_control_past_the_action_the_database_still_asks_for_seven_days(shop, owner) -> None:
    with for_company(shop.company_id), transaction.atomic():
        with pytest.raises(IntegrityError, match="seven_days"), transaction.atomic():
            version(shop, owner, SEVENTH - timedelta(days=1)).save()
        version(shop, owner, SEVENTH).save()


def test_a_version_cannot_be_changed_afterwards(shop, owner) -> None:
    with for_company(shop.company_id):
        announce(owner)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        for_company(shop.company_id),
        connection.cursor() as cursor,
    ):
        cursor.execute('UPDATE standards_standardversion SET "limit" = 99')


def test_control_without_the_look_at_the_law_it_is_loosened(shop, owner, monkeypatch) -> None:
    monkeypatch.setattr(actions, "refuse_loosening", lambda *_: None)
    with for_company(shop.company_id):
        looser = announce(owner, entry_id="LW-02", limit=13.0)
        assert StandardVersion.objects.get(pk=looser.pk).limit == 13
