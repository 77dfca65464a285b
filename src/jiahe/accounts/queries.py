from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import F, Prefetch, QuerySet

from jiahe.accounts.choices import GIVEN_BY_OWNER, PauseKind, Role
from jiahe.accounts.models import (
    Company,
    HomeInvitation,
    Household,
    HouseholdMember,
    Membership,
    NoticeRead,
    PartnerKey,
    Pause,
    Person,
    PersonToken,
    SpecialNeed,
    Store,
    StoreReach,
)
from jiahe.accounts.rules import e164
from jiahe.kit.clock import now
from jiahe.kit.statements import fetch_models
from jiahe.kit.tenancy import current_company, for_every_company

OWN_HOME = """
JOIN accounts_householdmember AS member ON member.household_id = one.id AND member.person_id = %s
WHERE NOT one.is_archived AND coalesce(one.id = %s::bigint, true) AND %s IN ('', one.code)
ORDER BY member.id DESC LIMIT 1
"""
PAUSES = """
WHERE one.company_id = %s AND one.kind = %s AND one.subject_id = %s AND one.ends_at > %s
ORDER BY one.starts_at
"""


def person_with_phone(phone: str) -> Person | None:
    return Person.objects.filter(phone=phone).first()


def person_asking(person_id: int) -> Person | None:
    """Who is signed in; None when the person may not be any more."""
    found = fetch_models(Person, "WHERE one.id = %s AND one.is_active", [person_id])
    return next(iter(found), None)


def person_by_id(person_id: int) -> Person:
    return Person.objects.get(pk=person_id)


def person_by_phone(phone: str) -> Person | None:
    """Who has this number; raises `NotAPhoneNumber`."""
    return Person.objects.filter(phone=e164(phone)).first()


def roles_of(person_id: int) -> list[tuple[int, Role]]:
    """(company id, role) of each active role, in every company: asked once per request."""
    with for_every_company():
        rows = Membership.objects.filter(person_id=person_id, is_active=True, company__is_open=True)
        return [
            (company_id, Role(role))
            for company_id, role in rows.order_by("company_id", "pk").values_list(
                "company_id", "role"
            )
        ]


def companies_of_any_role(person_id: int) -> set[int]:
    """Of the companies in scope those in which the person ever held a role."""
    rows = Membership.objects.filter(person_id=person_id)
    return set(rows.values_list("company_id", flat=True))


def households_of(person_id: int) -> QuerySet[Household]:
    """The person's homes, latest joined first."""
    return Household.objects.filter(members__person_id=person_id, is_archived=False).order_by(
        "-members__pk"
    )


def homes_with_members(person_id: int) -> list[tuple[Household, list[HouseholdMember]]]:
    """The person's homes with their needs and who belongs to them, whoever set it up first."""
    people = HouseholdMember.objects.select_related("person").order_by("pk")
    homes = households_of(person_id).prefetch_related("special_needs", Prefetch("members", people))
    return [(home, list(home.members.all())) for home in homes]


def open_invitations(phone: str) -> QuerySet[HomeInvitation]:
    """Invitations to a home that this number has not answered, the newest first."""
    rows = HomeInvitation.objects.filter(
        phone=phone, answered_at=None, household__is_archived=False
    )
    return rows.select_related("household", "invited_by").order_by("-made_at", "-pk")


def own_home(person_id: int, *, home_id: int | None = None, code: str = "") -> Household | None:
    """The person's home with this id or code; by neither, the one that was joined last."""
    found = fetch_models(Household, OWN_HOME, [person_id, home_id, code])
    return next(iter(found), None)


def household_of(code: str, person_id: int) -> Household | None:
    """The person's own home with this code, its people's needs at hand."""
    return households_of(person_id).prefetch_related("special_needs").filter(code=code).first()


def keeps_home(household_id: int, person_id: int) -> bool:
    """Whether the person set up the home, or belongs to it longest since who did so has left."""
    members = HouseholdMember.objects.filter(household=household_id).order_by("pk")
    return members.values_list("person_id", flat=True).first() == person_id


def need_kinds_of(household_id: int) -> set[str]:
    """Who at home needs special care, by kind."""
    return set(SpecialNeed.objects.filter(household_id=household_id).values_list("kind", flat=True))


def household_ids_of(person_id: int) -> list[int]:
    """Every home that the person belongs to, also one that is booked for no more.

    What was done there is accepted, rated and complained of after the home was put away too.
    """
    rows = HouseholdMember.objects.filter(person_id=person_id)
    return list(rows.order_by("-pk").values_list("household_id", flat=True))


def open_companies() -> QuerySet[Company]:
    return Company.objects.filter(is_open=True).order_by("pk")


