"""Every write to people, households, companies and roles."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy

from jiahe.accounts.choices import CompanyMode, NeedKind, PauseKind, Role
from jiahe.accounts.models import (
    Arrival,
    Company,
    Household,
    HouseholdMember,
    Membership,
    Pause,
    Person,
    Promotion,
    SpecialNeed,
    Store,
)
from jiahe.accounts.promotions import NoSuchPromotion, open_promotion_of
from jiahe.accounts.rules import e164
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.statements import insert_if_new
from jiahe.kit.tenancy import current_company

MOST_OPEN = 20  # links of one promoter


class PromotionUnnamed(Refusal):
    sentence = gettext_lazy("Please say what it is for: a community, an event, a counter.")


class TooManyPromotions(Refusal):
    sentence = gettext_lazy("You have %(most)s open links: close one first.")
    status = HTTPStatus.CONFLICT


class NotAHome(Refusal):
    sentence = gettext_lazy("Please fill in the compound, the door number and the floor area.")


class NotYourHousehold(Refusal):
    sentence = gettext_lazy("This address is not yours.")
    status = HTTPStatus.NOT_FOUND


LARGEST_HOME_M2 = 2000
HOME_FIELDS = frozenset({
    "contact_name", "contact_phone", "compound", "door", "lat", "lng", "area_m2", "pets",
    "entry_notes",
})  # fmt: skip


def register_person(*, phone: str, name: str = "", language: str = "zh-hans") -> Person:
    """The person with this number, made when new; raises `NotAPhoneNumber`."""
    number = e164(phone)
    known = Person.objects.filter(phone=number).first()
    if known is not None:
        return known
    person = Person(phone=number, name=name, language=language, joined_at=now())
    return person if insert_if_new(person) else Person.objects.get(phone=number)


def lock_person(*, person_id: int) -> None:
    """Until the transaction ends nobody else decides about this person beside it."""
    Person.objects.select_for_update(no_key=True).get(pk=person_id)


@transaction.atomic
def verify_phone(*, person_id: int) -> None:
    Person.objects.filter(pk=person_id).update(phone_is_verified=True)


@transaction.atomic
def set_preferences(*, person_id: int, language: str, elder_mode: str) -> None:
    """Keeps language ("zh-hans", "en") and elder mode ("on", "off") for the next visit."""
    Person.objects.filter(pk=person_id).update(
        language=language, prefers_elder_mode=elder_mode == "on"
    )


@transaction.atomic
def open_company(*, slug: str, name: str, name_en: str, mode: CompanyMode) -> Company:
    return Company.objects.create(slug=slug, name=name, name_en=name_en, mode=mode)


@transaction.atomic
def set_company_phone(*, company_id: int, phone: str) -> None:
    """The number that the company's households call; empty for none of its own."""
    Company.objects.filter(pk=company_id).update(phone=phone.strip())


@transaction.atomic
def open_store(*, name: str, name_en: str, lat: float, lng: float) -> Store:
    """A store of the company in scope."""
    return Store.objects.create(
        company_id=current_company(), name=name, name_en=name_en, lat=lat, lng=lng
    )


@transaction.atomic
def grant_role(*, person_id: int, role: Role, store_id: int | None = None) -> Membership:
    """Gives the role in the company in scope; a second grant changes nothing."""
    membership, _ = Membership.objects.update_or_create(
        company_id=current_company(),
        person_id=person_id,
        role=role,
        defaults={"store_id": store_id, "is_active": True},
    )
    return membership


@transaction.atomic
def found_household(  # noqa: PLR0913  # an address has this many parts
    *,
    person_id: int,
    contact_name: str,
    contact_phone: str,
    compound: str,
    door: str,
    lat: float,
    lng: float,
    area_m2: int,
    pets: str = "",
    entry_notes: str = "",
) -> Household:
    """A home with the person as its first member; raises `NotAHome`, `NotAPhoneNumber`."""
    if not compound.strip() or not door.strip() or not 0 < area_m2 <= LARGEST_HOME_M2:
        raise NotAHome
    household = Household.objects.create(
        contact_name=contact_name.strip()[:40],
        contact_phone=e164(contact_phone),
        compound=compound.strip()[:80],
        door=door.strip()[:80],
        lat=lat,
        lng=lng,
        area_m2=area_m2,
        pets=pets[:80],
        entry_notes=entry_notes[:500],
    )
    HouseholdMember.objects.create(household=household, person_id=person_id)
    return household


@transaction.atomic
def change_household(*, code: str, person_id: int, changes: Mapping[str, Any]) -> Household:
    """The home with these fields of `HOME_FIELDS` changed; raises `NotYourHousehold`, `NotAHome`.

    Orders keep the address that they were placed with.
    """
    household = _own_household(code, person_id)
    for field in HOME_FIELDS & changes.keys():
        setattr(household, field, changes[field])
    if not household.compound.strip() or not household.door.strip():
        raise NotAHome
    if not 0 < household.area_m2 <= LARGEST_HOME_M2:
        raise NotAHome
    household.contact_phone = e164(household.contact_phone)
    household.save(update_fields=sorted(HOME_FIELDS))
    return household


@transaction.atomic
def set_special_needs(*, code: str, person_id: int, kinds: Collection[str], note: str) -> None:
    """Replaces what is known of the people at home; raises `NotYourHousehold`."""
    household = _own_household(code, person_id)
    household.special_needs.all().delete()
    SpecialNeed.objects.bulk_create(
        SpecialNeed(household=household, kind=NeedKind(kind), note=note[:200])
        for kind in sorted(set(kinds))
    )


