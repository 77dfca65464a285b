"""How long it takes to offer a week of times to one address, and whether the offers hold."""

import random
import time
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from jiahe.booking.actions.promise import (
    NotFeasible,
    SlotTaken,
    Terms,
    Wish,
    give_back,
    hold_time,
    span_of,
)
from jiahe.engine.travel import Place
from jiahe.journeys.reserve import offer_slots
from jiahe.journeys.slots import Slot, SlotQuestion
from jiahe.kit.tenancy import for_company
from jiahe.simulation.bench.report import percentile
from jiahe.simulation.bench.stage import (
    CERTIFICATE,
    MINUTES,
    SKILL,
    Stage,
    place_of,
    visitors,
)
from jiahe.workforce.queries import Need

QUESTIONS = 200
WARM_UP = 5
WEEK = 7


def measure_slots(stage: Stage, first: date) -> dict[str, Any]:
    """Milliseconds over `QUESTIONS` different places, one after the other."""
    draw = random.Random("places")  # noqa: S311
    took, free = [], 0
    for number in range(QUESTIONS + WARM_UP):
        asked = SlotQuestion(place_of(draw), MINUTES, first, days=WEEK)
        began = time.perf_counter()
        board = offer_slots(service_code=stage.service_code, asked=asked)
        seconds = time.perf_counter() - began
        if number >= WARM_UP:
            took.append(seconds * 1000)
            free += sum(slot.is_free for day in board.days for slot in day.slots)
    return {
        "workers": len(stage.worker_ids),
        "questions": QUESTIONS,
        "free_starts_mean": round(free / QUESTIONS, 1),
        "p50_ms": round(percentile(took, 0.5), 1),
        "p99_ms": round(percentile(took, 0.99), 1),
    }


def false_offers(stage: Stage, first: date, trials: int) -> int:
    """How many starts could not be promised to the worker with whom they were offered.

    Each trial asks for a day, takes one of the free starts and promises it; every second promise is
    given back, so that the calendar fills slowly. Nobody else books meanwhile.
    """
    draw = random.Random("trials")  # noqa: S311
    refused = 0
    for number in range(trials):
        asked = SlotQuestion(place_of(draw), MINUTES, first + timedelta(draw.randrange(WEEK)), 1)
        board = offer_slots(service_code=stage.service_code, asked=asked)
        free = [slot for day in board.days for slot in day.slots if slot.is_free]
        if free:
            refused += not _holds(stage, asked, draw.choice(free), number)
    return refused


def _holds(stage: Stage, asked: SlotQuestion, slot: Slot, number: int) -> bool:
    terms = Terms(Need(SKILL, 5, (CERTIFICATE,)))
    wish = Wish(slot.worker_ids[0], span_of(slot.start, MINUTES), asked.place)
    try:
        with for_company(stage.company_id):
            hold_time(wishes=[wish], terms=terms, held_by=f"trial:{number}")
            if number % 2:
                give_back(held_by=f"trial:{number}")
    except (NotFeasible, SlotTaken):
        return False
    return True


def times_paths(stage: Stage, first: date, count: int) -> list[str]:
    """Addresses of the API that ask for a week of times at so many places."""
    draw = random.Random("places")  # noqa: S311
    return [_times_path(stage, first, place_of(draw)) for _ in range(count)]


def _times_path(stage: Stage, first: date, place: Place) -> str:
    asked = {"minutes": MINUTES, "days": WEEK, "from_on": first.isoformat()}
    query = urlencode(asked | {"lat": place.lat, "lng": place.lng})
    return f"/api/v1/services/{stage.service_code}/times?{query}"


def booking_path(stage: Stage) -> str:
    return f"/book/{stage.service_code}/"


def booking_cookie() -> str:
    """The cookies of a household that is signed in and has one home."""
    visitor = visitors(1)[0]
    return f"sessionid={visitor.session}; csrftoken={visitor.csrf}"
