"""A month is sealed, drawn and judged; defects decide, and the next month is stricter."""

from collections.abc import Iterator

import pytest

from factories import SUNDAY_NOON, staff
from figure_world import World, ago, build
from jiahe.accounts.choices import Role
from jiahe.catalog.models import SopStep
from jiahe.engine.sampling.drawing import drawn_order, seal
from jiahe.fieldwork.models import Photo
from jiahe.journeys import inspect
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.quality.actions.inspections import (
    AlreadyInspected,
    DefectWithoutWords,
    LeftOutWithoutWords,
    NoSuchInspection,
    NotRepeatable,
    PhotoJudgedAlready,
    Said,
    SecondLookByAnother,
    StepNotJudged,
)
from jiahe.quality.actions.lots import (
    InspectionStopped,
    LotIsDrawn,
    LotTooSmall,
    NoSuchLot,
    open_lot,
)
from jiahe.quality.choices import InspectionState, LotState
from jiahe.quality.inspecting import Look, regime_of, standings, verdict
from jiahe.quality.models import Finding, Inspection, InspectionLot, PhotoJudgement
from jiahe.quality.queries.inspections import inspectors_agreement, next_photo, photo_agreement

pytestmark = pytest.mark.django_db
PLANS = {
    "major": {"letter": "E", "size": 13, "accept": 1, "aql": 4.0},
    "minor": {"letter": "D", "size": 8, "accept": 2, "aql": 10.0},
}
GOOD = (Said(1, "met"), Said(2, "met"))
MAJOR = (Said(1, "met"), Said(2, "major", "台面有水渍"))
MINOR = (Said(1, "met"), Said(2, "minor", "镜面有指印"))
CRITICAL = (Said(1, "critical", "燃气阀没关"), Said(2, "met"))


@pytest.fixture(autouse=True)
def _sunday_noon() -> Iterator[None]:
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def world() -> World:
    found = build()
    with for_company(found.company_id):
        for position, text in ((1, "关好阀门"), (2, "擦净台面")):
            SopStep.objects.create(
                company_id=found.company_id, sop=found.sop, position=position, text=text
            )
    return found


def visits(world: World, number: int) -> None:
    order = world.order()
    for n in range(number):
        world.visit(order, start=ago(days=1 + n % 15, hours=1 + n // 15), **world.fresh())


def lot_of(world: World, number: int = 20) -> InspectionLot:
    """A drawn lot of so many visits."""
    with for_company(world.company_id):
        visits(world, number)
        lot = open_lot(store_id=world.store_id, month_on=SUNDAY_NOON.date())
    return inspect.draw(company_id=world.company_id, code=lot.code)


def due(world: World) -> list[Inspection]:
    with for_company(world.company_id):
        rows = Inspection.objects.filter(state=InspectionState.DUE)
        return list(rows.order_by("place_in_lot"))


def record(world: World, inspection: Inspection, said=GOOD, actor: int | None = None) -> None:
    inspect.record(
        company_id=world.company_id,
        code=inspection.code,
        said=said,
        note="",
        actor_id=actor or world.person.pk,
    )


def now_of(world: World, lot: InspectionLot) -> InspectionLot:
    with for_company(world.company_id):
        return InspectionLot.objects.get(pk=lot.pk)


def test_a_draw_is_that_of_the_sealed_secret(world: World) -> None:
    lot = lot_of(world)
    assert lot.seal == seal(lot.secret)
    assert lot.units == drawn_order(lot.secret, lot.code, sorted(lot.units))
    assert (len(lot.units), lot.state) == (20, LotState.DRAWN)
    codes = [one.visit_id for one in due(world)]
    assert len(codes) == len(set(codes)) == max(plan["size"] for plan in lot.plans.values())


def test_a_lot_is_opened_once_a_month_and_drawn_once(world: World) -> None:
    lot = lot_of(world)
    with for_company(world.company_id):
        assert open_lot(store_id=world.store_id, month_on=SUNDAY_NOON.date()).pk == lot.pk
    with pytest.raises(LotIsDrawn):
        inspect.draw(company_id=world.company_id, code=lot.code)
    with pytest.raises(NoSuchLot):
        inspect.draw(company_id=world.company_id, code="none")


def test_one_visit_is_no_lot(world: World) -> None:
    with pytest.raises(LotTooSmall):
        lot_of(world, 1)


def test_a_lot_is_accepted_when_all_was_seen_and_little_was_wrong(world: World) -> None:
    lot = lot_of(world)
    for inspection in due(world):
        assert now_of(world, lot).state == LotState.DRAWN
        record(world, inspection)
    found = now_of(world, lot)
    assert found.state == LotState.ACCEPTED
    assert regime_of(found.next_regime).recent == (True,)


def test_more_bad_visits_than_the_plan_allows_refuse_the_lot_early(world: World) -> None:
    lot = lot_of(world)
    allowed = lot.plans["major"]["accept"]
    for n, inspection in enumerate(due(world)[: allowed + 1]):
        assert now_of(world, lot).state == LotState.DRAWN, n
        record(world, inspection, MAJOR)
    assert now_of(world, lot).state == LotState.REFUSED


def test_one_critical_defect_refuses_it_at_once(world: World) -> None:
    lot = lot_of(world)
    record(world, due(world)[0], CRITICAL)
    assert now_of(world, lot).state == LotState.REFUSED


def test_control_a_single_major_defect_does_not(world: World) -> None:
    assert verdict(PLANS, [Look(0, major=1)]) is None
    assert verdict(PLANS, [Look(0, critical=1)]) is False


def test_each_class_counts_the_first_of_the_draw_and_graver_defects_too() -> None:
    looks = [Look(n, minor=1) for n in range(8, 13)] + [Look(n, major=n == 0) for n in range(8)]
    major, minor = standings(PLANS, looks)
    assert (major.seen, major.bad, minor.seen, minor.bad) == (13, 1, 8, 1)
    assert verdict(PLANS, looks) is True


def test_a_visit_left_out_gives_its_place_to_the_next_of_the_draw(world: World) -> None:
    lot = lot_of(world)
    first = due(world)
    inspect.leave_out(
        company_id=world.company_id, code=first[0].code, note="住户不愿意", actor_id=world.person.pk
    )
    rows = due(world)
    assert len(rows) == len(first)
    with for_company(world.company_id):
        moved_up = Inspection.objects.select_related("visit").get(pk=rows[-1].pk)
        assert moved_up.visit.code == lot.units[len(first)]
    with pytest.raises(LeftOutWithoutWords):
        inspect.leave_out(
            company_id=world.company_id, code=rows[0].code, note=" ", actor_id=world.person.pk
        )


def test_two_refused_lots_tighten_the_next_and_five_more_stop_it(world: World) -> None:
    lot = lot_of(world)
    with for_company(world.company_id):
        lot.next_regime = {
            "severity": "normal", "recent": [False], "score": 0, "refused": 0, "is_stopped": False,
        }  # fmt: skip
        InspectionLot.objects.filter(pk=lot.pk).update(
            month_on="2026-10-01", next_regime=lot.next_regime, state="refused"
        )
        second = open_lot(store_id=world.store_id, month_on=SUNDAY_NOON.date())
    second = inspect.draw(company_id=world.company_id, code=second.code)
    with for_company(world.company_id):
        first_due = Inspection.objects.get(lot=second, place_in_lot=0)
    record(world, first_due, CRITICAL)
    assert regime_of(now_of(world, second).next_regime).severity == "tightened"
    with for_company(world.company_id):
        stopped = {
            "severity": "tightened",
            "recent": [],
            "score": 0,
            "refused": 5,
            "is_stopped": True,
        }
        InspectionLot.objects.filter(pk=second.pk).update(month_on="2026-09-01")
        InspectionLot.objects.filter(pk=lot.pk).update(next_regime=stopped)
        third = open_lot(store_id=world.store_id, month_on=SUNDAY_NOON.date())
    with pytest.raises(InspectionStopped):
        inspect.draw(company_id=world.company_id, code=third.code)
    inspect.resume(
        company_id=world.company_id,
        store_id=world.store_id,
        reason="已培训",
        actor_id=world.person.pk,
    )
    assert (
        inspect.draw(company_id=world.company_id, code=third.code).regime["severity"] == "tightened"
    )


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ((Said(1, "met"),), StepNotJudged),
        ((Said(1, "met"), Said(2, "perhaps")), StepNotJudged),
        ((Said(1, "met"), Said(2, "minor")), DefectWithoutWords),
    ],
)
def test_an_unfinished_record_is_refused_and_keeps_nothing(world, said, refusal) -> None:
    lot_of(world)
    inspection = due(world)[0]
    with pytest.raises(refusal):
        record(world, inspection, said)
    with for_company(world.company_id):
        assert Finding.objects.count() == 0
    assert inspection.code in {one.code for one in due(world)}


