"""Companies opened, and who works in their offices."""

import re
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.accounts.actions import grant_role, open_company, open_store, register_person
from jiahe.accounts.choices import GIVEN_BY_OWNER, CompanyMode, Role
from jiahe.accounts.models import Company, Membership, Person
from jiahe.accounts.queries import company_by_slug
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company

SHORT_NAME = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
LONGEST_NAME = 40


class NotAShortName(Refusal):
    sentence = gettext_lazy(
        "The short name stands in addresses: 3 to 40 small letters, digits and hyphens."
    )


class CompanyThere(Refusal):
    sentence = gettext_lazy("There is a company with the short name “%(slug)s” already.")
    status = HTTPStatus.CONFLICT


class CompanyUnnamed(Refusal):
    sentence = gettext_lazy("Please give the company a name of at most 40 letters.")


class RoleNotYours(Refusal):
    sentence = gettext_lazy("An owner does not give or end this role.")
    status = HTTPStatus.FORBIDDEN


class LastOwner(Refusal):
    sentence = gettext_lazy("The company needs an owner: give somebody else the role first.")
    status = HTTPStatus.CONFLICT


class NotOnStaff(Refusal):
    sentence = gettext_lazy("This person does not hold this role.")
    status = HTTPStatus.NOT_FOUND


@transaction.atomic
def found_company(*, slug: str, name: str, name_en: str, mode: CompanyMode) -> Company:
    """A company that nobody had; raises `NotAShortName`, `CompanyUnnamed`, `CompanyThere`."""
    if not SHORT_NAME.fullmatch(slug):
        raise NotAShortName
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise CompanyUnnamed
    if company_by_slug(slug) is not None:
        raise CompanyThere(slug=slug)
    english = name_en.strip()[:80] or name.strip()
    return open_company(slug=slug, name=name.strip(), name_en=english, mode=mode)


@transaction.atomic
def settle_house(*, owner_phone: str, owner_name: str, lat: float, lng: float) -> Person:
    """The first store and the owner of the company in scope; raises `NotAPhoneNumber`."""
    company = Company.objects.get(pk=current_company())
    open_store(name=company.name, name_en=company.name_en, lat=lat, lng=lng)
    owner = register_person(phone=owner_phone, name=owner_name)
    grant_role(person_id=owner.pk, role=Role.OWNER)
    return owner


@transaction.atomic
def appoint(*, phone: str, name: str, role: Role) -> tuple[Person, bool]:
    """(who, whether the role is new); raises `RoleNotYours`, `NotAPhoneNumber`."""
    _refuse_other_roles(role)
    person = register_person(phone=phone, name=name.strip()[:LONGEST_NAME])
    return person, _given(person, role)


def _given(person: Person, role: Role) -> bool:
    """Whether it is new."""
    held = Membership.objects.filter(person=person, role=role, is_active=True).exists()
    if not held:
        grant_role(person_id=person.pk, role=role)
    return not held


@transaction.atomic
def appoint_regulator(*, person_id: int) -> bool:
    """Who runs the installation says so: whether the role is new in the company in scope."""
    return _given(Person.objects.get(pk=person_id), Role.REGULATOR)


@transaction.atomic
def end_regulator(*, person_id: int) -> bool:
    """Whether the role was held till now in the company in scope."""
    rows = Membership.objects.filter(person=person_id, role=Role.REGULATOR, is_active=True)
    return rows.update(is_active=False) > 0


@transaction.atomic
def end_role(*, person_code: str, role: Role) -> tuple[Person, bool]:
    """(who, whether it was held till now); raises `RoleNotYours`, `NotOnStaff`, `LastOwner`.

    Of two owners who end each other's role at once the second is the last one, and stays.
    """
    _refuse_other_roles(role)
    holders = Membership.objects.filter(role=role).order_by("pk").select_for_update()
    rows = list(holders.select_related("person"))
    mine = next((one for one in rows if one.person.code == person_code), None)
    if mine is None:
        raise NotOnStaff
    if not mine.is_active:
        return mine.person, False
    if role is Role.OWNER and sum(one.is_active for one in rows) == 1:
        raise LastOwner
    mine.is_active = False
    mine.save(update_fields=["is_active"])
    return mine.person, True


def _refuse_other_roles(role: Role) -> None:
    if role not in GIVEN_BY_OWNER:
        raise RoleNotYours