def _own_household(code: str, person_id: int) -> Household:
    household = (
        Household.objects.select_for_update(of=("self",))
        .filter(code=code, members__person_id=person_id, is_archived=False)
        .first()
    )
    if household is None:
        raise NotYourHousehold
    return household


@dataclass(frozen=True)
class NewPerson:
    phone: str  # E.164
    name: str


@dataclass(frozen=True)
class NewHome:
    """A household to be entered with many others; the person with its phone lives there."""

    name: str
    phone: str  # E.164
    compound: str
    door: str
    lat: float
    lng: float
    area_m2: int
    pets: str = ""
    entry_notes: str = ""
    needs: tuple[NeedKind, ...] = ()


@transaction.atomic
def enter_people(*, people: Sequence[NewPerson]) -> dict[str, int]:
    """Person id by phone for all of them; who is known already stays as they are."""
    Person.objects.bulk_create(
        (Person(phone=one.phone, name=one.name, joined_at=now()) for one in people),
        ignore_conflicts=True,
    )
    phones = [one.phone for one in people]
    return dict(Person.objects.filter(phone__in=phones).values_list("phone", "pk"))


@transaction.atomic
def enter_homes(*, homes: Sequence[NewHome], person_ids: Mapping[str, int]) -> dict[str, int]:
    """Household id by its person's phone; checked by whoever made the list."""
    made = Household.objects.bulk_create(
        Household(
            contact_name=one.name,
            contact_phone=one.phone,
            compound=one.compound,
            door=one.door,
            lat=one.lat,
            lng=one.lng,
            area_m2=one.area_m2,
            pets=one.pets,
            entry_notes=one.entry_notes,
        )
        for one in homes
    )
    HouseholdMember.objects.bulk_create(
        HouseholdMember(household=row, person_id=person_ids[row.contact_phone]) for row in made
    )
    SpecialNeed.objects.bulk_create(
        SpecialNeed(household=row, kind=kind)
        for row, one in zip(made, homes, strict=True)
        for kind in one.needs
    )
    return {row.contact_phone: row.pk for row in made}


class PauseTooShort(Refusal):
    sentence = gettext_lazy("Please choose an end that lies ahead, at most %(days)d days away.")


class PauseReasonMissing(Refusal):
    sentence = gettext_lazy("Please say why: it stands in the audit and those concerned are told.")


class NoSuchPause(Refusal):
    sentence = gettext_lazy("There is no such pause, or it is over.")
    status = HTTPStatus.NOT_FOUND


LONGEST_PAUSE = timedelta(days=180)


@transaction.atomic
def pause(  # what, from when to when, why, by whom
    *,
    kind: PauseKind,
    subject: tuple[int, str],
    ends_at: datetime,
    reason: str,
    actor_id: int | None,
    starts_at: datetime | None = None,
) -> Pause:
    """From now, or from `starts_at` on, nothing new is promised for the subject until `ends_at`.

    The subject is (id, name); nobody's pause is a law's.
    Raises `PauseTooShort`, `PauseReasonMissing`.
    """
    if not now() < ends_at <= now() + LONGEST_PAUSE:
        raise PauseTooShort(days=LONGEST_PAUSE.days)
    if not reason.strip():
        raise PauseReasonMissing
    return Pause.objects.create(
        company_id=current_company(),
        kind=kind,
        subject_id=subject[0],
        subject_name=subject[1][:80],
        reason=reason.strip()[:300],
        starts_at=max(now(), starts_at or now()),
        ends_at=ends_at,
        made_by_id=actor_id,
        made_at=now(),
    )


@transaction.atomic
def lift_pause(*, code: str, actor_id: int | None) -> Pause:
    """Ends a pause now; raises `NoSuchPause` when it is over already."""
    found = Pause.objects.select_for_update().filter(code=code, ends_at__gt=now()).first()
    if found is None:
        raise NoSuchPause
    found.ends_at = max(now(), found.starts_at)
    found.lifted_at, found.lifted_by_id = now(), actor_id
    found.save()
    return found


@transaction.atomic
def open_promotion(*, promoter_id: int, name: str, place: str) -> Promotion:
    """Raises `PromotionUnnamed`, `TooManyPromotions`."""
    if not name.strip():
        raise PromotionUnnamed
    mine = Promotion.objects.filter(promoter=promoter_id, closed_at=None)
    if mine.count() >= MOST_OPEN:
        raise TooManyPromotions(most=MOST_OPEN)
    return Promotion.objects.create(
        company_id=current_company(),
        promoter_id=promoter_id,
        name=name.strip()[:60],
        place=place.strip()[:80],
        opened_at=now(),
    )


@transaction.atomic
def close_promotion(*, code: str, promoter_id: int) -> None:
    """One's own link leads nowhere any more; raises `NoSuchPromotion`."""
    rows = Promotion.objects.filter(code=code, promoter=promoter_id, closed_at=None)
    if not rows.update(closed_at=now()):
        raise NoSuchPromotion


@transaction.atomic
def note_opened(*, code: str) -> Promotion:
    """The open promotion of that code, opened once more; raises `NoSuchPromotion`."""
    Promotion.objects.filter(code=code, closed_at=None).update(opened=F("opened") + 1)
    return open_promotion_of(code)


@transaction.atomic
def note_arrival(*, code: str, person_id: int) -> bool:
    """Whether this person is new by this link; promoters do not count by their own.

    Raises `NoSuchPromotion`.
    """
    row = open_promotion_of(code)
    if row.promoter_id == person_id:
        return False
    _arrival, is_new = Arrival.objects.get_or_create(
        company_id=current_company(),
        person_id=person_id,
        defaults={"promotion": row, "at": now()},
    )
    return is_new
