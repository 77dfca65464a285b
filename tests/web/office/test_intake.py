"""From the public form to the first day on duty, each step by its own user; no step is skipped."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories import MONDAY, SUNDAY_NOON, at, open_shop, staff
from jiahe.accounts import queries as accounts
from jiahe.accounts.actions import open_store
from jiahe.accounts.choices import Role
from jiahe.engine.travel import Place
from jiahe.journeys import intake, reserve
from jiahe.journeys.slots import SlotQuestion
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.standards.models import StandardVersion
from jiahe.workforce.actions import add_certificate
from jiahe.workforce.actions import intake as actions
from jiahe.workforce.actions.papers import ask_of_everybody
from jiahe.workforce.choices import Duty, Stage, Truth
from jiahe.workforce.models import Application, Interview, Worker
from jiahe.workforce.stages import TOPICS
from signing import signed_in

pytestmark = pytest.mark.django_db
TODAY = SUNDAY_NOON.date()
FORM = {
    "name": "赵小兰", "phone": "13900009999", "born_on": "1990-02-03", "skill": "daily_cleaning",
    "years": "2", "story": "爱干净", "consent": "on", "idempotency_key": "apply-1",
}  # fmt: skip


@pytest.fixture
def empty(moment):
    """A shop without a single worker."""
    shop = open_shop(0)
    with for_company(shop.company_id):
        open_store(name="总店", name_en="Main", lat=30.9, lng=119.3)
    return shop


@pytest.fixture
def desk(empty):
    return signed_in(staff(empty.company_id, Role.OWNER, 1))


def apply(shop, **changes):
    return Client().post("/join/jia/", FORM | changes)


def row(shop) -> Application:
    with for_company(shop.company_id):
        return Application.objects.select_related("worker").get()


def press(client, shop, deed: str, **more) -> str:
    """The stage after the deed."""
    sent = {"do": deed, "idempotency_key": f"{deed}-{len(more)}"} | more
    client.post(f"/office/intake/{row(shop).code}/move/", sent)
    return row(shop).stage


def mark(client, shop, points: int, key: str = "m") -> str:
    sent = dict.fromkeys(TOPICS, points) | {"idempotency_key": key}
    client.post(f"/office/intake/{row(shop).code}/marks/", sent)
    return row(shop).stage


def prove(shop, *kinds: str) -> None:
    with for_company(shop.company_id):
        for kind in kinds:
            add_certificate(
                worker_id=Worker.objects.get().pk, kind=kind, issuer="云栖", number="1",
                valid_from=TODAY - timedelta(days=1), valid_until=TODAY + timedelta(days=300),
                truth=Truth.CHECKED,
            )  # fmt: skip


def offered(shop) -> int:
    board = reserve.offer_slots(
        service_code=shop.service_code,
        asked=SlotQuestion(Place(30.91, 119.30), 180, MONDAY, days=1),
    )
    return sum(slot.is_free for slot in board.days[0].slots)


def test_an_application_becomes_a_worker_who_is_offered(empty, desk):
    with for_company(empty.company_id):
        ask_of_everybody(kinds=["confidentiality"], actor_id=empty.person_id)
    assert apply(empty)["Location"] == "/join/jia/?done=1"
    assert press(desk, empty, "invite") == Stage.INTERVIEW
    assert mark(desk, empty, 18) == Stage.INTERVIEW
    assert press(desk, empty, "take_on") == Stage.CHECKS
    assert row(empty).worker.duty == Duty.TRAINEE
    prove(empty, "identity", "violence_check", "health_general")
    assert press(desk, empty, "checked") == Stage.TRAINING
    assert press(desk, empty, "trained") == Stage.EXAM
    assert press(desk, empty, "examined") == Stage.CERTIFICATE
    assert offered(empty) == 0
    assert press(desk, empty, "start") == Stage.CERTIFICATE  # the agreement is not signed
    worker = signed_in(row(empty).worker.person_id)
    worker.post("/work/confidentiality/sign/", {"version": "2026-1", "idempotency_key": "s"})
    assert press(desk, empty, "start", again="1") == Stage.ON_DUTY
    assert (row(empty).worker.duty, offered(empty) > 0) == (Duty.ON, True)


@pytest.mark.parametrize("deed", ["take_on", "checked", "trained", "examined", "start", "leave"])
def test_a_step_out_of_order_is_refused_and_nothing_changes(empty, desk, deed):
    apply(empty)
    assert press(desk, empty, deed, reason="x") == Stage.APPLIED
    with for_company(empty.company_id):
        assert not Worker.objects.exists()


def test_who_has_too_few_points_is_turned_down_with_the_reason(empty, desk):
    apply(empty)
    press(desk, empty, "invite")
    assert mark(desk, empty, 15) == Stage.TURNED_DOWN
    with for_company(empty.company_id):
        interview = Interview.objects.get()
    assert (interview.total, interview.pass_mark) == (75, 80)
    assert "80" in row(empty).ended_because


def test_nobody_is_taken_on_without_a_passed_interview(empty, desk):
    apply(empty)
    press(desk, empty, "invite")
    assert press(desk, empty, "take_on") == Stage.INTERVIEW
    with for_company(empty.company_id):
        assert not Worker.objects.exists()


def test_control_without_that_gate_anybody_is_taken_on(empty, desk, monkeypatch):
    monkeypatch.setattr(actions, "passed_interview", lambda _row: True)
    apply(empty)
    press(desk, empty, "invite")
    assert press(desk, empty, "take_on") == Stage.CHECKS


def test_a_company_that_asks_for_more_points_gets_them(empty, desk):
    with for_company(empty.company_id):
        StandardVersion.objects.create(
            company_id=empty.company_id, entry_id="HR-01", number=1, limit=95,
            announced_on=TODAY - timedelta(days=9), effective_on=TODAY, reason="x",
            announced_by_id=empty.person_id, announced_at=SUNDAY_NOON,
        )  # fmt: skip
    apply(empty)
    press(desk, empty, "invite")
    assert mark(desk, empty, 18) == Stage.TURNED_DOWN


def test_checks_are_done_only_when_each_is_proved(empty, desk):
    apply(empty)
    press(desk, empty, "invite")
    mark(desk, empty, 18)
    press(desk, empty, "take_on")
    prove(empty, "identity", "health_general")
    assert press(desk, empty, "checked") == Stage.CHECKS
    prove(empty, "violence_check")
    assert press(desk, empty, "checked", again="1") == Stage.TRAINING


def test_the_trainers_side_moves_only_whom_it_concerns(empty, desk):
    apply(empty)
    press(desk, empty, "invite")
    mark(desk, empty, 18)
    press(desk, empty, "take_on")
    asked = {
        "company_id": empty.company_id, "worker_id": row(empty).worker_id,
        "actor_id": empty.person_id,
    }  # fmt: skip
    assert (intake.trained(**asked), intake.examined(**asked)) == (False, False)
    prove(empty, "identity", "violence_check", "health_general")
    press(desk, empty, "checked")
    assert (intake.trained(**asked), intake.examined(**asked)) == (True, True)
    assert row(empty).stage == Stage.CERTIFICATE


def on_duty(shop, desk) -> None:
    apply(shop)
    press(desk, shop, "invite")
    mark(desk, shop, 18)
    press(desk, shop, "take_on")
    prove(shop, "identity", "violence_check", "health_general")
    for deed in ("checked", "trained", "examined", "start"):
        press(desk, shop, deed)


def test_the_quarter_is_assessed_and_who_leaves_is_offered_no_more(empty, desk):
    on_duty(empty, desk)
    with clock_set_to(FixedClock(at(9, on=TODAY + timedelta(days=92)))):
        assert "is_due': True" in str(desk.get("/office/intake/").context["columns"])
        assert mark(desk, empty, 12, "q") == Stage.ON_DUTY
        assert "is_due': False" in str(desk.get("/office/intake/").context["columns"])
    assert offered(empty) > 0
    assert press(desk, empty, "leave", reason="搬家") == Stage.LEFT
    assert (row(empty).worker.duty, offered(empty)) == (Duty.LEFT, 0)


def test_an_end_needs_a_reason(empty, desk):
    apply(empty)
    assert press(desk, empty, "turn_down") == Stage.APPLIED
    assert press(desk, empty, "withdraw", reason="另有工作") == Stage.WITHDRAWN


def test_an_application_is_kept_once_and_tells_no_stranger_who_is_known(empty):
    answers = [apply(empty), apply(empty), apply(empty, idempotency_key="other")]
    assert {answer["Location"] for answer in answers} == {"/join/jia/?done=1"}
    assert row(empty).name == "赵小兰"


@pytest.mark.parametrize(
    "changes", [{"consent": ""}, {"phone": "12"}, {"born_on": "2010-01-01"}, {"skill": "piracy"}]
)
def test_an_application_that_cannot_be_comes_back_in_words(empty, changes):
    answer = apply(empty, **changes)
    assert (answer.status_code, bool(answer.context["form"].errors)) == (422, True)
    with for_company(empty.company_id):
        assert not Application.objects.exists()


def test_the_public_form_names_open_companies_only(empty):
    assert list(accounts.open_companies()) != []
    assert Client().get("/join/").content.decode().count("/join/jia/") == 1
    assert Client().get("/join/nobody/").status_code == 404


def test_the_pipeline_is_closed_to_others(empty):
    dispatcher = signed_in(staff(empty.company_id, Role.DISPATCHER, 5))
    assert dispatcher.get("/office/intake/").status_code == 404


def test_the_pipeline_asks_as_often_for_one_as_for_six(empty, desk):
    apply(empty)
    desk.get("/office/intake/")
    before = asked(desk)
    for number in range(5):
        apply(empty, phone=f"1390000880{number}", idempotency_key=f"more-{number}")
    assert asked(desk) == before


def asked(desk) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert desk.get("/office/intake/").status_code == 200
    return len(queries)


def many_on_duty(shop, people: int) -> None:
    """The first began last, so the assessment of the last one is due first."""
    with for_company(shop.company_id):
        Application.objects.bulk_create(
            Application(
                company_id=shop.company_id, name=f"员工{n}", phone=f"139111{n:05d}",
                born_on=date(1990, 1, 1), skill="daily_cleaning", stage=Stage.ON_DUTY,
                stage_since=at(9, on=TODAY - timedelta(days=n)), applied_at=at(9, on=TODAY),
            )
            for n in range(people)
        )  # fmt: skip


def names(page) -> list[str]:
    (column,) = [one for one in page.context["columns"] if one["stage"] is Stage.ON_DUTY]
    return [card["row"].name for card in column["cards"]]


def test_a_long_column_is_turned_page_by_page_and_whose_turn_it_is_comes_first(empty, desk):
    many_on_duty(empty, 30)
    first, second = (desk.get(f"/office/intake/?stage=on_duty&page={number}") for number in (1, 2))
    assert names(first)[0] == "员工29"
    assert sorted(names(first) + names(second)) == sorted(f"员工{n}" for n in range(30))
    assert '<span class="badge">30</span>' in first.content.decode()
    assert "stage=on_duty" in first.content.decode()
    assert names(desk.get("/office/intake/?stage=applied&page=2")) == names(first)
    assert names(desk.get("/office/intake/?stage=on_duty&page=odd")) == names(first)
