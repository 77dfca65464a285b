"""A busy day, written in bulk: as many lanes and visits as the board's numeric goal asks for."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from psycopg.types.range import Range

from factories import CENTRE, MONDAY, Shop, at
from jiahe.accounts import actions as accounts
from jiahe.accounts.choices import CompanyMode
from jiahe.accounts.models import Household, Person
from jiahe.booking.choices import OrderState, ReservationState, VisitState
from jiahe.booking.models import Agreement, Order, Reservation, Visit
from jiahe.catalog import actions as catalog
from jiahe.catalog.models import Service
from jiahe.dispatch.models import Assignment
from jiahe.kit.tenancy import for_company
from jiahe.workforce import actions as workforce
from jiahe.workforce.choices import Truth
from jiahe.workforce.models import Certificate, SkillGrant, WeeklyShift, Worker

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ("玉梅", "桂兰", "秀英", "海燕", "春燕", "美玲", "金凤", "志强", "秋菊", "建华")
KINDS = (
    ("cleaning", "保洁", "clean", "日常保洁", "daily_cleaning"),
    ("nanny", "月嫂", "nanny", "新生儿护理", "newborn_care"),
    ("elder", "养老", "elder", "居家照护", "elder_care"),
    ("cook", "烹饪", "cook", "上门做饭", "cooking"),
    ("repair", "维修", "repair", "家电维修", "handyman"),
)
NOW = at(12, 50)


@dataclass(frozen=True)
class BusyDay:
    company_id: int
    queued: tuple[str, ...]


def busy_day(workers: int = 100, visits: int = 600, queued: int = 24, seed: int = 7) -> BusyDay:
    """`workers` lanes, `visits` promised seats and `queued` empty ones on MONDAY."""
    chance = random.Random(seed)
    company = accounts.open_company(
        slug=f"busy{seed}", name="家和示例", name_en="Jiahe", mode=CompanyMode.EMPLOYEE
    )
    with for_company(company.pk):
        services = [_service(*kind) for kind in KINDS]
        people = _workers(company.pk, workers, chance)
        rows = _promises(people, visits, chance)
        rows += [(None, *_open_time(chance)) for _ in range(queued)]
        codes = _visits(company.pk, services, people, rows, chance)
    _count_rows()
    return BusyDay(company.pk, codes)


def _count_rows() -> None:
    """Statistics, as autovacuum keeps them in use; without them 600 x 600 rows are joined."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE jiahe_owner")
        cursor.execute("ANALYZE")
        cursor.execute("SET ROLE jiahe_app")


def _service(code: str, name: str, hue: str, service: str, skill: str) -> Service:
    catalog.define_category(code=code, name=name, name_en=name, icon="spray", hue=hue, position=1)
    made = catalog.draft_service(
        slug=f"busy-{code}",
        category_code=code,
        unit="hour",
        price_fen=5_500,
        fields={
            "name": service,
            "name_en": service,
            "skill": skill,
            "required_certificates": ["health_general"],
            "duration_choices": [60, 120],
            "crew_size": 1,
            "at_least_minutes": 60,
        },
    )
    return Service.objects.get(pk=made.pk)


def _workers(company_id: int, count: int, chance: random.Random) -> list[Worker]:
    people = Person.objects.bulk_create(
        Person(
            phone=f"+8613{company_id:04d}{n:05d}",
            name=chance.choice(FAMILY) + chance.choice(GIVEN),
            joined_at=NOW,
        )
        for n in range(count)
    )
    workers = Worker.objects.bulk_create(
        Worker(company_id=company_id, person=one, name=one.name, home_lat=lat, home_lng=lng)
        for one in people
        for lat, lng in [_near(CENTRE, 0.075, chance)]
    )
    for n, one in enumerate(workers):
        SkillGrant.objects.bulk_create(
            SkillGrant(company_id=company_id, worker=one, skill=KINDS[k % 5][4], level=5)
            for k in {n, n + 1 + n % 2}
        )
    WeeklyShift.objects.bulk_create(
        WeeklyShift(company_id=company_id, worker=one, weekday=0, starts=time(7), ends=time(21))
        for one in workers
    )
    Certificate.objects.bulk_create(
        Certificate(
            company_id=company_id,
            worker=one,
            kind=kind,
            issuer="云栖市健康中心",
            valid_from=date(2026, 1, 1),
            valid_until=date(2027, 1, 1),
            truth=Truth.CHECKED,
        )
        for one in workers
        for kind in ("health_mother_baby", "violence_check")
    )
    for one in workers[5::23]:
        workforce.grant_leave(worker_id=one.pk, starts_at=at(7), ends_at=at(21), reason="family")
    return workers


