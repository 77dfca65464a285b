"""A company begins with its owner, and the owner says who works in the office."""

from collections.abc import Callable
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.accounts.actions import register_person, staff
from jiahe.accounts.choices import CompanyMode, Role
from jiahe.accounts.models import Company, Person
from jiahe.accounts.queries import all_companies, everywhere, person_by_id, person_by_phone
from jiahe.journeys.standards import leave_association, take_over_figures
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.trust.actions import record_look

STAFF_SUBJECT = "office_staff"
APPOINTED, ENDED = "role.given", "role.ended"


class NothingToWatch(Refusal):
    sentence = gettext_lazy("There is no company yet: open one first with `jiahe open`.")
    status = HTTPStatus.CONFLICT


def open_house(
    *, slug: str, names: tuple[str, str], mode: CompanyMode, owner: tuple[str, str],
    place: tuple[float, float],
) -> Company:  # fmt: skip
    """A new company with its first store and its owner: all of it or nothing.

    `names` in Chinese and English, `owner` as (telephone, name), `place` as WGS-84 latitude and
    longitude of the store. Raises what `found_company` and `settle_house` raise.
    """
    with transaction.atomic():
        company = staff.found_company(slug=slug, name=names[0], name_en=names[1], mode=mode)
        with for_company(company.pk):
            staff.settle_house(
                owner_phone=owner[0], owner_name=owner[1], lat=place[0], lng=place[1]
            )
            for person_id in sorted(everywhere(Role.REGULATOR)):
                _watched_by(person_by_id(person_id))
        return company


def appoint(*, company_id: int, actor_id: int, phone: str, name: str, role: Role) -> Person:
    """Gives the role; an association's member is held to its figures at once.

    The same twice changes nothing. Raises what `staff.appoint` raises.
    """

    def story() -> Person:
        with for_company(company_id):
            person, is_new = staff.appoint(phone=phone, name=name, role=role)
            if is_new:
                _note(actor_id, APPOINTED, person, role)
            if role is Role.ASSOCIATION:
                take_over_figures(person_id=person.pk)
            return person

    return with_retries(story)


def end_role(*, company_id: int, actor_id: int, person_code: str, role: Role) -> Person:
    """Ends it from the next tap on; twice changes nothing. Raises what `staff.end_role` raises.

    With the last one who spoke for an association the company leaves it (`leave_association`).
    """

    def story() -> Person:
        with for_company(company_id):
            person, was_held = staff.end_role(person_code=person_code, role=role)
            if was_held:
                _note(actor_id, ENDED, person, role)
                if role is Role.ASSOCIATION:
                    leave_association(actor_id=actor_id)
            return person

    return with_retries(story)


def appoint_regulator(*, phone: str, name: str) -> tuple[Person, int]:
    """Whom the regulator sends, in every open company: (who, in how many the role is new).

    A regulator reads the figures of all companies, so none of them gives the role: who runs the
    installation does (`jiahe oversee`). Raises `NotAPhoneNumber`, `NothingToWatch`.
    """

    @transaction.atomic
    def story() -> tuple[Person, int]:
        person = register_person(phone=phone, name=name.strip()[: staff.LONGEST_NAME])
        return person, _everywhere(lambda: _watched_by(person))

    return with_retries(story)


def end_regulator(*, phone: str) -> tuple[Person, int]:
    """(who, in how many companies the role was held till now), also in closed ones.

    Raises `NotAPhoneNumber`, `NotOnStaff`.
    """

    @transaction.atomic
    def story() -> tuple[Person, int]:
        person = person_by_phone(phone)
        if person is None:
            raise staff.NotOnStaff
        return person, _everywhere(lambda: _watched_no_more(person))

    return with_retries(story)


def _everywhere(deed: Callable[[], bool]) -> int:
    companies = list(all_companies())
    if not companies:
        raise NothingToWatch
    done = 0
    for company in companies:
        with for_company(company.pk):
            done += deed()
    return done


def _watched_by(person: Person) -> bool:
    is_new = staff.appoint_regulator(person_id=person.pk)
    if is_new:
        _note(None, APPOINTED, person, Role.REGULATOR)
    return is_new


def _watched_no_more(person: Person) -> bool:
    was_held = staff.end_regulator(person_id=person.pk)
    if was_held:
        _note(None, ENDED, person, Role.REGULATOR)
    return was_held


def _note(actor_id: int | None, action: str, person: Person, role: Role) -> None:
    detail = {"person": person.pk, "role": role.value}
    record_look(actor_id=actor_id, action=action, subject=STAFF_SUBJECT, detail=detail)
