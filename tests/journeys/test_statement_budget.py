"""The life of one visit, step by step: no step asks the database more often than this table says.

A step that became dearer names what it asks, so that the reason is found at once; one that became
cheaper is entered here. BEGIN and COMMIT are not counted, savepoints are.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from factories import at
from jiahe.billing.choices import NoticeOutcome
from jiahe.billing.signing import signed_headers
from jiahe.booking.models import Order, Visit
from jiahe.config.adapters import DEMO_MERCHANT, demo_gateway
from jiahe.dispatch.queries.offers import live_assignments
from jiahe.fieldwork.rules import PlaceClaim
from jiahe.journeys import accept, assign, carry_out, pay, review
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.clock import FixedClock, SystemClock, clock_set_to
from jiahe.kit.tenancy import for_company
from jiahe.quality.rules import Opinion
from jiahe.simulation.replay.drive import Driver, Provider
from jiahe.simulation.replay.reading import Wanted
from jiahe.simulation.replay.stage import set_stage
from old_transactions import wait_for_older_transactions

pytestmark = pytest.mark.django_db(transaction=True)
NOON = at(12) - timedelta(days=2)
WHOLE = 212  # of the table below: one visit's life, its household known
BUDGETS = {
    "ask for times and book": 31,
    "open the payment": 5,
    "the provider's notice": 14,
    "offer it to the worker": 37,
    "the worker says yes": 12,
    "set out": 6,
    "arrive": 6,
    "start": 6,
    "tick a step": 5,
    "tick the other": 5,
    "finish": 10,
    "the household accepts": 8,
    "settle, invite, ask, tell": 48,
    "review": 9,
    "score and read the review": 10,
}


@dataclass
class Asked:
    """What was asked of the database, by step."""

    steps: dict[str, list[str]] = field(default_factory=dict)
    now: list[str] | None = None

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        self.now = self.steps.setdefault(step, [])
        yield
        self.now = None


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Every statement of this process: Django's, plain ones, savepoints."""
    heard, execute = Asked(), psycopg.Cursor.execute

    def heard_too(self: Any, query: Any, *rest: Any, **named: Any) -> Any:
        if heard.now is not None:
            heard.now.append(str(query)[:300])
        return execute(self, query, *rest, **named)

    monkeypatch.setattr(psycopg.Cursor, "execute", heard_too)
    return heard


@pytest.fixture
def driver() -> Driver:
    provider = Provider(demo_gateway().key, DEMO_MERCHANT.merchant_id, DEMO_MERCHANT.app_id)
    with clock_set_to(FixedClock(NOON - timedelta(days=1))):
        stage = set_stage("Budget", [wanted(n) for n in range(4)], 30, 4)
    return Driver("budget", stage, 30, REACTIONS, provider)


def wanted(number: int) -> Wanted:
    return Wanted(
        number=str(number),
        group="Budget",
        crew=str(number),
        lat=30.90 + number / 500,
        lng=119.30,
        opens=at(9 + 2 * number),
        closes=at(11 + 2 * number),
        asked=NOON + timedelta(minutes=number),
    )


def live_through(driver: Driver, one: Wanted, step: Callable[[str], Any]) -> None:
    """One visit from the question for times to the read review, each step under its name."""
    company_id = driver.stage.company_id
    with clock_set_to(FixedClock(one.asked)):
        with step("ask for times and book"):
            answer = driver.book(one)
        order_code, person_id = answer["order"], answer["person"]
        _pay(driver, order_code, step)
        with step("offer it to the worker"):
            driver.settle_facts()
        visit, offer, worker_person_id = _promised(company_id, order_code)
        who = {"company_id": company_id, "person_id": worker_person_id}
        with step("the worker says yes"):
            assign.accept_offer(assignment_code=offer, **who)
        driver.settle_facts()
    with clock_set_to(FixedClock(one.opens)):
        _carry_out(who | {"visit_code": visit.code}, one, step)
        with step("the household accepts"):
            accept.accept_visit(company_id=company_id, visit_code=visit.code, person_id=person_id)
        with step("settle, invite, ask, tell"):
            driver.settle_facts()
        with step("review"):
            review.review_visit(
                company_id=company_id,
                visit_code=visit.code,
                person_id=person_id,
                opinion=Opinion(5, 5, 5),
            )
        with step("score and read the review"):
            driver.settle_facts()


def _pay(driver: Driver, order_code: str, step: Callable[[str], Any]) -> None:
    company_id = driver.stage.company_id
    with for_company(company_id):
        total_fen = Order.objects.get(code=order_code).total_fen
    with step("open the payment"):
        code = pay.open_order_payment(company_id=company_id, order_code=order_code)
    body = driver._notice(code, total_fen)
    headers = signed_headers(driver.provider.key, body, SystemClock().now())
    with step("the provider's notice"):
        outcome = pay.receive_notice(provider="demo", headers=headers, body=body)
    assert outcome is NoticeOutcome.PAID


def _promised(company_id: int, order_code: str) -> tuple[Visit, str, int]:
    with for_company(company_id):
        visit = Visit.objects.get(order__code=order_code)
        (offer,) = live_assignments(visit.pk)
        return visit, offer.code, offer.worker.person_id


def _carry_out(who: dict[str, Any], one: Wanted, step: Callable[[str], Any]) -> None:
    here = PlaceClaim(lat=one.lat, lng=one.lng, accuracy_metres=12.0)
    named: dict[str, Callable[[], object]] = {
        "set out": lambda: carry_out.set_out(**who, happened_at=one.opens),
        "arrive": lambda: carry_out.arrive(**who, happened_at=one.opens, claim=here),
        "start": lambda: carry_out.start_service(**who, happened_at=one.opens),
        "tick a step": lambda: carry_out.tick_step(**who, happened_at=one.opens, position=1),
        "tick the other": lambda: carry_out.tick_step(**who, happened_at=one.opens, position=2),
        "finish": lambda: carry_out.finish_service(**who, happened_at=one.opens),
    }
    for name, act in named.items():
        with step(name):
            act()


def fewest(driver: Driver, asked: Asked, *numbers: int) -> dict[str, list[str]]:
    """What each step asked in the cheaper of these lives.

    A copy of the shelf is read anew while any old transaction is open in the cluster, be it
    PostgreSQL's own cleaning; that is no dearer step.
    """
    lives = []
    for number in numbers:
        wait_for_older_transactions()
        asked.steps = {}
        live_through(driver, wanted(number), asked.of)
        lives.append(asked.steps)
    return {step: min((life[step] for life in lives), key=len) for step in lives[0]}


@pytest.mark.parametrize("lives", [(1, 2), (3, 4)], ids=["early", "later"])
def test_no_step_of_a_visit_asks_more_than_its_budget(
    driver: Driver, asked: Asked, lives: tuple[int, ...]
) -> None:
    for before in range(lives[0]):  # what a process reads once is read here
        live_through(driver, wanted(before), Asked().of)
    said = fewest(driver, asked, *lives)
    counts = {step: len(each) for step, each in said.items()}
    assert {step: said[step] for step in counts if counts[step] > BUDGETS[step]} == {}
    assert counts.keys() == BUDGETS.keys()
    assert sum(counts.values()) <= WHOLE, counts


def test_control_every_kind_of_statement_is_heard(driver: Driver, asked: Asked) -> None:
    company_id = driver.stage.company_id
    with asked.of("all kinds"), for_company(company_id), for_company(company_id):
        Order.objects.count()
    said = [one.split()[0] for one in asked.steps["all kinds"]]
    assert said == ["SELECT", "SAVEPOINT", "SELECT", "RELEASE"]
