"""Mystery guests: an inspector and an outside evaluator who book as households do.

Of their visits some were carried out and judged, one waits for its finding, some are to come.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from jiahe.accounts.actions import NewHome, enter_homes, register_person
from jiahe.accounts.choices import Role
from jiahe.accounts.queries import home_ids_by_phone, role_holders
from jiahe.booking.queries import commitments_between
from jiahe.journeys import other_eyes
from jiahe.kit.clock import FixedClock, clock_set_to, now
from jiahe.kit.tenancy import current_company
from jiahe.quality.actions.bulk import PastMystery, enter_mysteries
from jiahe.simulation.households import Household
from jiahe.simulation.people import STAFF_BLOCK, phone
from jiahe.simulation.seeding.books import Told, Written
from jiahe.simulation.seeding.fates import fate_in_series
from jiahe.simulation.seeding.force import Force, Planned, may_do, shift_on, shortest
from jiahe.simulation.seeding.openings import Hand, Home
from jiahe.simulation.seeding.registers import BODY, FIRST_EVALUATOR
from jiahe.workforce.queries import ZONE

LOOKED_AT = 16  # workers among whom a free day is sought
WITHIN = 6  # days from the wished day on
MARKED_AFTER, JUDGED_AFTER = timedelta(minutes=9), timedelta(hours=20)
FLAT = "6幢1802"
Finding = tuple[int, str]


@dataclass(frozen=True)
class Wish:
    """So many days from today; what was found, if it was judged; whether it is marked."""

    days: int
    finding: Finding | None = None
    is_marked: bool = True


OF_INSPECTOR = (
    Wish(-16, (4, "到门先确认需求再动手，工具摆放规范；厨房台面收尾漏了一角，提醒后马上补擦。")),
    Wish(-9),
    Wish(3),
)
OF_EVALUATOR = (
    Wish(-23, (5, "全程按作业规范进行，离开前逐项请客户验收，没有推销，态度很好。")),
    Wish(4, is_marked=False),
)


@dataclass(frozen=True)
class GuestVisit:
    """A visit that a guest booked, as it stands in the books."""

    person_id: int
    wish: Wish
    written: Written

    @property
    def booked_at(self) -> datetime:
        return self.written.entered.entry.placed_at

    @property
    def end(self) -> datetime:
        return self.written.planned.end


@dataclass(frozen=True)
class Stay:
    """What a guest wishes for, planned with somebody who is free."""

    person_id: int
    wish: Wish
    planned: Planned


def plan_guests(rng: random.Random, force: Force, today: date, *, is_first: bool) -> list[Stay]:
    """For the company in scope, after all its other visits; the evaluator visits the first one."""
    inspector = role_holders(Role.INSPECTOR)[0]
    guests: list[tuple[str, str, str, Sequence[Wish]]]
    guests = [(inspector.phone, inspector.name, f"{inspector.name[:1]}先生", OF_INSPECTOR)]
    if is_first:
        guests.append((phone(STAFF_BLOCK, FIRST_EVALUATOR), BODY, "白女士", OF_EVALUATOR))
    hands = rng.sample(list(force.hands), min(LOOKED_AT, len(force.hands)))
    free = _free_days(hands, today)
    found = []
    for number, name, called, wishes in guests:
        home = _home_of(number, name, called, rng.choice(force.homes).household)
        for wish in wishes:
            planned = _planned(force, home, today + timedelta(days=wish.days), free)
            found += [Stay(home.person_id, wish, planned)] if planned else []
    return found


def told_of(rng: random.Random, stays: Sequence[Stay]) -> list[list[Told]]:
    return [[Told(one.planned, fate_in_series(rng, one.planned, now()))] for one in stays]


def _home_of(number: str, name: str, called: str, like: Household) -> Home:
    """The guest's flat, in the compound of another household, where a worker calls by that name."""
    person = register_person(phone=number, name=name)
    flat = replace(
        like, phone=number, contact=called, door=FLAT, members=(), pets="", entry_note=""
    )
    enter_homes(
        homes=[
            NewHome(flat.contact, number, flat.compound, flat.door, flat.place.lat,
                    flat.place.lng, flat.area_m2)
        ],
        person_ids={number: person.pk},
    )  # fmt: skip
    return Home(*home_ids_by_phone([number])[number], flat)


Free = list[tuple[Hand, date]]


def _free_days(hands: Sequence[Hand], today: date) -> Free:
    """Whole free working days of these workers, near any wish, each taken once."""
    days = [one.days for one in (*OF_INSPECTOR, *OF_EVALUATOR)]
    first = today + timedelta(days=min(days))
    many = max(days) + WITHIN - min(days)
    busy = commitments_between(
        [one.worker_id for one in hands], first, first + timedelta(days=many + 1)
    )
    taken = {
        (worker_id, at.astimezone(ZONE).date())
        for worker_id, commitments in busy.items()
        for one in commitments
        for at in (one.span.start, one.span.end)
    }
    on = [first + timedelta(days=n) for n in range(many + 1)]
    return [(hand, day) for hand in hands for day in on if (hand.worker_id, day) not in taken]


def _planned(force: Force, home: Home, wished: date, free: Free) -> Planned | None:
    """In somebody's first hours of a free day; that day is free no more."""
    for hand, day in _from(wished, free):
        shift = shift_on(hand, day)
        sold = next(
            (
                one
                for one in force.shelf
                if one.skill == "daily_cleaning" and may_do(hand, one, day)
            ),
            None,
        )
        if shift and sold and shift.start_minute + shortest(sold) <= shift.end_minute:
            free.remove((hand, day))
            start = datetime.combine(day, time(), ZONE) + timedelta(minutes=shift.start_minute)
            return Planned(hand, home, sold, start, shortest(sold))
    return None


def _from(wished: date, free: Free) -> Iterator[tuple[Hand, date]]:
    for days in range(WITHIN):
        yield from [one for one in free if one[1] == wished + timedelta(days=days)]


def judge_visits(stays: Sequence[Stay], written: Sequence[Written]) -> None:
    """Marked before they began; what was found is kept by the guest, as on the guest's page."""
    visits = [
        GuestVisit(stay.person_id, stay.wish, one)
        for stay, one in zip(stays, written, strict=True)
        if stay.wish.is_marked
    ]
    at = now()
    past = [one for one in visits if one.end < at]
    codes = enter_mysteries(
        rows=[
            PastMystery(one.written.entered.visit_id, one.person_id, one.booked_at + MARKED_AFTER)
            for one in past
        ]
    )
    company_id = current_company()
    for one, code in zip(past, codes, strict=True):
        if one.wish.finding is not None:
            mark, words = one.wish.finding
            with clock_set_to(FixedClock(min(at, one.end + JUDGED_AFTER))):
                other_eyes.close_mystery(
                    company_id=company_id, code=code, mark=mark, words=words,
                    actor_id=one.person_id,
                )  # fmt: skip
    for one in visits:
        if one.end >= at:
            other_eyes.mark_mystery(
                company_id=company_id, visit_code=one.written.entered.visit_code,
                actor_id=one.person_id,
            )  # fmt: skip
