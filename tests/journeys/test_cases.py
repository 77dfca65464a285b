"""What every standard starts when it is missed: no word of the catalogue is a dead one."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from factories import staff
from figure_table import CASES
from figure_world import NOW, ON, World, build
from gate_world import MORNING
from jiahe.accounts.choices import PauseKind, Role
from jiahe.insights import actions
from jiahe.insights.actions.climbing import DAYS
from jiahe.insights.choices import GateState, RemedyState
from jiahe.insights.models import Gate, Improvement, Remedy
from jiahe.insights.queries.history import overdue_by_company
from jiahe.insights.queries.report import month_report
from jiahe.insights.queries.wall import wall_on
from jiahe.journeys import cases, conform
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.outbox import deliver_pending
from jiahe.kit.tenancy import for_company, for_every_company
from jiahe.notify.models import Message
from jiahe.standards.choices import Force, OnMiss
from jiahe.standards.entries import Entry, catalogue

pytestmark = pytest.mark.django_db


def entries(kind: OnMiss) -> list[Entry]:
    return [one for one in catalogue().values() if one.on_miss is kind and one.metric]


def breached(wanted: Iterable[Entry]) -> dict[str, World]:
    """A company for each standard, its rows in breach, judged that night and told."""
    worlds = {}
    with clock_set_to(FixedClock(NOW)):
        for entry in wanted:
            world = worlds[entry.id] = build(entry.id.lower())
            staff(world.company_id, Role.OWNER, 1)
            staff(world.company_id, Role(entry.owner), 2)
            with for_company(world.company_id):
                CASES[entry.id]["breach"](world)
                rows = wall_on(world.company_id, ON, NOW, only=(entry.id,))
                actions.record_figures(rows=rows, on=ON)
    with clock_set_to(FixedClock(MORNING)):
        deliver_pending(REACTIONS)  # the breaches
        deliver_pending(REACTIONS)  # the cases that they opened
    return worlds


def case_of(world: World, entry_id: str) -> Remedy | None:
    with for_company(world.company_id):
        return Remedy.objects.filter(entry_id=entry_id, scope_kind="company").first()


def told(entry_id: str) -> set[str]:
    rows = Message.objects.filter(kind="RemedyOpened", text__contains=entry_id)
    return set(rows.values_list("phone", flat=True))


OWNER, OTHER = "+8613600000001", "+8613600000002"


@pytest.mark.parametrize("kind", [OnMiss.TASK, OnMiss.ESCALATION])
def test_a_task_goes_to_its_owner_and_an_escalation_to_the_shop_owner_too(kind) -> None:
    for entry_id, world in breached(entries(kind)).items():
        case, entry = case_of(world, entry_id), catalogue()[entry_id]
        assert case is not None, entry_id
        assert (case.kind, case.owner_role, case.state) == (kind, entry.owner, "open"), entry_id
        assert case.due_at == MORNING + timedelta(days=DAYS[kind]), entry_id
        is_all = kind is OnMiss.ESCALATION or entry.owner == Role.OWNER
        assert told(entry_id) == ({OWNER, OTHER} if is_all else {OTHER}), entry_id


def test_an_improvement_case_begins_an_improvement_without_anybodys_language() -> None:
    for entry_id, world in breached(entries(OnMiss.IMPROVEMENT)).items():
        with for_company(world.company_id):
            found = Improvement.objects.filter(remedy__scope_kind="company")
            assert [(one.title, one.opened_by_id) for one in found] == [(entry_id, None)], entry_id


# A worker beyond the limit of hours rests a day, and these rested long ago: see test_gates.py.
RESTED = {"LW-20", "LW-21"}


def test_a_gate_closes_for_people_services_or_the_house_and_by_law_at_once() -> None:
    wrong = {}
    for entry_id, world in breached(entries(OnMiss.GATE)).items():
        with for_company(world.company_id):
            found = {one.state for one in Gate.objects.filter(entry_id=entry_id)}
        by_law = catalogue()[entry_id].force is Force.LAW
        if found != {GateState.CLOSED if by_law else GateState.PROPOSED}:
            wrong[entry_id] = found
    assert wrong == {one: set() for one in RESTED}


OF_THE_HOUSE = {"CM-01", "LW-11", "LW-13", "LW-15", "LW-30"}


def test_what_management_owes_closes_the_gate_of_the_house() -> None:
    wanted = [catalogue()[one] for one in sorted(OF_THE_HOUSE)]
    for entry_id, world in breached(wanted).items():
        with for_company(world.company_id):
            (gate,) = Gate.objects.filter(entry_id=entry_id)
        assert (gate.kind, gate.subject_id) == (PauseKind.HOUSE, world.company_id)
    assert {one.id for one in entries(OnMiss.GATE)} > OF_THE_HOUSE


def test_what_is_for_the_report_stands_there_and_opens_nothing() -> None:
    for entry_id, world in breached(entries(OnMiss.REPORT)).items():
        with for_company(world.company_id):
            rows = wall_on(world.company_id, ON, NOW, only=(entry_id,))
            (row,) = month_report(world.company_id, ON.replace(day=1), NOW, rows)["standards"]
        assert (row["verdict"], row["on_miss"], row["followed"]) == ("breach", "report", [])
        assert case_of(world, entry_id) is None


def test_no_consequence_means_none() -> None:
    for entry_id, world in breached(entries(OnMiss.NONE)).items():
        assert case_of(world, entry_id) is None
    assert not Message.objects.exists()


def test_the_report_says_what_followed_a_breach() -> None:
    (world,) = breached([catalogue()["RF-01"]]).values()
    with for_company(world.company_id):
        rows = wall_on(world.company_id, ON, NOW, only=("RF-01",))
        (row,) = month_report(world.company_id, ON.replace(day=1), MORNING, rows)["standards"]
    (case,) = [one for one in row["followed"] if one["scope"] == "company"]
    assert (case["kind"], case["owner"], case["state"]) == ("escalation", "finance", "open")


def climb(world: World, at) -> int:
    with clock_set_to(FixedClock(at)):
        found = cases.climb(company_id=world.company_id)
        deliver_pending(REACTIONS)
    return found


def test_what_nobody_ended_in_its_time_goes_up_once_and_is_counted() -> None:
    (world,) = breached([catalogue()["QA-04"]]).values()  # the service agent's, seven days
    late = MORNING + timedelta(days=7, minutes=1)
    assert climb(world, MORNING + timedelta(days=7)) == 0
    assert climb(world, late) == climb(world, late + timedelta(days=1)) + 1
    phones = Message.objects.filter(kind="RemedyClimbed").values_list("phone", flat=True)
    assert list(phones) == [OWNER]
    with for_every_company():
        assert overdue_by_company(late) == {world.company_id: 1}


def test_control_a_case_without_a_clock_never_goes_up() -> None:
    (world,) = breached([catalogue()["QA-04"]]).values()
    with for_company(world.company_id):
        Remedy.objects.update(due_at=None)
    assert climb(world, MORNING + timedelta(days=90)) == 0


def test_an_ended_case_does_not_go_up() -> None:
    (world,) = breached([catalogue()["QA-04"]]).values()
    with for_company(world.company_id):
        Remedy.objects.update(state=RemedyState.CLOSED, closed_at=MORNING)
    assert climb(world, MORNING + timedelta(days=90)) == 0


def test_the_night_lets_late_cases_go_up() -> None:
    (world,) = breached([catalogue()["QA-04"]]).values()
    with clock_set_to(FixedClock(MORNING + timedelta(days=8))):
        conform.evaluate_yesterday()
    case = case_of(world, "QA-04")
    assert case is not None
    assert case.climbed_at == MORNING + timedelta(days=8)
