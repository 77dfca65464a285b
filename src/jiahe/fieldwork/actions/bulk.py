"""Moments, ticked steps and answers entered as they happened elsewhere; no fact is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jiahe.fieldwork.choices import Moment, PhotoPhase, Proof, Verdict
from jiahe.fieldwork.models import Acceptance, CheckIn, Photo, StepRecord
from jiahe.fieldwork.pictures import KeptPicture
from jiahe.kit.tenancy import current_company


@dataclass(frozen=True)
class PastMoment:
    visit_id: int
    worker_id: int
    moment: Moment
    at: datetime
    proof: Proof
    lat: float | None = None
    lng: float | None = None
    metres_from_door: float | None = None


@dataclass(frozen=True)
class PastStep:
    visit_id: int
    worker_id: int
    step_id: int
    at: datetime


@dataclass(frozen=True)
class PastPhoto:
    visit_id: int
    worker_id: int
    step_id: int
    phase: PhotoPhase
    kept: KeptPicture
    at: datetime


@dataclass(frozen=True)
class PastAnswer:
    visit_id: int
    person_id: int | None
    verdict: Verdict
    at: datetime
    reason: str = ""


@transaction.atomic
def enter_moments(*, moments: Sequence[PastMoment]) -> None:
    CheckIn.objects.bulk_create(
        CheckIn(
            company_id=current_company(),
            visit_id=one.visit_id,
            worker_id=one.worker_id,
            moment=one.moment,
            happened_at=one.at,
            received_at=one.at,
            proof=one.proof,
            lat=one.lat,
            lng=one.lng,
            accuracy_metres=None if one.lat is None else 12.0,
            metres_from_door=one.metres_from_door,
        )
        for one in moments
    )


@transaction.atomic
def enter_steps(*, steps: Sequence[PastStep]) -> None:
    StepRecord.objects.bulk_create(
        StepRecord(
            company_id=current_company(),
            visit_id=one.visit_id,
            worker_id=one.worker_id,
            step_id=one.step_id,
            done_at=one.at,
        )
        for one in steps
    )


@transaction.atomic
def enter_photos(*, photos: Sequence[PastPhoto]) -> None:
    """Photos whose files are kept already; several may show the same picture."""
    Photo.objects.bulk_create(
        Photo(
            company_id=current_company(),
            visit_id=one.visit_id,
            step_id=one.step_id,
            phase=one.phase,
            file=one.kept.name,
            sha256=one.kept.sha256,
            taken_by_id=one.worker_id,
            received_at=one.at,
        )
        for one in photos
    )


@transaction.atomic
def enter_answers(*, answers: Sequence[PastAnswer]) -> None:
    Acceptance.objects.bulk_create(
        Acceptance(
            company_id=current_company(),
            visit_id=one.visit_id,
            by_id=one.person_id,
            verdict=one.verdict,
            reason=one.reason,
            at=one.at,
        )
        for one in answers
    )
