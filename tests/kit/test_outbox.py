"""The relay: effect and receipt as one, each once, whatever else fails."""

from datetime import timedelta

import pytest
from django.db import connection

from factories import at
from jiahe.accounts.actions import open_company
from jiahe.accounts.choices import CompanyMode
from jiahe.booking.facts import OrderPaid, TimeFreed
from jiahe.kit import outbox
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.facts import Recorded, record
from jiahe.kit.models import Outbox, OutboxPending, OutboxReceipt
from jiahe.kit.outbox import Reactions, deliver_pending, only_for
from jiahe.kit.tenancy import current_company, for_company
from jiahe.notify.actions import send_text
from jiahe.notify.models import Message

pytestmark = pytest.mark.django_db
NOON = at(12)


@pytest.fixture
def company_id() -> int:
    opened = open_company(slug="relay", name="家", name_en="Home", mode=CompanyMode.EMPLOYEE)
    OutboxPending.objects.all().delete()
    return opened.pk


def paid(company_id: int, order_id: int = 1) -> None:
    with for_company(company_id), clock_set_to(FixedClock(NOON)):
        record(OrderPaid(company_id=company_id, order_id=order_id))


def delivered(reactions: Reactions, *, after: timedelta = timedelta()) -> int:
    with clock_set_to(FixedClock(NOON + after)):
        return deliver_pending(reactions)


def first(recorded: Recorded) -> None:
    send_text(phone="+86139", kind="first", text=str(recorded.id))


def second(recorded: Recorded) -> None:
    send_text(phone="+86139", kind="second", text=str(recorded.id))


def refusing(recorded: Recorded) -> None:
    send_text(phone="+86139", kind="half", text=str(recorded.id))
    raise ZeroDivisionError


def swallowing(recorded: Recorded) -> None:
    """Catches what failed in a part of its work and goes on."""
    try:
        with for_company(recorded.fact.company_id):
            refusing(recorded)
    except ZeroDivisionError:
        pass
    second(recorded)


def kinds() -> list[str]:
    return sorted(Message.objects.values_list("kind", flat=True))


def test_every_reaction_happens_once(company_id: int) -> None:
    paid(company_id)
    assert delivered({OrderPaid: (first, second)}) == 1
    assert delivered({OrderPaid: (first, second)}) == 0
    assert kinds() == ["first", "second"]
    assert OutboxReceipt.objects.count() == 2


def delivered_again(company_id: int) -> list[str]:
    """What was sent after the same fact came a second time."""
    paid(company_id)
    delivered({OrderPaid: (first,)})
    OutboxPending.objects.create(fact=Outbox.objects.get(kind="OrderPaid"), next_try_at=NOON)
    assert delivered({OrderPaid: (first,)}) == 1
    return kinds()


def test_a_fact_that_comes_again_acts_once(company_id: int) -> None:
    assert delivered_again(company_id) == ["first"]


