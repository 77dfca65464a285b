"""Sets the stage of a replay: one company per city, its service and synthetic workers."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from zlib import crc32

from jiahe.accounts import actions as accounts
from jiahe.accounts import queries as account_queries
from jiahe.accounts.choices import CompanyMode, Role
from jiahe.catalog import actions as catalog
from jiahe.catalog import queries as catalog_queries
from jiahe.kit.tenancy import for_company
from jiahe.simulation.replay.reading import Wanted
from jiahe.workforce import actions as workforce

SKILL = "daily_cleaning"
SLUG = "replayed-visit"
STEPS = (
    {"phase": "confirm", "text": "核对服务内容", "text_en": "Check what is to be done"},
    {"phase": "do", "text": "完成服务", "text_en": "Do the work"},
)


@dataclass(frozen=True)
class Stage:
    company_id: int
    service_code: str


def slug_of(group: str) -> str:
    return "replay-" + "".join(c for c in group.lower() if c.isascii() and c.isalnum())[:30]


def set_stage(group: str, wanted: Sequence[Wanted], minutes: int, workers: int) -> Stage:
    """The city's company with `workers` people who live where requests come from.

    Made in one transaction; an existing one is taken as it is.
    """
    slug = slug_of(group)
    company = account_queries.company_by_slug(slug)
    if company is None:
        company = accounts.open_company(
            slug=slug, name=f"回放·{group}", name_en=f"Replay {group}", mode=CompanyMode.EMPLOYEE
        )
    with for_company(company.pk):
        sold = catalog_queries.service_by_slug(SLUG)
        if sold is None:
            code = _sell(minutes)
            _hire(slug, wanted, workers)
        else:
            code = sold.code
    return Stage(company.pk, code)


def _sell(minutes: int) -> str:
    catalog.define_category(
        code="cleaning", name="保洁", name_en="Cleaning", icon="spray", hue="clean", position=1
    )
    service = catalog.draft_service(
        slug=SLUG,
        category_code="cleaning",
        unit="visit",
        price_fen=6_000,
        fields={
            "name": "上门服务",
            "name_en": "Visit",
            "skill": SKILL,
            "at_least_minutes": minutes,
            "duration_choices": [minutes],
        },
    )
    catalog.submit_service(service_id=service.pk)
    catalog.publish_service(service_id=service.pk)
    catalog.publish_sop(service_id=service.pk, steps=STEPS)
    return service.code


def _hire(slug: str, wanted: Sequence[Wanted], workers: int) -> None:
    """Workers on duty from 07:00 to 21:00 daily."""
    draw = random.Random(slug)  # noqa: S311  # the same city again
    prefix = 1_000 + draw.randrange(8_000)
    for number, home in enumerate(_homes(draw, wanted, workers)):
        phone = f"+86135{prefix}{number:04d}"
        person = accounts.register_person(phone=phone, name=f"服务师{number + 1}")
        accounts.grant_role(person_id=person.pk, role=Role.WORKER)
        worker = workforce.hire_worker(
            person_id=person.pk, name=person.name, home_lat=home.lat, home_lng=home.lng
        )
        workforce.grant_skill(worker_id=worker.pk, skill=SKILL, level=5)
        workforce.set_weekly_shifts(
            worker_id=worker.pk, shifts=[(day, time(7), time(21)) for day in range(7)]
        )


def _homes(draw: random.Random, wanted: Sequence[Wanted], workers: int) -> list[Wanted]:
    """One worker lives at a request of each crew, where the crew's round is; the rest anywhere."""
    rounds: dict[str, Wanted] = {}
    for one in wanted:
        rounds.setdefault(one.crew, one)
    homes = list(rounds.values())[:workers]
    return homes + draw.choices(wanted, k=workers - len(homes))


def household_for(one: Wanted, slug: str) -> tuple[int, int]:
    """(household id, person id) of the request; made once."""
    serial = crc32(f"{slug}/{one.number}".encode())
    person = accounts.register_person(
        phone=f"+86134{serial % 100_000_000:08d}", name=f"客户{one.number}"
    )
    known = [home.pk for home in account_queries.households_of(person.pk)]
    if known:
        return known[0], person.pk
    home = accounts.found_household(
        person_id=person.pk,
        contact_name=person.name or "客户",
        contact_phone=person.phone,
        compound=f"{slug} {one.number}",
        door="1",
        lat=one.lat,
        lng=one.lng,
        area_m2=90,
    )
    return home.pk, person.pk
