"""The company and the households that a measurement works with, made by the product's actions."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import get_random_string

from jiahe.accounts import actions as accounts
from jiahe.accounts import queries as account_queries
from jiahe.accounts.choices import CompanyMode
from jiahe.booking.actions.promise import Terms, Wish, hold_time, span_of
from jiahe.catalog import actions as catalog
from jiahe.engine.travel import Place
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company
from jiahe.standards.limits import BOOK_AHEAD_DAYS
from jiahe.workforce import actions as workforce
from jiahe.workforce.choices import Truth
from jiahe.workforce.queries import ZONE, Need

SKILL = "daily_cleaning"
CERTIFICATE = "health_general"
CENTRE = Place(30.90, 119.30)
REACH = 0.05  # degrees: a district of about ten kilometres across
MINUTES = 120
HOURS = (8, 11, 14, 17)
FIRST_DAY = 2  # days from today
DAYS = {"hot": BOOK_AHEAD_DAYS - FIRST_DAY - 1, "wide": 60}
CSRF_LENGTH = 32
BATCH = 100
STEPS = (
    {"phase": "confirm", "text": "核对服务内容", "text_en": "Check what is to be done"},
    {"phase": "do", "text": "完成服务", "text_en": "Do the work"},
)


@dataclass(frozen=True)
class Stage:
    company_id: int
    service_code: str
    worker_ids: tuple[int, ...]


@dataclass(frozen=True)
class Visitor:
    """A signed-in household's browser: its cookies, its form token, its address."""

    session: str
    csrf: str
    home: str


def place_of(draw: random.Random) -> Place:
    return Place(
        CENTRE.lat + draw.uniform(-REACH, REACH),
        CENTRE.lng + draw.uniform(-REACH, REACH),
    )


def open_stage(slug: str, workers: int) -> Stage:
    """One company that sells one service, carried out by `workers` people, 07:00 to 21:00."""
    company = accounts.open_company(
        slug=slug, name="测量示例", name_en="Measured", mode=CompanyMode.EMPLOYEE
    )
    with for_company(company.pk):
        code = _sell()
        draw = random.Random(slug)  # noqa: S311  # the same city again
        hired = tuple(_hire(f"{slug}{n}", place_of(draw), n) for n in range(workers))
    return Stage(company.pk, code, hired)


def _sell() -> str:
    catalog.define_category(
        code="cleaning", name="保洁", name_en="Cleaning", icon="spray", hue="clean", position=1
    )
    service = catalog.draft_service(
        slug="measured",
        category_code="cleaning",
        unit="hour",
        price_fen=5_500,
        fields={
            "name": "日常保洁",
            "name_en": "Home cleaning",
            "skill": SKILL,
            "required_certificates": [CERTIFICATE],
            "duration_choices": [MINUTES],
            "at_least_minutes": MINUTES,
        },
    )
    catalog.submit_service(service_id=service.pk)
    catalog.publish_service(service_id=service.pk)
    catalog.publish_sop(service_id=service.pk, steps=STEPS)
    return service.code


def _hire(name: str, home: Place, number: int) -> int:
    person = accounts.register_person(phone=f"+8613{_serial(name):09d}", name=f"服务师{number}")
    worker = workforce.hire_worker(
        person_id=person.pk, name=person.name, home_lat=home.lat, home_lng=home.lng
    )
    workforce.grant_skill(worker_id=worker.pk, skill=SKILL, level=5)
    workforce.set_weekly_shifts(
        worker_id=worker.pk, shifts=[(day, time(7), time(21)) for day in range(7)]
    )
    today = datetime.now(UTC).date()
    workforce.add_certificate(
        worker_id=worker.pk,
        kind=CERTIFICATE,
        issuer="健康中心",
        number=name,
        valid_from=today - timedelta(days=100),
        valid_until=today + timedelta(days=1000),
        truth=Truth.CHECKED,
    )
    return int(worker.pk)


def _serial(name: str) -> int:
    return random.Random(name).randrange(5 * 10**8, 10**9)  # noqa: S311  # a stable number


def visitors(count: int) -> list[Visitor]:
    """Households that are signed in, each with one home."""
    draw = random.Random(count)  # noqa: S311
    return [_visitor(number, place_of(draw)) for number in range(count)]


def _visitor(number: int, place: Place) -> Visitor:
    person = accounts.register_person(phone=f"+8613{number:09d}", name=f"客户{number}")
    home = account_queries.households_of(person.pk).first() or accounts.found_household(
        person_id=person.pk,
        contact_name="客户",
        contact_phone=person.phone,
        compound=f"测量小区 {number}",
        door="1",
        lat=place.lat,
        lng=place.lng,
        area_m2=90,
    )
    return Visitor(session_of(person), get_random_string(CSRF_LENGTH), home.code)


def session_of(person: Any) -> str:
    """The key of a new session in which this person is signed in."""
    session: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def starts_of(calendar: str) -> list[datetime]:
    """The starts that visitors of the calendar ask for, four a day; each can be booked now."""
    first = now().date() + timedelta(days=FIRST_DAY)
    return [
        datetime(on.year, on.month, on.day, hour, tzinfo=ZONE)
        for on in _days(first, DAYS[calendar])
        for hour in HOURS
    ]


def book_lightly(stage: Stage, first: date, days: int) -> int:
    """Promises each worker two visits a day by the one action that promises; how many."""
    terms = Terms(Need(SKILL, 5, (CERTIFICATE,)))
    draw, made = random.Random("light"), 0  # noqa: S311
    for on in _days(first, days):
        for hour in (9, 15):
            for ids in _batches(stage.worker_ids):
                span = span_of(datetime(on.year, on.month, on.day, hour, tzinfo=ZONE), MINUTES)
                wishes = [Wish(one, span, place_of(draw)) for one in ids]
                with for_company(stage.company_id):
                    hold_time(wishes=wishes, terms=terms, held_by=f"bench:{on}:{hour}:{ids[0]}")
                made += len(ids)
    return made


def _days(first: date, days: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(days)]


def _batches(ids: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    return (ids[at : at + BATCH] for at in range(0, len(ids), BATCH))
