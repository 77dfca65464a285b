"""What inspectors and their desk read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from jiahe.booking.queries import visit_span
from jiahe.catalog.queries import steps_of
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.engine.agreement import Agreement, ordered_agreement, plain_agreement
from jiahe.fieldwork.models import Photo
from jiahe.kit.clock import now
from jiahe.quality.choices import Answer, HazardState, InspectionState, PhotoVerdict
from jiahe.quality.models import Finding, Hazard, Inspection, PhotoJudgement

ENOUGH_JUDGES = 2


@dataclass(frozen=True)
class StepToJudge:
    """A step of the procedure with what it must look like; position 0 stands for the whole."""

    step_id: int | None
    position: int
    text: str
    text_en: str
    criterion: str
    criterion_en: str


def steps_to_judge(inspection: Inspection) -> list[StepToJudge]:
    """The steps that the visit was sold with; one for the whole where there is no procedure."""
    order = inspection.visit.order
    sop_id = order.sop_id or shelf_in_scope().procedure_id(order.service_id, now())
    steps = [
        StepToJudge(one.pk, one.position, one.text, one.text_en, one.criterion, one.criterion_en)
        for one in (steps_of(sop_id) if sop_id else [])
    ]
    return steps or [StepToJudge(None, 0, "整体效果", "The work as a whole", "", "")]


def inspections_due(until: date) -> list[Inspection]:
    """What waits until that day, the most pressing first."""
    rows = _full().filter(state=InspectionState.DUE, due_on__lte=until)
    return list(rows.order_by("due_on", "pk")[:60])


def inspections_done(limit: int = 30) -> list[Inspection]:
    return list(_full().filter(state=InspectionState.DONE).order_by("-done_at")[:limit])


def inspection_by_code(code: str) -> Inspection | None:
    return _full().filter(code=code).first()


def start_of(inspection: Inspection) -> datetime:
    return visit_span(inspection.visit).start


def findings_of(inspection_id: int) -> list[Finding]:
    rows = Finding.objects.filter(inspection_id=inspection_id).select_related("step")
    return list(rows.order_by("position"))


def finding_with_photo(inspection_code: str, position: int) -> Finding | None:
    rows = Finding.objects.filter(inspection__code=inspection_code, position=position)
    return rows.exclude(file="").first()


def photos_of_visit(visit_id: int) -> list[Photo]:
    return list(Photo.objects.filter(visit_id=visit_id).order_by("received_at", "pk"))


def _full() -> QuerySet[Inspection]:
    return Inspection.objects.select_related(
        "worker__store", "by", "visit__order__service", "lot", "repeats"
    ).prefetch_related("visit__reservations")


def inspectors_agreement() -> Agreement:
    """How alike two inspectors judge the same visits, step by step."""
    pairs = Finding.objects.filter(inspection__repeats__isnull=False).values_list(
        "inspection__repeats_id", "position", "answer"
    )
    second = {(first, position): answer for first, position, answer in pairs}
    rows = Finding.objects.filter(inspection_id__in={first for first, _ in second})
    found = [
        (one.answer, second[one.inspection_id, one.position])
        for one in rows
        if (one.inspection_id, one.position) in second
    ]
    return ordered_agreement(found, Answer.values)


def is_open_to_judge(said: Sequence[str]) -> bool:
    """Whether one more person is asked: two are, and a third where those two differ."""
    return len(said) < ENOUGH_JUDGES or (len(said) == ENOUGH_JUDGES and said[0] != said[1])


def settled_verdict(said: Sequence[str]) -> str:
    """What two of those who judged agree on; three who all differ cannot tell; else empty."""
    found = [one for one in PhotoVerdict.values if list(said).count(one) >= ENOUGH_JUDGES]
    if found:
        return found[0]
    return PhotoVerdict.UNCLEAR.value if len(said) > ENOUGH_JUDGES else ""


def next_photo(person_id: int) -> Photo | None:
    """A photo that waits for one more judge, and not of this person: disputed ones, then newest."""
    rows = Photo.objects.annotate(
        judges=Count("judgements"),
        opinions=Count("judgements__verdict", distinct=True),
        own=Count("judgements", filter=Q(judgements__by_id=person_id)),
    ).filter(own=0, step__isnull=False)
    rows = rows.filter(Q(judges__lt=ENOUGH_JUDGES) | Q(judges=ENOUGH_JUDGES, opinions=2))
    found = rows.select_related("visit__order__service", "step").order_by("-judges", "-pk")
    return found.first()


@dataclass(frozen=True)
class JudgedPhoto:
    """A photo that does not prove its step, or on which people still differ."""

    photo: Photo
    verdict: str  # empty while a third person is asked


def doubted_photos(limit: int = 30) -> list[JudgedPhoto]:
    """Photos that two people say prove nothing, or about which two differ; the latest first."""
    said: dict[int, list[str]] = {}
    rows = PhotoJudgement.objects.order_by("-photo_id", "pk").values_list("photo_id", "verdict")
    for photo_id, verdict in rows:
        said.setdefault(photo_id, []).append(verdict)
    settled = {pk: settled_verdict(those) for pk, those in said.items() if len(those) > 1}
    doubted = {pk: one for pk, one in settled.items() if one != PhotoVerdict.PROVES}
    photos = Photo.objects.filter(pk__in=list(doubted)[:limit])
    found = photos.select_related("visit", "step").order_by("-pk")
    return [JudgedPhoto(one, doubted[one.pk]) for one in found]


def photos_of_steps(limit: int) -> list[Photo]:
    """The newest photos that are to prove a step."""
    return list(Photo.objects.filter(step__isnull=False).order_by("-pk")[:limit])


def photo_by_code(code: str) -> Photo | None:
    return Photo.objects.filter(code=code).first()


def photo_agreement() -> Agreement:
    """How alike the first two judged; a third, asked where they differ, does not count."""
    verdicts: dict[int, list[str]] = {}
    for photo_id, said in PhotoJudgement.objects.order_by("pk").values_list("photo_id", "verdict"):
        verdicts.setdefault(photo_id, []).append(said)
    pairs = [(said[0], said[1]) for said in verdicts.values() if len(said) >= ENOUGH_JUDGES]
    return plain_agreement(pairs, PhotoVerdict.values)


def hazards(limit: int = 60) -> list[Hazard]:
    """Open ones first, by their due time; then what was closed last."""
    rows = Hazard.objects.select_related("visit__order__service", "found_by", "closed_by")
    live = list(rows.filter(state=HazardState.OPEN).order_by("due_at"))
    return live + list(rows.exclude(state=HazardState.OPEN).order_by("-closed_at")[:limit])


def hazards_of_visit(visit_id: int) -> list[Hazard]:
    """What was found at this visit's home, the latest first."""
    return list(Hazard.objects.filter(visit=visit_id).order_by("-found_at", "-pk"))


def overdue_hazards() -> list[Hazard]:
    """Open dangers that nobody looked at again in time, the longest overdue first."""
    return list(Hazard.objects.filter(state=HazardState.OPEN, due_at__lt=now()).order_by("due_at"))


def hazard_by_id(hazard_id: int) -> Hazard:
    return Hazard.objects.select_related("visit__order").get(pk=hazard_id)
