"""What the people of the living city do, each through the journey that the pages use."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from jiahe.accounts.queries import home_ids_by_phone, households_of
from jiahe.booking.queries import visit_by_id
from jiahe.dispatch.choices import AssignmentState
from jiahe.dispatch.queries.offers import live_assignments
from jiahe.engine.travel import Place
from jiahe.fieldwork.choices import PhotoPhase
from jiahe.fieldwork.queries import steps_on
from jiahe.fieldwork.rules import PlaceClaim
from jiahe.journeys import accept as acceptance
from jiahe.journeys import assign, carry_out, pay, reserve
from jiahe.journeys import review as reviews
from jiahe.journeys.slots import SlotQuestion
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.quality.queries.visits import reviews_on
from jiahe.quality.rules import Opinion
from jiahe.simulation.people import HOUSEHOLD_BLOCK, phone
from jiahe.simulation.pictures import some_picture
from jiahe.simulation.seeding.opinions import judge
from jiahe.simulation.seeding.shelf import on_shelf
from jiahe.workforce.queries import ZONE

PAY_SECONDS = 4.0
KNOWN_HOUSEHOLDS = 1200
LOOK_AHEAD_DAYS = 3


@dataclass(frozen=True)
class Scene:
    """A visit of today, who is on it, and what is to happen now."""

    company_id: int
    visit_id: int
    visit_code: str
    household_person_id: int
    worker_person_ids: tuple[int, ...]  # by seat, the lead first
    worker_codes: tuple[str, ...]
    lat: float
    lng: float
    deed: Callable[["Scene"], None]
    rng: random.Random


def say_yes(scene: Scene) -> None:
    """The asked workers accept, mostly."""
    with for_company(scene.company_id):
        asked = [
            (one.code, one.worker.person_id)
            for one in live_assignments(scene.visit_id)
            if one.state == AssignmentState.OFFERED
        ]
    for code, person_id in asked:
        who: dict[str, Any] = {
            "company_id": scene.company_id,
            "assignment_code": code,
            "person_id": person_id,
        }
        if scene.rng.random() < 0.92:
            assign.accept_offer(**who)
        else:
            assign.decline_offer(**who, reason="孩子放学要接")


def set_out(scene: Scene) -> None:
    for person_id in scene.worker_person_ids:
        carry_out.set_out(
            company_id=scene.company_id,
            visit_code=scene.visit_code,
            person_id=person_id,
            happened_at=now(),
        )


def arrive(scene: Scene) -> None:
    at_the_door = PlaceClaim(lat=scene.lat, lng=scene.lng, accuracy_metres=10.0)
    for person_id in scene.worker_person_ids:
        carry_out.arrive(
            company_id=scene.company_id,
            visit_code=scene.visit_code,
            person_id=person_id,
            happened_at=now(),
            claim=at_the_door,
        )


def start(scene: Scene) -> None:
    for person_id in scene.worker_person_ids:
        carry_out.start_service(
            company_id=scene.company_id,
            visit_code=scene.visit_code,
            person_id=person_id,
            happened_at=now(),
        )


def finish(scene: Scene) -> None:
    """What is left of the checklist, with its photos, then the end."""
    lead = scene.worker_person_ids[0]
    with for_company(scene.company_id):
        steps = steps_on(visit_by_id(scene.visit_id))
    for one in steps:
        for phase in one.missing_photos:
            _photograph(scene, lead, phase, one.step.position)
        if one.done_at is None:
            carry_out.tick_step(
                company_id=scene.company_id,
                visit_code=scene.visit_code,
                person_id=lead,
                position=one.step.position,
                happened_at=now(),
            )
    for person_id in scene.worker_person_ids:
        carry_out.finish_service(
            company_id=scene.company_id,
            visit_code=scene.visit_code,
            person_id=person_id,
            happened_at=now(),
        )


def _photograph(scene: Scene, person_id: int, phase: PhotoPhase, position: int) -> None:
    who: dict[str, Any] = {
        "company_id": scene.company_id,
        "visit_code": scene.visit_code,
        "person_id": person_id,
    }
    kept = carry_out.store_photo(**who, happened_at=now(), data=some_picture(scene.rng))
    carry_out.add_photo(**who, phase=phase, picture=kept, position=position)


def accept(scene: Scene) -> None:
    who: dict[str, Any] = {
        "company_id": scene.company_id,
        "visit_code": scene.visit_code,
        "person_id": scene.household_person_id,
    }
    if scene.rng.random() < 0.98:
        acceptance.accept_visit(**who)
    else:
        acceptance.object_to_visit(**who, reason="窗槽里还有灰，麻烦再擦一下。")


def review(scene: Scene) -> None:
    """Most households judge everybody who came; what somebody has said already stays as it is."""
    with for_company(scene.company_id):
        is_told = bool(reviews_on(scene.visit_id))
    if is_told or scene.rng.random() >= 0.6:
        return
    for worker_code in scene.worker_codes:
        said = judge(scene.rng, scene.rng.gauss(0.8, 0.1))
        reviews.review_visit(
            company_id=scene.company_id,
            visit_code=scene.visit_code,
            person_id=scene.household_person_id,
            opinion=Opinion(said.attitude, said.skill, said.effect, text=said.text),
            worker_code=worker_code,
        )


def book_something(company_id: int, rng: random.Random) -> bool:
    """Some household books some service of the company and pays at the demo gateway."""
    chosen = phone(HOUSEHOLD_BLOCK, rng.randint(3, KNOWN_HOUSEHOLDS))
    found = home_ids_by_phone([chosen]).get(chosen)
    with for_company(company_id):
        shelf = on_shelf(company_id)
    if found is None or not shelf:
        return False
    household_id, person_id = found
    home = households_of(person_id).get(pk=household_id)
    sold = rng.choice(shelf)
    minutes = sold.minutes_for(home.area_m2)
    board = reserve.offer_slots(
        service_code=sold.row.code,
        asked=SlotQuestion(
            Place(home.lat, home.lng), minutes, now().astimezone(ZONE).date(), LOOK_AHEAD_DAYS
        ),
    )
    free = [slot.start for day in board.days for slot in day.slots if slot.is_free]
    if not free:
        return False
    order = reserve.book(
        booking=reserve.Booking(
            service_code=sold.row.code,
            household_id=household_id,
            person_id=person_id,
            start=rng.choice(free),
            duration_minutes=minutes,
        )
    )
    _pay(company_id, order.code, person_id)
    return True


def _pay(company_id: int, order_code: str, person_id: int) -> None:
    begun = pay.start_payment(company_id=company_id, order_code=order_code, person_id=person_id)
    answer = httpx.post(f"{begun.url.split('?')[0]}/pay", timeout=PAY_SECONDS)
    if answer.is_error:  # the gateway leads back to the shop: a redirect is well
        answer.raise_for_status()