def all_companies() -> QuerySet[Company]:
    """Open ones and closed ones."""
    return Company.objects.order_by("pk")


def company_by_id(company_id: int) -> Company:
    return Company.objects.get(pk=company_id)


def company_by_slug(slug: str) -> Company | None:
    return Company.objects.filter(slug=slug).first()


def companies_of_role(person_id: int, role: Role) -> list[int]:
    """The companies in which the person holds the role: for an association, its members."""
    return [company_id for company_id, held in roles_of(person_id) if held is role]


def role_holders(role: Role) -> list[Person]:
    """The people who hold a role in the company in scope."""
    people = Membership.objects.filter(role=role, is_active=True).select_related("person")
    return [membership.person for membership in people.order_by("pk")]


def staff_of_office() -> list[Membership]:
    """The roles that an owner gives and that are held in the company in scope, by role."""
    rows = Membership.objects.filter(role__in=GIVEN_BY_OWNER, is_active=True)
    order = {role: n for n, role in enumerate(GIVEN_BY_OWNER)}
    found = rows.select_related("person").order_by("pk")
    return sorted(found, key=lambda one: order[Role(one.role)])


def outsiders() -> list[Membership]:
    """Who watches over the company in scope or evaluates it, and is no colleague."""
    rows = Membership.objects.filter(role__in=(Role.REGULATOR, Role.EVALUATOR), is_active=True)
    return list(rows.select_related("person").order_by("-role", "pk"))


def names_of(person_ids: Collection[int]) -> dict[int, str]:
    return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "name"))


def everywhere(role: Role) -> set[int]:
    """The person ids of who holds the role in any company, as a regulator does."""
    with for_every_company():
        rows = Membership.objects.filter(role=role, is_active=True)
        return set(rows.values_list("person_id", flat=True))


def home_ids_by_phone(phones: Sequence[str]) -> dict[str, tuple[int, int]]:
    """(household id, person id) of the home of each person with one of these numbers."""
    rows = HouseholdMember.objects.filter(person__phone__in=phones).order_by("-pk")
    return {
        phone: (household_id, person_id)
        for phone, household_id, person_id in rows.values_list(
            "person__phone", "household_id", "person_id"
        )
    }


def stores_in_company() -> list[Store]:
    """The stores of the company in scope, in the order in which they opened."""
    return list(Store.objects.order_by("pk"))


def reaches_in_force() -> list[StoreReach]:
    """Every dated reach of the company in scope that was not undone, past ones too."""
    return list(StoreReach.objects.filter(undone_at=None).order_by("first_on", "pk"))


def reaches_since(on: date) -> list[StoreReach]:
    """The dated reaches that are not over on that day, undone ones too, the earliest first."""
    rows = StoreReach.objects.filter(last_on__gte=on).select_related("store", "made_by")
    return list(rows.order_by("first_on", "store_id", "pk"))


def pauses_of(kind: PauseKind, subject_id: int) -> list[Pause]:
    """The pauses of one worker, store or service that are not over, the earliest first."""
    return fetch_models(Pause, PAUSES, [current_company(), kind.value, subject_id, now()])


def pauses_in_company(limit: int = 60) -> list[Pause]:
    """All that are not over, then the latest that are; the latest first."""
    rows = Pause.objects.select_related("made_by", "lifted_by").order_by("-made_at")
    return [*rows.filter(ends_at__gt=now()), *rows.filter(ends_at__lte=now())[:limit]]


def tokens_of(person_id: int) -> list[PersonToken]:
    """The person's tokens in force, the latest first."""
    rows = PersonToken.objects.filter(person_id=person_id, revoked_at=None, expires_at__gt=now())
    return list(rows.order_by("-pk"))


def partner_keys() -> list[PartnerKey]:
    """The keys of the company in scope, those in use first, the latest first."""
    rows = PartnerKey.objects.select_related("made_by")
    return list(rows.order_by(F("revoked_at").desc(nulls_first=True), "-pk"))


def notice_read_by(person_id: int, version: str) -> NoticeRead | None:
    """When the person read that version of the privacy notice; None when not yet."""
    return NoticeRead.objects.filter(person=person_id, version=version).first()


def notices_read_by(person_id: int) -> list[NoticeRead]:
    """Every version that the person has read, the latest first."""
    return list(NoticeRead.objects.filter(person=person_id).order_by("-at"))


def member_ids_of(household_ids: Iterable[int]) -> set[int]:
    """The people who live in, or book for, these homes."""
    rows = HouseholdMember.objects.filter(household__in=list(household_ids))
    return set(rows.values_list("person_id", flat=True))
