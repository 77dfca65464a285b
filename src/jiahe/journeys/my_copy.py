"""What a company keeps of a person, in the person's own hands: machine-readable, nobody else's."""

from typing import Any

from django.utils.timezone import localdate

from jiahe.accounts.queries import company_by_id, households_of, notices_read_by, person_by_id
from jiahe.booking.models import Order
from jiahe.booking.queries import orders_of_person, orders_placed_by
from jiahe.care.choices import OFFICES
from jiahe.care.models import ComplaintStep
from jiahe.care.queries import complaints_of_person
from jiahe.care.rules import Standing
from jiahe.insights.queries.improvements import suggestions_of
from jiahe.insights.queries.promotions import promotions_of
from jiahe.journeys.my_data import companies_holding
from jiahe.kit.clock import now
from jiahe.kit.tenancy import for_company, for_every_company
from jiahe.notify.queries import messages_for
from jiahe.quality.queries.devices import own_review_devices, own_staff_devices
from jiahe.quality.queries.own import reviews_written_by
from jiahe.trust.actions import record_look
from jiahe.workforce.files import claims_of, scans_of
from jiahe.workforce.models import Application
from jiahe.workforce.queries import worker_of
from jiahe.workforce.recruits import applications_of

SCHEMA = "jiahe.person/1"
MOST_ORDERS, MOST_MESSAGES = 500, 200


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
        file["applications"] = [_application(one) for one in applications_of(person_id)]
        if worker is not None:
            file["levels"] = [_level(one) for one in promotions_of(worker.pk)]
            file["name"], file["duty"] = worker.name, worker.duty
            file["papers"] = [
                {"kind": one.kind, "since": str(one.since), "until": str(one.until)}
                for one in claims_of(worker.pk, localdate(now()))
            ]
            file["scans"] = [_scan(one) for one in scans_of(worker.pk)]
        return file


def _application(one: Application) -> dict[str, Any]:
    """What the person wrote when asking for work, and what the company made of it."""
    return {
        "applied_at": one.applied_at.isoformat(),
        "name": one.name,
        "born_on": one.born_on.isoformat(),
        "skill": one.skill,
        "years": one.years,
        "story": one.story,
        "stage": one.stage,
        "ended_because": one.ended_because,
        "interviews": [
            {"at": talk.at.isoformat(), "kind": talk.kind, "marks": talk.marks, "total": talk.total}
            for talk in one.interviews.all()
        ],
    }


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
