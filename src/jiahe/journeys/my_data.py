"""What a person may see, take along, correct or have deleted of the own data, with its clock."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from jiahe.accounts import actions as accounts
from jiahe.accounts.actions.forgetting import forget_homes
from jiahe.accounts.choices import Role
from jiahe.accounts.queries import (
    companies_of_any_role,
    company_by_id,
    households_of,
    notices_read_by,
    person_by_id,
    role_holders,
)
from jiahe.booking.models import Order
from jiahe.booking.queries import (
    companies_booked_at,
    companies_serving,
    orders_of_person,
    orders_placed_by,
)
from jiahe.care.choices import OFFICES
from jiahe.care.models import ComplaintPhoto, ComplaintStep
from jiahe.care.queries import companies_complained_at, complaints_of_person, photo_of_raiser
from jiahe.care.rules import Standing
from jiahe.engine.workclock import due_at
from jiahe.insights.queries.improvements import companies_suggested_to, suggestions_of
from jiahe.insights.queries.promotions import promotions_of
from jiahe.journeys import improve
from jiahe.kit.calendar import day_kind
from jiahe.kit.clock import now
from jiahe.kit.dates import full_day
from jiahe.kit.tenancy import for_company, for_every_company, whole_for_company
from jiahe.kit.transactions import with_retries
from jiahe.notify.actions import send_text
from jiahe.notify.queries import messages_for
from jiahe.quality.queries.devices import own_review_devices, own_staff_devices
from jiahe.quality.queries.own import companies_written_at, reviews_written_by
from jiahe.standards.inforce import in_force
from jiahe.trust.actions import record_look, registers
from jiahe.trust.choices import RequestKind, RequestOutcome
from jiahe.trust.models import DataRequest
from jiahe.workforce.files import claims_of, scans_of
from jiahe.workforce.queries import ZONE, companies_with_file, worker_of

DAY_HOURS = 24
SCHEMA = "jiahe.person/1"
MOST_ORDERS, MOST_MESSAGES = 500, 200
KEEPING: tuple[Callable[[int], set[int]], ...] = (  # what names the person, by context
    companies_of_any_role,
    companies_with_file,
    companies_booked_at,
    companies_complained_at,
    companies_written_at,
    companies_suggested_to,
    registers.companies_asked,
)


def companies_holding(person_id: int) -> tuple[int, ...]:
    """Every company that keeps data of the person: of a home, of work, or of their own words.

    Who has left a home, or the company, reaches what is about them all the same.
    """
    with for_every_company():
        own = [keeping(person_id) for keeping in KEEPING]
    return tuple(sorted({*companies_serving(person_id)}.union(*own)))


def requests_of(person_id: int) -> list[tuple[str, DataRequest]]:
    """(company's name, request), the newest first."""
    found = []
    for company_id in companies_holding(person_id):
        name = company_by_id(company_id).name
        with for_company(company_id):
            found += [(name, one) for one in registers.requests_of_person(person_id)]
    return sorted(found, key=lambda pair: pair[1].asked_at, reverse=True)


def copy_of(person_id: int) -> dict[str, Any]:
    """The person's own data, machine-readable; each company notes that a copy was given."""
    person = person_by_id(person_id)
    found: dict[str, Any] = {
        "schema": SCHEMA,
        "made_at": now().isoformat(),
        "person": {
            "name": person.name,
            "phone": person.phone,
            "language": person.language,
            "joined_at": person.joined_at.isoformat(),
        },
        "notices_read": [
            {"version": one.version, "at": one.at.isoformat()} for one in notices_read_by(person_id)
        ],
        "homes": [_home(one) for one in households_of(person_id)],
        "orders": [_order(one) for one in _orders(person_id)],
        "messages": [
            {"at": one.created_at.isoformat(), "kind": one.kind, "text": one.text}
            for one in messages_for(person.phone)[:MOST_MESSAGES]
        ],
    }
    found["work"] = [_noted_copy(one, person_id) for one in companies_holding(person_id)]
    return found


def _orders(person_id: int) -> list[Order]:
    """Those of the person's homes, and what the person placed for a home left since."""
    with for_every_company():
        placed = orders_placed_by(person_id, MOST_ORDERS)
    all_of_them = {one.pk: one for one in (*orders_of_person(person_id, MOST_ORDERS), *placed)}
    return sorted(all_of_them.values(), key=lambda one: one.placed_at, reverse=True)[:MOST_ORDERS]


def _home(home: Any) -> dict[str, Any]:
    return {
        "compound": home.compound,
        "door": home.door,
        "area_m2": home.area_m2,
        "pets": home.pets,
        "entry_notes": home.entry_notes,
        "special_needs": [
            {"kind": one.kind, "name": one.name, "note": one.note}
            for one in home.special_needs.all()
        ],
    }


def _order(order: Any) -> dict[str, Any]:
    return {
        "code": order.code,
        "service": order.service.name,
        "placed_at": order.placed_at.isoformat(),
        "state": order.state,
        "total_fen": order.total_fen,
        "address": order.address,
    }


def _noted_copy(company_id: int, person_id: int) -> dict[str, Any]:
    """The worker's own file there, if there is one; the copy is a request answered at once."""
    with for_company(company_id):
        worker = worker_of(person_id)
        record_look(
            actor_id=person_id, action="own_data_copied", subject=f"person:{person_id}", detail={}
        )
        file: dict[str, Any] = {"company": company_by_id(company_id).name}
        file["browsers"] = _browsers(person_id)
        file["complaints"] = [_complaint(one, person_id) for one in complaints_of_person(person_id)]
        file["reviews"] = [_review(one) for one in reviews_written_by(person_id)]
        file["suggestions"] = [
            {"at": one.at.isoformat(), "words": one.words, "answer": one.answer}
            for one in suggestions_of(person_id)
        ]
        if worker is not None:
            file["levels"] = [_level(one) for one in promotions_of(worker.pk)]
            file["name"], file["duty"] = worker.name, worker.duty
            file["papers"] = [
                {"kind": one.kind, "since": str(one.since), "until": str(one.until)}
                for one in claims_of(worker.pk, localdate(now()))
            ]
            file["scans"] = [_scan(one) for one in scans_of(worker.pk)]
        return file


def _complaint(one: Standing, person_id: int) -> dict[str, Any]:
    """What the person said was wrong, and what the company said to it; no words of others."""
    return {
        "visit": one.complaint.visit.code,
        "kind": one.complaint.kind,
        "words": one.complaint.words,
        "raised_at": one.complaint.raised_at.isoformat(),
        "steps": [
            {"at": step.at.isoformat(), "kind": step.kind, "words": _own_words(step, person_id)}
            for step in one.steps
        ],
        "photos": [_complaint_photo(one, photo.code) for photo in one.complaint.photos.all()],
    }


def _own_words(step: ComplaintStep, person_id: int) -> str:
    """None of what another member of the home sent back with it."""
    is_anothers = step.kind not in OFFICES and step.by_id != person_id
    return "" if is_anothers else step.words


def _complaint_photo(one: Standing, photo: str) -> str:
    """Where whoever raised the complaint downloads its photo, also after leaving the home."""
    return f"/me/data/complaints/{one.complaint.code}/photos/{photo}/"


def own_photo(*, person_id: int, complaint: str, photo: str) -> ComplaintPhoto | None:
    """A photo of a complaint that this person raised; of nobody else's."""
    with for_every_company():
        return photo_of_raiser(person_id=person_id, code=complaint, photo_code=photo)


def _review(one: Any) -> dict[str, Any]:
    """What the person wrote, how it was worded before, and what was added later."""
    addition = getattr(one, "addition", None)
    return {
        "visit": one.visit.code,
        "direction": one.direction,
        **_words(one),
        "written_at": one.written_at.isoformat(),
        "changed_at": one.changed_at.isoformat() if one.changed_at else None,
        "hidden_because": one.hidden_because,
        "addition": addition
        and {"text": addition.text, "written_at": addition.written_at.isoformat()},
        "earlier": [
            {**_words(old), "said_at": old.said_at.isoformat()}
            for old in sorted(one.versions.all(), key=lambda old: old.number)
        ],
    }


def _words(one: Any) -> dict[str, Any]:
    marks = {name: getattr(one, name) for name in ("attitude", "skill", "effect")}
    return {**marks, "tags": list(one.tags), "text": one.text}


def _level(one: Any) -> dict[str, Any]:
    """A level that the worker was raised to, and what stood for it on that day."""
    return {
        "skill": one.skill,
        "level": one.level,
        "decided_at": one.decided_at.isoformat(),
        "words": one.words,
        "shown": one.shown,
        "rules_version": one.rules_version,
    }


def _scan(scan: Any) -> dict[str, Any]:
    """What is kept of a scan, and where its owner downloads the file itself."""
    return {
        "paper": scan.certificate.kind,
        "brought_at": scan.brought_at.isoformat(),
        "kind": scan.kind,
        "size_bytes": scan.size_bytes,
        "sha256": scan.sha256,
        "download": f"/work/papers/scan/{scan.code}/",
    }


def _browsers(person_id: int) -> dict[str, list[dict[str, Any]]]:
    """The hashes of browsers that the company keeps beside this person's reviews and sign-ins."""
    return {
        "of_reviews": [
            {
                "review": one.review.code,
                "hash": one.mark,
                "kept_at": one.kept_at.isoformat(),
                "agreed_at": one.agreed_at.isoformat() if one.agreed_at else None,
            }
            for one in own_review_devices(person_id)
        ],
        "of_sign_ins": [
            {"hash": one.mark, "signed_in_at": one.signed_in_at.isoformat()}
            for one in own_staff_devices(person_id)
        ],
    }


def answer_by(asked_at: datetime) -> datetime:
    """So many working days later as the company in scope holds LW-16."""
    hours = DAY_HOURS * in_force("DATA_REQUEST_WORKDAYS")
    return due_at(asked_at, hours, lambda on: day_kind(on).is_working, ZONE)


def ask(*, person_id: int, kind: str, words: str) -> int:
    """Each company that keeps data of the person is asked, once; how many were.

    Homes that no company serves are emptied at once when a deletion is asked for: nobody else
    could answer. Raises `NoSuchRequest`, and `RequestWaits` when all of them were asked before.
    """
    holding = companies_holding(person_id)
    if kind == RequestKind.DELETE and not companies_serving(person_id):
        with_retries(partial(_forget_at_once, person_id))
    asked = [one for one in holding if with_retries(partial(_ask, one, person_id, kind, words))]
    if holding and not asked:
        raise registers.RequestWaits
    return len(asked)


def _forget_at_once(person_id: int) -> None:
    emptied, person = forget_homes(person_id=person_id), person_by_id(person_id)
    if emptied:
        with override(person.language):
            text = _("Your homes are emptied: no company has served them.")
        send_text(phone=person.phone, kind="DataAnswered", text=text, link="/me/data/")


def _ask(company_id: int, person_id: int, kind: str, words: str) -> bool:
    with for_company(company_id):
        try:
            row = registers.ask_about_data(
                person_id=person_id, kind=kind, words=words, due_at=answer_by(now())
            )
        except registers.RequestWaits:
            return False
        _tell_owners(row)
        return True


def _tell_owners(row: DataRequest) -> None:
    for owner in role_holders(Role.OWNER):
        with override(owner.language):
            text = _("%(kind)s: somebody asked. Answer by %(day)s.") % {
                "kind": row.get_kind_display(),
                "day": full_day(row.due_at),
            }
        send_text(
            phone=owner.phone, kind="DataRequested", text=text, link="/office/data-requests/",
            once_key=f"DataRequested:{row.code}:{owner.pk}",
        )  # fmt: skip


def answer(*, company_id: int, code: str, outcome: str, words: str, actor_id: int) -> None:
    """The person hears the answer; the last company that agrees to a deletion has it done.

    Homes belong to the person, not to a company: one company's yes empties nothing that another
    still serves or has not answered about. Refusals as `registers.answer_request`.
    """

    def story() -> None:
        with whole_for_company(company_id):
            row = registers.answer_request(
                code=code, outcome=outcome, answer=words, actor_id=actor_id
            )
            record_look(
                actor_id=actor_id, action="data_request_answered", subject=f"request:{row.code}",
                detail={"kind": row.kind, "outcome": row.outcome},
            )  # fmt: skip
            _tell_person(row, _forgotten_by_all(row))

    with_retries(story)


def _forgotten_by_all(row: DataRequest) -> tuple[str, ...]:
    """Empties the person's homes once all agree; else the names of those still in the way.

    What the person suggested to this company alone is gone at once.
    """
    if row.kind != RequestKind.DELETE or row.outcome == RequestOutcome.REFUSED:
        return ()
    improve.take_back_all(person_id=row.person_id)
    accounts.lock_person(
        person_id=row.person_id
    )  # of two last answers at once, the second sees the first
    in_the_way = not_agreed(row.person_id)
    if not in_the_way:
        forget_homes(person_id=row.person_id)
    return tuple(company_by_id(one).name for one in in_the_way)


def not_agreed(person_id: int) -> list[int]:
    """Companies that serve the person's homes and whose last word on a deletion is no yes."""
    with for_every_company():
        agreed = registers.agreed_to_delete(person_id)
    return [one for one in companies_serving(person_id) if one not in agreed]


def _tell_person(row: DataRequest, in_the_way: tuple[str, ...]) -> None:
    with override(row.person.language):
        text = _("%(kind)s: %(outcome)s. %(answer)s") % {
            "kind": row.get_kind_display(),
            "outcome": row.get_outcome_display(),
            "answer": row.answer,
        }
        if in_the_way:
            text += " " + _("Your homes are emptied once these have agreed too: %(names)s.") % {
                "names": "、".join(in_the_way)
            }
    send_text(
        phone=row.person.phone, kind="DataAnswered", text=text, link="/me/data/",
        once_key=f"DataAnswered:{row.code}",
    )  # fmt: skip