def _near(place: tuple[float, float], reach: float, chance: random.Random) -> tuple[float, float]:
    return (
        place[0] + chance.uniform(-reach, reach),
        place[1] + chance.uniform(-reach, reach) * 1.3,
    )


Row = tuple[Worker | None, datetime, int]


def _promises(people: list[Worker], visits: int, chance: random.Random) -> list[Row]:
    """Round the lanes until there are enough; pauses of 30 to 75 minutes."""
    rows: list[Row] = []
    free = {one.pk: at(7) + timedelta(minutes=15 * chance.randrange(8)) for one in people}
    away = {one.pk for one in people[5::23]}
    for turn in range(20):
        for n, one in enumerate(people):
            spare = n % 7 == 3 and turn >= 3  # some have room in the afternoon
            if one.pk in away or spare or len(rows) >= visits:
                continue
            minutes = chance.choice((60, 60, 75, 90))
            rows.append((one, free[one.pk], minutes))
            free[one.pk] += timedelta(minutes=minutes + 15 * chance.randrange(2, 5))
    return [row for row in rows if row[1] < at(20)]


def _open_time(chance: random.Random) -> tuple[datetime, int]:
    start = at(13, 30) + timedelta(minutes=15 * chance.randrange(24))
    return start, chance.choice((60, 90, 120))


def _visits(
    company_id: int,
    services: list[Service],
    people: list[Worker],
    rows: list[Row],
    chance: random.Random,
) -> tuple[str, ...]:
    home = Household.objects.create(
        contact_name="陈女士", contact_phone="13700000000", compound="幸福里小区",
        door="3 号楼 502", lat=CENTRE[0], lng=CENTRE[1], area_m2=92,
    )  # fmt: skip
    placer = Person.objects.create(phone=f"+86137{company_id:08d}", name="陈女士", joined_at=NOW)
    paper = Agreement.objects.create(
        company_id=company_id, household=home, agreed_by=placer, agreed_at=NOW, mode="employee"
    )
    skills = {one.pk: {g.skill for g in one.skills.all()} for one in people}
    orders, visits, seats, answers = [], [], [], []
    for worker, start, minutes in rows:
        fitting = [s for s in services if worker is None or s.skill in skills[worker.pk]]
        lat, lng = _near(
            (worker.home_lat, worker.home_lng) if worker else CENTRE,
            0.012 if worker else 0.06,
            chance,
        )
        order = Order(
            company_id=company_id, agreement=paper, household=home, placed_by=placer,
            service=chance.choice(fitting), state=OrderState.BOOKED, quote={}, quote_hash="0" * 64,
            total_fen=11_000, duration_minutes=minutes,
            contact_name=chance.choice(FAMILY) + chance.choice(("女士", "先生", "阿姨")),
            contact_phone="13700000000", address="幸福里小区 3 号楼 502", lat=lat, lng=lng,
            placed_at=NOW,
        )  # fmt: skip
        end = start + timedelta(minutes=minutes)
        state, seat_state = _state(worker, start, end)
        visit = Visit(
            company_id=company_id, order=order, state=state, price_fen=11_000, pin="123456",
            changed_at=NOW, is_pinned=chance.random() < 0.03 and start > NOW,
        )  # fmt: skip
        seats.append(
            Reservation(
                company_id=company_id, worker=worker or people[0], visit=visit, seat=1,
                during=Range(start, end), lat=lat, lng=lng, state=seat_state,
            )
        )  # fmt: skip
        if worker:
            answer = "accepted" if start < at(16) or chance.random() < 0.8 else "offered"
            answers.append(
                Assignment(
                    company_id=company_id, visit=visit, worker=worker, state=answer,
                    source="booking", created_at=NOW,
                )
            )  # fmt: skip
        orders.append(order)
        visits.append(visit)
    Order.objects.bulk_create(orders)
    Visit.objects.bulk_create(visits)
    Reservation.objects.bulk_create(seats)
    Assignment.objects.bulk_create(answers)
    return tuple(v.code for v, (worker, *_rest) in zip(visits, rows, strict=True) if not worker)


def _state(worker: Worker | None, start: datetime, end: datetime) -> tuple[str, str]:
    if worker is None:
        return VisitState.PLANNED, ReservationState.ORPHANED
    if end <= NOW:
        return VisitState.SETTLED, ReservationState.DONE
    if start <= NOW - timedelta(minutes=10):
        return VisitState.IN_SERVICE, ReservationState.IN_SERVICE
    if start <= NOW + timedelta(minutes=25) and worker.pk % 5:
        return VisitState.TRAVELLING, ReservationState.TRAVELLING
    return VisitState.ASSIGNED, ReservationState.CONFIRMED


__all__ = ["MONDAY", "NOW", "BusyDay", "Shop", "busy_day"]
