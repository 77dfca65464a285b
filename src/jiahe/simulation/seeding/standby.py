"""Who is kept free to step in, today and on the two days after it."""

from collections.abc import Iterable
from datetime import date, timedelta

from jiahe.booking.queries import commitments_between
from jiahe.dispatch.actions.standby import keep_free
from jiahe.simulation.seeding.force import Force
from jiahe.simulation.seeding.openings import Hand
from jiahe.workforce.rosters import working_hours

KEPT = (2, 1, 1)  # people, by day from today
FEWEST_HOURS = 6  # of a day that is worth standing by


def seed_standby(force: Force, today: date) -> None:
    """In the company in scope: those who have promised nothing that day, whoever joined last."""
    for ahead, people in enumerate(KEPT):
        on = today + timedelta(days=ahead)
        for hand in list(_free_on(force.hands, on))[:people]:
            keep_free(worker_id=hand.worker_id, name=hand.worker.name, on=on)


def _free_on(hands: Iterable[Hand], on: date) -> Iterable[Hand]:
    by_id = {one.worker_id: one for one in hands}
    promised = commitments_between(list(by_id), on, on)
    hours = working_hours(list(by_id), on, 1)
    for worker_id in sorted(by_id, reverse=True):
        minutes = sum(span.minutes for span in hours[worker_id])
        if minutes >= FEWEST_HOURS * 60 and not promised.get(worker_id):
            yield by_id[worker_id]
