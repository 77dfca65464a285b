"""Opens the companies: shops, colleagues of every role, workers; lets the households move in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from jiahe.accounts import actions as accounts
from jiahe.accounts.choices import CompanyMode, NeedKind, Role
from jiahe.accounts.queries import home_ids_by_phone, stores_in_company
from jiahe.kit.tenancy import for_company
from jiahe.simulation import people, workers
from jiahe.simulation.city import Town
from jiahe.simulation.households import Household
from jiahe.workforce import actions as workforce
from jiahe.workforce.choices import Transport, Truth
from jiahe.workforce.queries import ZONE, worker_ids_by_phone

OFFICE = (
    (Role.DISPATCHER, "周婷", 1),
    (Role.SERVICE_AGENT, "许倩", 2),
    (Role.INSPECTOR, "何国平", 3),
    (Role.TRAINER, "宋慧敏", 4),
    (Role.FINANCE, "沈静", 5),
    (Role.OWNER, "顾海东", 6),
    (Role.PROMOTER, "马晓燕", 7),
)
ABOVE = ((Role.ASSOCIATION, "林文斌", 91), (Role.REGULATOR, "郑晓明", 92))
FIRST_LIVE_IN = 800  # of the workers' block: apart from everybody whom another process may write


@dataclass(frozen=True)
class Hand:
    """A worker on the company's books."""

    worker_id: int
    worker: workers.Worker


@dataclass(frozen=True)
class Home:
    household_id: int
    person_id: int
    household: Household


def settle_households(town: Town) -> None:
    """Every household with its person and its people's needs."""
    person_ids = accounts.enter_people(
        people=[accounts.NewPerson(one.phone, one.contact) for one in town.households]
    )
    accounts.enter_homes(
        homes=[
            accounts.NewHome(
                name=one.contact,
                phone=one.phone,
                compound=one.compound,
                door=one.door,
                lat=one.place.lat,
                lng=one.place.lng,
                area_m2=one.area_m2,
                pets=one.pets,
                entry_notes=one.entry_note,
                needs=tuple(NeedKind(need) for need in one.needs),
            )
            for one in town.households
        ],
        person_ids=person_ids,
    )


def open_company(town: Town, company: people.Company) -> int:
    """The new company's id; its shops, office and workers are there."""
    opened = accounts.open_company(
        slug=company.code,
        name=company.name,
        name_en=company.name_en,
        mode=CompanyMode(company.mode),
    )
    with for_company(opened.pk):
        stores = {
            one.code: accounts.open_store(
                name=one.name, name_en=one.name_en, lat=one.place.lat, lng=one.place.lng
            ).pk
            for one in company.stores
        }
        _staff_office(town.companies.index(company))
        _hire(town, company, stores)
    return opened.pk


def _staff_office(number: int) -> None:
    """The n-th company's office has the numbers 11-16, 21-26 …; the first one's also 91 and 92."""
    roles = [(role, name, (number + 1) * 10 + seat) for role, name, seat in OFFICE]
    for role, name, line in roles + (list(ABOVE) if number == 0 else []):
        person = accounts.register_person(phone=people.phone(people.STAFF_BLOCK, line), name=name)
        accounts.grant_role(person_id=person.pk, role=role)


def _hire(town: Town, company: people.Company, stores: dict[str, int]) -> None:
    hired = [one for one in town.workers if one.company == company.code]
    person_ids = accounts.enter_people(
        people=[accounts.NewPerson(one.phone, one.name) for one in hired]
    )
    for one in hired:
        accounts.grant_role(
            person_id=person_ids[one.phone], role=Role.WORKER, store_id=stores[one.store]
        )
    workforce.hire_many(
        hires=[hire_of(one, person_ids[one.phone], stores[one.store]) for one in hired]
    )


def hire_of(one: workers.Worker, person_id: int, store_id: int) -> workforce.Hire:
    """The drawn worker as the books take one."""
    return workforce.Hire(
        person_id=person_id,
        name=one.name,
        home_lat=one.home.lat,
        home_lng=one.home.lng,
        store_id=store_id,
        gender=one.gender,
        born_on=one.born_on,
        years=one.years,
        story=one.story,
        transport=Transport(one.transport),
        skills=tuple((skill.skill, skill.level) for skill in one.skills),
        shifts=tuple(
            (shift.weekday, _wall(shift.start_minute), _wall(shift.end_minute))
            for shift in one.weekly
        ),
        papers=tuple(
            workforce.Paper(
                paper.kind,
                paper.issuer,
                paper.number,
                paper.valid_from,
                paper.valid_until,
                Truth(paper.truth),
            )
            for paper in one.certificates
        ),
        leaves=tuple(
            (
                datetime.combine(leave.first_on, time(), ZONE),
                datetime.combine(leave.last_on + timedelta(days=1), time(), ZONE),
                leave.reason,
            )
            for leave in one.leave
        ),
    )


def _wall(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def hire_live_in(town: Town, company: people.Company) -> None:
    """A few carers whose terms can still be booked; in the company in scope."""
    first = FIRST_LIVE_IN + workers.LIVE_IN * town.companies.index(company)
    hired = workers.build_live_in(
        seed=town.seed,
        today=town.today,
        compounds=town.compounds,
        company=company,
        first_number=first,
    )
    ids = accounts.enter_people(people=[accounts.NewPerson(one.phone, one.name) for one in hired])
    store_id = stores_in_company()[0].pk
    for one in hired:
        accounts.grant_role(person_id=ids[one.phone], role=Role.WORKER, store_id=store_id)
    workforce.hire_many(hires=[hire_of(one, ids[one.phone], store_id) for one in hired])


def hands_of(town: Town, company: people.Company) -> list[Hand]:
    """The company's workers as they stand in its books; inside its walls."""
    ids = worker_ids_by_phone()
    return [Hand(ids[one.phone], one) for one in town.workers if one.company == company.code]


def homes_of(chosen: Sequence[Household]) -> list[Home]:
    """These households as they stand in the books."""
    ids = home_ids_by_phone([one.phone for one in chosen])
    return [Home(*ids[one.phone], one) for one in chosen]