def test_an_inspection_is_recorded_once(world: World) -> None:
    lot_of(world)
    inspection = due(world)[0]
    record(world, inspection)
    with pytest.raises(AlreadyInspected):
        record(world, inspection, MAJOR)


def test_another_company_finds_no_such_inspection(world: World) -> None:
    lot_of(world)
    other = build("others")
    with pytest.raises(NoSuchInspection):
        record(other, due(world)[0])


def test_a_second_look_is_taken_by_somebody_else_and_measured(world: World) -> None:
    lot = lot_of(world)
    first = due(world)[0]
    record(world, first, MINOR)
    again = inspect.second_look(company_id=world.company_id, code=first.code)
    with pytest.raises(SecondLookByAnother):
        record(world, again)
    record(world, again, GOOD, actor=staff(world.company_id, Role.INSPECTOR, 7))
    with for_company(world.company_id):
        found = inspectors_agreement()
    assert (found.pairs, found.same) == (2, 1)
    with pytest.raises(NotRepeatable):
        inspect.second_look(company_id=world.company_id, code=first.code)
    assert now_of(world, lot).state == LotState.DRAWN


def test_two_people_judge_a_photo_without_seeing_each_others_answer(world: World) -> None:
    inspectors = [staff(world.company_id, Role.INSPECTOR, n) for n in (7, 8, 9)]
    with for_company(world.company_id):
        visit = world.visit()
        photo = Photo.objects.create(
            company_id=world.company_id, visit=visit, step=SopStep.objects.first(), phase="after",
            file="x.jpg", sha256="0" * 64, taken_by=world.worker(), received_at=SUNDAY_NOON,
        )  # fmt: skip
        assert next_photo(inspectors[0]) == photo
    for person in inspectors[:2]:
        inspect.judge_photo(
            company_id=world.company_id, photo_code=photo.code, verdict="proves", actor_id=person
        )
    for person in (inspectors[0], inspectors[2]):
        with pytest.raises(PhotoJudgedAlready):
            inspect.judge_photo(
                company_id=world.company_id,
                photo_code=photo.code,
                verdict="unclear",
                actor_id=person,
            )
    with for_company(world.company_id):
        assert PhotoJudgement.objects.count() == 2
        assert (photo_agreement().pairs, photo_agreement().same) == (1, 1)
        assert next_photo(inspectors[2]) is None
