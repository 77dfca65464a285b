"""`jiahe verify` says that all is as it was written, and names what is not."""

import json
from contextlib import nullcontext
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from PIL import Image

from dispatching import accepted
from factories import SUNDAY_NOON, open_shop
from factories import at as hour
from field_world import START, World, at, build_world, reserve
from jiahe.accounts.models import Store
from jiahe.billing.actions.ledger import escrow, post_journal, provider
from jiahe.billing.choices import JournalKind
from jiahe.booking.facts import OrderPaid
from jiahe.booking.models import Reservation
from jiahe.cli import verify
from jiahe.cli.main import parser
from jiahe.dispatch.models import Explanation
from jiahe.engine.sampling.drawing import drawn_order, seal
from jiahe.fieldwork.choices import PhotoPhase
from jiahe.fieldwork.models import Photo
from jiahe.fieldwork.pictures import keep_picture
from jiahe.insights.queries import proofs
from jiahe.kit.facts import record
from jiahe.kit.models import OutboxPending
from jiahe.kit.proofs import Proof, proof_of
from jiahe.kit.tenancy import for_company
from jiahe.quality.models import InspectionLot
from jiahe.workforce.models import Worker
from review_world import as_owner_of_tables

pytestmark = pytest.mark.django_db
NOON = START + timedelta(hours=3)


@pytest.fixture
def world(settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    with at(START):
        built = build_world()
    OutboxPending.objects.all().delete()
    return built


def told(company_id: int, name: str) -> Proof:
    with at(NOON):
        return next(one for one in proofs.proofs_of(company_id) if one.name == name)


def photo_of(world: World) -> Photo:
    file = BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "JPEG")
    kept = keep_picture(file.getvalue(), order_code=world.order_code, taken_at=START)
    with world.inside():
        return Photo.objects.create(
            company_id=world.company_id,
            visit=world.visit(),
            phase=PhotoPhase.AFTER,
            file=kept.name,
            sha256=kept.sha256,
            taken_by=Worker.objects.first(),
            received_at=START,
        )


def lot_of(world: World, **changed: object) -> InspectionLot:
    units = drawn_order("secret", "LOT1", ["A", "B", "C", "D"])
    with world.inside():
        store = Store.objects.create(
            company_id=world.company_id, name="东门店", lat=30.87, lng=120.09
        )
        given = {"seal": seal("secret"), "secret": "secret", "units": units} | changed
        return InspectionLot.objects.create(
            company_id=world.company_id, store=store, month_on=START.date(), code="LOT1",
            opened_at=START, **given,
        )  # fmt: skip


def test_a_company_that_nobody_touched_holds(world):
    photo_of(world)
    lot_of(world)
    with at(NOON):
        found = {one.name: one for one in proofs.proofs_of(world.company_id)}
    assert list(found) == list(verify.WORDS)
    assert all(one.holds for one in found.values())
    looked = {name: one.looked_at for name, one in found.items()}
    assert (looked["promised_time"], looked["photos"], looked["sampling"]) == (1, 1, 1)


def without_the_guard() -> None:
    """Takes away what keeps two promises of a worker apart."""
    with as_owner_of_tables() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'x'"
            " AND conrelid = 'booking_reservation'::regclass"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE booking_reservation DROP CONSTRAINT "{name}"')


@pytest.mark.parametrize(
    ("hours", "more", "named"),
    [(3, [2], 1), (3, [3], 0), (24, [1, 9], 2)],
    ids=["too early", "one after the other", "both within a long one"],
)
def test_a_worker_is_named_for_each_promise_that_begins_too_early(world, hours, more, named):
    without_the_guard()
    with world.inside():
        first = Reservation.objects.get()
        first.during = DateTimeTZRange(START, START + timedelta(hours=hours))
        first.save()
        for seat, later in enumerate(more, start=2):
            reserve(world.visit(), first.worker, seat, START + timedelta(hours=later))
    proof = told(world.company_id, "promised_time")
    assert (proof.looked_at, proof.broken) == (1 + len(more), named * (str(first.worker_id),))


def test_money_that_does_not_agree_with_the_payments_is_named(world):
    with world.inside():
        order_id = world.visit().order_id
        lines = [(provider(), 500), (escrow(order_id), -500)]
        post_journal(kind=JournalKind.CAPTURE, reference="nobody paid", lines=lines)
    proof = told(world.company_id, "ledger")
    assert (proof.looked_at, proof.broken) == (1, ("unexplained 500 fen",))


def test_a_fact_that_nobody_heard_of_for_an_hour_is_named(world):
    with world.inside():
        for instant in (START, NOON):
            with at(instant):
                record(OrderPaid(company_id=world.company_id, order_id=1))
    (named,) = told(world.company_id, "facts").broken
    assert named.startswith("OrderPaid ")


@pytest.mark.parametrize("changed", [{"chosen": 0}, {"skipped": [1]}])
def test_a_changed_decision_is_named_by_its_visit(changed):
    with at(SUNDAY_NOON):
        shop = open_shop()
        visit = accepted(shop, hour(10))
    before = told(shop.company_id, "decisions")
    with for_company(shop.company_id):
        kept = Explanation.objects.get()
        with as_owner_of_tables() as cursor:
            cursor.execute("ALTER TABLE dispatch_explanation DISABLE TRIGGER USER")
            Explanation.objects.filter(pk=kept.pk).update(body=kept.body | changed)
    assert (before.looked_at, before.broken) == (1, ())
    assert told(shop.company_id, "decisions").broken == (visit.visit_code,)


@pytest.mark.parametrize(
    "changed", [{"secret": "another"}, {"units": ["A", "B", "C", "D", "E"]}, {"seal": "x"}]
)
def test_a_draw_that_the_seal_does_not_explain_is_named(world, changed):
    lot_of(world, **changed)
    assert told(world.company_id, "sampling").broken == ("LOT1",)


def test_a_photo_that_was_exchanged_or_taken_away_is_named(world):
    photo = photo_of(world)
    path = default_storage.path(photo.file.name)
    with open(path, "ab") as file:  # noqa: PTH123
        file.write(b"more")
    assert told(world.company_id, "photos").broken == (photo.code,)
    default_storage.delete(photo.file.name)
    assert told(world.company_id, "photos").broken == (photo.code,)


def test_what_does_not_hold_is_counted_and_named_once():
    assert proof_of("x", [("a", True), ("b", False)]) == Proof("x", 2, ("b",))
    assert proof_of("x", []).holds


@pytest.fixture
def _here(monkeypatch):
    monkeypatch.setattr(verify, "product", nullcontext)


def asked(*words: str) -> int:
    with at(NOON):
        return verify.run(parser().parse_args(["verify", *words]))


@pytest.mark.usefixtures("_here")
def test_the_command_answers_yes_no_and_who_is_that(world, capsys):
    assert asked("--company", "east") == 0
    assert "✕" not in capsys.readouterr().out
    lot_of(world, seal="x")
    assert asked() == 1
    assert (
        "抽检未被改动 / who was inspected is who was drawn: 1\n    LOT1" in capsys.readouterr().out
    )
    assert asked("--company", "nobody") == 2
    assert "nobody" in capsys.readouterr().err


@pytest.mark.usefixtures("_here")
def test_the_command_prints_one_object(world, capsys):
    assert asked("--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["holds"], [one["company"] for one in found["companies"]]) == (True, ["east"])
    assert [one["name"] for one in found["companies"][0]["proofs"]] == list(verify.WORDS)
