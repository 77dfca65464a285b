"""How long it takes to offer a week of times to one address."""

import random
import time
from datetime import date
from typing import Any

from jiahe.journeys.reserve import offer_slots
from jiahe.journeys.slots import SlotQuestion
from jiahe.simulation.bench.report import percentile
from jiahe.simulation.bench.stage import MINUTES, Stage, place_of

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