def test_control_without_the_receipts_a_fact_that_comes_again_acts_again(
    company_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = "ARRAY(SELECT reaction::text FROM claimed)"
    monkeypatch.setattr(outbox, "TAKE", outbox.TAKE.replace(heard, "%(names)s::text[]"))
    assert delivered_again(company_id) == ["first", "first"]


def test_a_failing_reaction_holds_up_no_other_and_leaves_nothing_behind(company_id: int) -> None:
    paid(company_id)
    assert delivered({OrderPaid: (first, refusing, second)}) == 0
    assert kinds() == ["first", "second"]
    waiting = OutboxPending.objects.get()
    assert (waiting.attempts, waiting.next_try_at) == (1, NOON + timedelta(seconds=2))
    assert "refusing: ZeroDivisionError" in waiting.trouble


def test_what_failed_is_tried_again_alone(company_id: int) -> None:
    paid(company_id)
    broken = True

    def healing(recorded: Recorded) -> None:
        if broken:
            raise ZeroDivisionError
        send_text(phone="+86139", kind="healed", text=str(recorded.id))

    reactions: Reactions = {OrderPaid: (first, healing)}
    assert delivered(reactions) == 0
    broken = False
    assert delivered(reactions) == 0  # not due yet
    assert delivered(reactions, after=timedelta(minutes=1)) == 1
    assert kinds() == ["first", "healed"]


def test_what_succeeded_is_not_done_again_however_often_another_fails(company_id: int) -> None:
    paid(company_id)
    for minutes in range(3):
        assert delivered({OrderPaid: (first, refusing)}, after=timedelta(minutes=minutes)) == 0
    assert (kinds(), OutboxPending.objects.get().attempts) == (["first"], 3)


def test_a_caught_failure_takes_its_own_part_back_and_nothing_else(company_id: int) -> None:
    """Without the second way, one behind savepoints, "half" would stand or "second" be lost."""
    paid(company_id)
    assert delivered({OrderPaid: (first, swallowing)}) == 1
    assert kinds() == ["first", "second"]


def test_reactions_work_inside_the_walls_of_the_fact(company_id: int) -> None:
    other = open_company(slug="other", name="别", name_en="Other", mode=CompanyMode.EMPLOYEE)
    paid(company_id)
    paid(other.pk)
    seen: list[tuple[int, str]] = []

    def look(recorded: Recorded) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('jiahe.companies')")
            seen.append((current_company(), cursor.fetchone()[0]))

    assert delivered({OrderPaid: (look,)}) == 2
    assert seen == [(company_id, str(company_id)), (other.pk, str(other.pk))]


def test_the_outer_company_is_in_force_again_afterwards(company_id: int) -> None:
    other = open_company(slug="other", name="别", name_en="Other", mode=CompanyMode.EMPLOYEE)
    paid(company_id)
    with for_company(other.pk):
        assert delivered({OrderPaid: (first,)}) == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('jiahe.companies')")
            assert cursor.fetchone() == (str(other.pk),)


def test_a_fact_that_nobody_answers_is_finished_without_a_receipt(company_id: int) -> None:
    with for_company(company_id), clock_set_to(FixedClock(NOON)):
        record(TimeFreed(company_id=company_id))
    paid(company_id)
    assert delivered({OrderPaid: (first,)}) == 2
    assert (OutboxPending.objects.count(), OutboxReceipt.objects.count()) == (0, 1)


def test_a_fact_of_another_version_waits_and_holds_up_no_other(company_id: int) -> None:
    unknown = Outbox.objects.create(
        kind="NotYetKnown", company_id=company_id, body={}, recorded_at=NOON
    )
    OutboxPending.objects.create(fact=unknown, next_try_at=NOON)
    paid(company_id)
    assert delivered({OrderPaid: (first,)}) == 1
    assert list(OutboxPending.objects.values_list("pk", flat=True)) == [unknown.pk]


def test_a_reaction_is_not_called_for_what_is_nothing_to_it_but_has_looked(
    company_id: int,
) -> None:
    @only_for(lambda fact: fact == OrderPaid(company_id=company_id, order_id=2))
    def choosy(recorded: Recorded) -> None:
        second(recorded)

    paid(company_id, order_id=1)
    assert delivered({OrderPaid: (choosy,)}) == 1
    paid(company_id, order_id=1)
    assert delivered({OrderPaid: (first, choosy)}) == 1
    assert kinds() == ["first"]
    paid(company_id, order_id=2)
    assert delivered({OrderPaid: (choosy,)}) == 1
    assert kinds() == ["first", "second"]
    assert (OutboxPending.objects.count(), OutboxReceipt.objects.count()) == (0, 4)


def test_a_receipt_from_before_means_that_nothing_happens(company_id: int) -> None:
    paid(company_id)
    fact_id = OutboxPending.objects.get().pk
    name = f"{first.__module__}.{first.__qualname__}"
    OutboxReceipt.objects.create(fact_id=fact_id, reaction=name, at=NOON)
    assert delivered({OrderPaid: (first, second)}) == 1
    assert kinds() == ["second"]


@pytest.mark.django_db(transaction=True)
def test_a_fact_that_another_relay_holds_is_left_to_it(company_id: int) -> None:
    paid(company_id)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT fact_id FROM kit_outboxpending FOR UPDATE")
            assert delivered({OrderPaid: (first,)}) == 0
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert delivered({OrderPaid: (first,)}) == 1
    assert kinds() == ["first"]
