"""A company brings the people whom it has: on file from a sheet, and sent nowhere before checks."""

from collections.abc import Sequence

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts.actions import grant_role, register_person
from jiahe.accounts.choices import Role
from jiahe.accounts.models import Store
from jiahe.accounts.queries import stores_in_company
from jiahe.catalog.kinds import KINDS
from jiahe.dispatch.wording import skill_name
from jiahe.journeys.intake import NOWHERE, WEEK
from jiahe.kit.clock import now
from jiahe.kit.dates import full_day
from jiahe.kit.sheets import Record
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.quality.queries.measures import barred_until
from jiahe.trust.actions import record_look
from jiahe.workforce.actions import grant_skill, hire_worker, set_weekly_shifts
from jiahe.workforce.actions.intake import begin_with_checks
from jiahe.workforce.paper_rows import BadRow
from jiahe.workforce.people_rows import Known, PersonRow, ReadPeople, read_people
from jiahe.workforce.queries import worker_ids_by_phone
from jiahe.workforce.recruits import open_phones

TAKEN = "intake.taken_over"


def take_over_people(
    *, company_id: int, records: Sequence[Record], actor_id: int
) -> tuple[int, tuple[BadRow, ...]]:
    """How many are on file by it, and each row that was not taken, with its reason.

    They stand at the checks, not on duty, with the usual week. Raises `ColumnMissing`.
    """

    def story() -> tuple[int, tuple[BadRow, ...]]:
        with for_company(company_id):
            read = _without_barred(read_people(records, _known(), localdate(now())))
            stores = {one.pk: one for one in stores_in_company()}
            first = next(iter(stores.values()), None)
            for row in read.good:
                _take_on(row, stores.get(row.store_id or 0, first))
            detail = {"people": len(read.good), "left_out": len(read.bad)}
            record_look(actor_id=actor_id, action=TAKEN, subject="people", detail=detail)
            return len(read.good), read.bad

    return with_retries(story)


def _known() -> Known:
    """What a row may name: skills by code, name or a word of the trade, stores likewise."""
    skills: dict[str, str] = {}
    for kind in KINDS:
        for word in (kind.skill, *kind.words):
            skills.setdefault(word.lower(), kind.skill)
    for language in ("zh-hans", "en"):
        with override(language):
            skills |= {skill_name(kind.skill).lower(): kind.skill for kind in KINDS}
    stores = {
        name.lower(): one.pk
        for one in stores_in_company()
        for name in (one.code, one.name, one.name_en)
        if name
    }
    return Known({*worker_ids_by_phone(), *open_phones()}, skills, stores)


def _without_barred(read: ReadPeople) -> ReadPeople:
    barred = {row: until for row in read.good if (until := barred_until(row.phone)) is not None}
    words = _("Barred from working here until %(until)s.")
    bad = [
        BadRow(row.number_in_file, words % {"until": full_day(until)})
        for row, until in barred.items()
    ]
    good = tuple(row for row in read.good if row not in barred)
    return ReadPeople(good, tuple(sorted((*read.bad, *bad), key=lambda one: one.number_in_file)))


def _take_on(row: PersonRow, store: Store | None) -> None:
    person = register_person(phone=row.phone, name=row.name)
    store_id = store.pk if store else None
    grant_role(person_id=person.pk, role=Role.WORKER, store_id=store_id)
    lat, lng = (store.lat, store.lng) if store else NOWHERE
    worker = hire_worker(
        person_id=person.pk, name=row.name, home_lat=lat, home_lng=lng, born_on=row.born_on,
        store_id=store_id, years=row.years,
    )  # fmt: skip
    for skill in row.skills:
        grant_skill(worker_id=worker.pk, skill=skill, level=row.level)
    set_weekly_shifts(worker_id=worker.pk, shifts=WEEK)
    begin_with_checks(worker_id=worker.pk, phone=person.phone, skill=row.skills[0])
