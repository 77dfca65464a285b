"""Who could take all the empty days of a live-in term, as an event's proposal keeps it."""

from collections.abc import Iterator
from typing import Any

from jiahe.dispatch.actions.stays import Stay
from jiahe.dispatch.queries.board import short_name
from jiahe.dispatch.queries.candidates import span_of
from jiahe.dispatch.rules import Judged
from jiahe.engine.routing.rungs import Rung
from jiahe.workforce.queries import workers_named


def group_of_stay(place: int, stay: Stay, numbers: Iterator[int]) -> dict[str, Any]:
    """One group for the whole term; it has no way out where nobody can take every day."""
    first = stay.visits[0]
    people = workers_named([one.worker_id for one in stay.able])
    return {
        "group": place,
        "visit": first.code,
        "household": short_name(first.order.contact_name),
        "seat": stay.seat,
        "late": 0,
        "days": len(stay.visits),
        "start": span_of(first, stay.seat).start.isoformat(),
        "ways": [
            {
                "rung": Rung.STAY.value,
                "called": [],
                "called_ids": [],
                "moves": [_move(next(numbers), stay, one, people[one.worker_id])],
            }
            for one in stay.able
        ],
    }


def _move(number: int, stay: Stay, one: Judged, worker: Any) -> dict[str, Any]:
    first = stay.visits[0]
    return {
        "id": number,
        "rung": Rung.STAY.value,
        "visit_id": first.pk,
        "visit": first.code,
        "household": short_name(first.order.contact_name),
        "seat": stay.seat,
        "version": first.version,
        "from": "",
        "from_name": "",
        "to": worker.code,
        "to_id": one.worker_id,
        "to_name": worker.name,
        "start": span_of(first, stay.seat).start.isoformat(),
        "to_start": "",
        "travel_minutes": one.travel_minutes,
        "had_preferred": first.order.preferred_worker_id is not None,
        "source": "ladder",
        "days": [visit.pk for visit in stay.visits],
    }
