"""A small company to test with: made through the same actions as the product's own."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jiahe.accounts import actions as accounts
from jiahe.accounts.choices import CompanyMode, Role
from jiahe.catalog import actions as catalog
from jiahe.kit.tenancy import for_company
from jiahe.workforce import actions as workforce
from jiahe.workforce.choices import Truth

ZONE = ZoneInfo("Asia/Shanghai")
CENTRE = (30.90, 119.30)
MONDAY = date(2026, 11, 23)
SUNDAY_NOON = datetime(2026, 11, 22, 12, tzinfo=ZONE)
STEPS = (
    {"phase": "prepare", "text": "戴好鞋套", "text_en": "Put on shoe covers"},
    {"phase": "do", "text": "擦净台面", "text_en": "Wipe the counters", "photo": "after"},
)


@dataclass(frozen=True)
class Shop:
    company_id: int
    service_id: int
    service_code: str
    worker_ids: tuple[int, ...]
    worker_codes: tuple[str, ...]
    worker_person_ids: tuple[int, ...]
    household_id: int
    person_id: int


def at(hour: int, minute: int = 0, on: date = MONDAY) -> datetime:
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZONE)


def hire(number: int, *, lat: float = CENTRE[0], lng: float = CENTRE[1]) -> tuple[int, str, int]:
    """(worker id, code, person id) of one who works 08:00-20:00 every day, all papers good."""
    person = accounts.register_person(phone=f"1390000{number:04d}", name=f"王阿姨{number}")
    accounts.grant_role(person_id=person.pk, role=Role.WORKER)
    worker = workforce.hire_worker(
        person_id=person.pk, name=person.name, home_lat=lat, home_lng=lng
    )
    workforce.grant_skill(worker_id=worker.pk, skill="daily_cleaning", level=5)
    workforce.set_weekly_shifts(
        worker_id=worker.pk, shifts=[(day, time(8), time(20)) for day in range(7)]
    )
    workforce.add_certificate(
        worker_id=worker.pk,
        kind="health_general",
        issuer="云栖市健康中心",
        number=str(number),
        valid_from=MONDAY - timedelta(days=100),
        valid_until=MONDAY + timedelta(days=200),
        truth=Truth.CHECKED,
    )
    return worker.pk, worker.code, person.pk


def sell(slug: str = "daily", crew_size: int = 1) -> tuple[int, str]:
    catalog.define_category(
        code="cleaning", name="保洁", name_en="Cleaning", icon="spray", hue="clean", position=1
    )
    service = catalog.draft_service(
        slug=slug,
        category_code="cleaning",
        unit="hour",
        price_fen=5_500,
        fields={
            "name": "日常保洁",
            "name_en": "Home cleaning",
            "skill": "daily_cleaning",
            "required_certificates": ["health_general"],
            "duration_choices": [120, 180, 240],
            "crew_size": crew_size,
            "at_least_minutes": 120,
        },
    )
    catalog.submit_service(service_id=service.pk)
    catalog.publish_service(service_id=service.pk)
    catalog.publish_sop(service_id=service.pk, steps=STEPS)
    return service.pk, service.code


def open_shop(
    workers: int = 1, *, slug: str = "jia", crew_size: int = 1, first_number: int = 1
) -> Shop:
    """A company with one service, some workers and one household that may book."""
    company = accounts.open_company(
        slug=slug, name="家和示例", name_en="Jiahe Example", mode=CompanyMode.EMPLOYEE
    )
    with for_company(company.pk):
        service_id, code = sell(crew_size=crew_size)
        hired = [hire(first_number + n) for n in range(workers)]
    person = accounts.register_person(phone=f"1370000{first_number:04d}", name="陈女士")
    home = accounts.found_household(
        person_id=person.pk,
        contact_name="陈女士",
        contact_phone=person.phone,
        compound="幸福里小区",
        door="3 号楼 502",
        lat=CENTRE[0] + 0.01,
        lng=CENTRE[1],
        area_m2=92,
    )
    return Shop(
        company.pk,
        service_id,
        code,
        tuple(one[0] for one in hired),
        tuple(one[1] for one in hired),
        tuple(one[2] for one in hired),
        home.pk,
        person.pk,
    )


def staff(company_id: int, role: Role, number: int) -> int:
    """The person id of a colleague with this role."""
    person = accounts.register_person(phone=f"1360000{number:04d}", name=f"同事{number}")
    with for_company(company_id):
        accounts.grant_role(person_id=person.pk, role=role)
    return person.pk
