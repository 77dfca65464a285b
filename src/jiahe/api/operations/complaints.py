"""Complaining of a visit of one's own, with photos, and following what the company does."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import File, Router, Status
from ninja.files import UploadedFile

from jiahe.accounts.policies import is_signed_in
from jiahe.api import shapes
from jiahe.api.access import Allow, person_of
from jiahe.api.once import WRITES, once
from jiahe.api.operations.changes import company_of_visit
from jiahe.booking.queries import visit_by_code
from jiahe.care.actions import NoSuchComplaint
from jiahe.care.queries import complaints_about, photo_of_visit
from jiahe.care.rules import Standing
from jiahe.fieldwork.pictures import PhotoTooLarge
from jiahe.journeys import complain
from jiahe.kit.clock import now
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.standards.limits import LARGEST_PHOTO_BYTES

router = Router(tags=["complaints"])
mine = Allow(is_signed_in)
HERE = "/orders/{slug:code}/visits/{slug:visit}/complaints"
A_PICTURE: dict[str, Any] = {
    "responses": {
        200: {
            "description": "A JPEG without place and device.",
            "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


@router.get(
    HERE, auth=mine, response=list[shapes.Complaint], summary=_("My complaints about a visit")
)
def complaints(request: HttpRequest, code: str, visit: str) -> list[shapes.Complaint]:
    """The newest first, each with every step."""
    with for_company(company_of_visit(request, code, visit)):
        return [_told(one, visit) for one in complaints_about(_visit_id(visit))]


@router.post(
    HERE,
    auth=mine,
    response={201: shapes.ComplaintRaised},
    openapi_extra=WRITES,
    summary=_("Complain of a visit"),
)
def raise_complaint(
    request: HttpRequest, code: str, visit: str, asked: shapes.ComplaintAsked
) -> Status[Result]:
    """One is open at a time; photos follow, each by itself."""
    company_id = company_of_visit(request, code, visit)

    def effect() -> Result:
        return {
            "complaint": complain.complain(
                company_id=company_id,
                visit_code=visit,
                person_id=person_of(request),
                kind=asked.kind,
                words=asked.words,
            )
        }

    return Status(201, once(request, f"complain/{visit}", asked, effect))


@router.post(
    f"{HERE}/{{slug:complaint}}/photos",
    auth=mine,
    response={201: shapes.ComplaintPhoto},
    openapi_extra=WRITES,
    summary=_("Show a photo with a complaint"),
)
def show_photo(
    request: HttpRequest, code: str, visit: str, complaint: str, photo: File[UploadedFile]
) -> Status[Result]:
    """Six at most, while it is open; only the home and the company's office see them."""
    company_id = _company_of(request, code, visit, complaint)
    if (photo.size or 0) > LARGEST_PHOTO_BYTES:
        raise PhotoTooLarge
    deed: dict[str, Any] = {
        "company_id": company_id,
        "code": complaint,
        "person_id": person_of(request),
    }
    kept = complain.store_one_more(**deed, photo=photo.read())
    done = once(
        request,
        f"complaint-photo/{complaint}",
        {"photo": kept},
        lambda: {"photo": complain.add_photo(**deed, photo=kept)},
    )
    return Status(201, done)


@router.get(
    f"{HERE}/{{slug:complaint}}/photos/{{slug:photo}}",
    auth=mine,
    openapi_extra=A_PICTURE,
    summary=_("A photo of my complaint"),
)
def complaint_photo(
    request: HttpRequest, code: str, visit: str, complaint: str, photo: str
) -> FileResponse:
    """The picture itself, without the place where it was taken."""
    with for_company(_company_of(request, code, visit, complaint)):
        found = photo_of_visit(visit_id=_visit_id(visit), photo_code=photo)
        if found is None:
            raise NoSuchComplaint
        headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
        return FileResponse(found.file.open("rb"), content_type="image/jpeg", headers=headers)


@router.post(
    f"{HERE}/{{slug:complaint}}/settled",
    auth=mine,
    response=shapes.Done,
    openapi_extra=WRITES,
    summary=_("Say that a complaint is settled"),
)
def settle_complaint(
    request: HttpRequest, code: str, visit: str, complaint: str, asked: shapes.ComplaintSettled
) -> Result:
    """Refused as `ComplaintMovedOn` when something happened since it was read."""
    return _heard(request, (code, visit, complaint), "settled", asked, complain.settle_complaint)


@router.post(
    f"{HERE}/{{slug:complaint}}/returned",
    auth=mine,
    response=shapes.Done,
    openapi_extra=WRITES,
    summary=_("Send an answer back"),
)
def return_complaint(
    request: HttpRequest, code: str, visit: str, complaint: str, asked: shapes.ComplaintReturned
) -> Result:
    """The clock runs again; desk and owner look at it."""
    said = partial(complain.send_back, words=asked.words)
    return _heard(request, (code, visit, complaint), "returned", asked, said)


def _heard(
    request: HttpRequest,
    named: tuple[str, str, str],
    word: str,
    asked: shapes.ComplaintSettled | shapes.ComplaintReturned,
    act: Callable[..., None],
) -> Result:
    """The household's word on an answer; `named` are order, visit and complaint."""
    company_id, complaint = _company_of(request, *named), named[-1]

    def effect() -> Result:
        act(
            company_id=company_id,
            code=complaint,
            seen_steps=asked.seen_steps,
            person_id=person_of(request),
        )
        return {"done": True}

    return once(request, f"complaint-{word}/{complaint}", asked, effect)


def _visit_id(visit: str) -> int:
    """Of a visit that `company_of_visit` has found."""
    found = visit_by_code(visit)
    assert found is not None
    return int(found.pk)


def _company_of(request: HttpRequest, code: str, visit: str, complaint: str) -> int:
    """The company of the complaint about this visit; raises `NoSuchComplaint`."""
    company_id = company_of_visit(request, code, visit)
    with for_company(company_id):
        if complaint not in {one.complaint.code for one in complaints_about(_visit_id(visit))}:
            raise NoSuchComplaint
    return company_id


def _told(one: Standing, visit: str) -> shapes.Complaint:
    return shapes.Complaint(
        code=one.complaint.code,
        visit=visit,
        kind=one.complaint.kind,
        words=one.complaint.words,
        raised_at=one.complaint.raised_at,
        due_at=one.due_at,
        settles_at=one.settles_at,
        is_over=one.is_over,
        may_close=one.may_close(),
        may_send_back=one.may_send_back(now()),
        photos=[photo.code for photo in one.complaint.photos.all()],
        steps=[
            shapes.ComplaintStep(kind=step.kind, words=step.words, at=step.at, due_at=step.due_at)
            for step in one.steps
        ],
    )
