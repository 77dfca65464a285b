"""Lots: opened with a seal, drawn, judged; and what the judgement means for the next one."""

from datetime import date, timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.engine.sampling import switching
from jiahe.engine.sampling.drawing import drawn_order, seal
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.ids import new_code
from jiahe.kit.tenancy import current_company
from jiahe.quality import inspecting
from jiahe.quality.choices import InspectionPlace, InspectionState, LotState
from jiahe.quality.facts import LotJudged
from jiahe.quality.models import Inspection, InspectionLot
from jiahe.quality.queries.lots import Unit, looks_of, units_of_month, visits_by_code

AFTER_DUE = timedelta(days=3)  # a visit of the past is looked at by its photos within this time


class NoSuchLot(Refusal):
    sentence = gettext_lazy("There is no such lot.")
    status = HTTPStatus.NOT_FOUND


class LotTooSmall(Refusal):
    sentence = gettext_lazy("This team has too few visits this month to draw from.")


class LotIsDrawn(Refusal):
    sentence = gettext_lazy("This lot has been drawn already.")
    status = HTTPStatus.CONFLICT


class InspectionStopped(Refusal):
    sentence = gettext_lazy(
        "Five lots of this team were not accepted: inspection stands still until its causes are"
        " dealt with. Resume it with a word on what was done."
    )
    status = HTTPStatus.CONFLICT


@transaction.atomic
def open_lot(*, store_id: int, month_on: date) -> InspectionLot:
    """The team's lot of that month, with a secret that its seal fixes; found again when open."""
    secret = new_code() + new_code()
    lot, _is_new = InspectionLot.objects.get_or_create(
        store_id=store_id,
        month_on=month_on.replace(day=1),
        defaults={
            "company_id": current_company(),
            "seal": seal(secret),
            "secret": secret,
            "opened_at": now(),
        },
    )
    return lot


@transaction.atomic
def draw_lot(*, code: str) -> InspectionLot:
    """Fixes which visits the lot has, and in which order they are inspected.

    Raises `NoSuchLot`, `LotIsDrawn`, `LotTooSmall`, `InspectionStopped`.
    """
    lot = _locked(code)
    if lot.state != LotState.OPEN:
        raise LotIsDrawn
    regime = regime_now(lot.store_id)
    if regime.is_stopped:
        raise InspectionStopped
    units = {one.code: one for one in units_of_month(lot.store_id, lot.month_on)}
    if len(units) < 2:  # the tables begin there
        raise LotTooSmall
    lot.units = drawn_order(lot.secret, lot.code, units)
    lot.plans = inspecting.plans_for(len(units), regime.severity)
    lot.regime = inspecting.kept_regime(regime)
    lot.state, lot.drawn_at = LotState.DRAWN, now()
    lot.save()
    _look_at(lot, [units[one] for one in lot.units[: inspecting.sample_size(lot.plans)]], first=0)
    return lot


def regime_now(store_id: int) -> switching.Regime:
    """How the team is inspected at present, by its last judged lot."""
    last = (
        InspectionLot.objects.filter(store_id=store_id)
        .exclude(next_regime={})
        .order_by("-month_on")
        .first()
    )
    return inspecting.regime_of(last.next_regime if last else {})


def _look_at(lot: InspectionLot, units: list[Unit], *, first: int) -> None:
    """Orders the inspections: at the home when the visit is still to come."""
    today = localdate(now())
    Inspection.objects.bulk_create(
        Inspection(
            company_id=lot.company_id,
            lot=lot,
            place_in_lot=place,
            visit_id=unit.visit_id,
            worker_id=unit.worker_id,
            place=InspectionPlace.HOME if unit.start > now() else InspectionPlace.PHOTOS,
            due_on=max(localdate(unit.start), today + AFTER_DUE)
            if unit.start <= now()
            else localdate(unit.start),
            ordered_at=now(),
        )
        for place, unit in enumerate(units, start=first)
    )


@transaction.atomic
def replace_left_out(*, lot_id: int) -> None:
    """For a visit that could not be inspected the next of the drawn order moves up."""
    lot = InspectionLot.objects.select_for_update().get(pk=lot_id)
    rows = Inspection.objects.filter(lot=lot)
    wanted = inspecting.sample_size(lot.plans)
    live, used = rows.exclude(state=InspectionState.LEFT_OUT).count(), rows.count()
    more = lot.units[used : used + wanted - live]
    found = visits_by_code(more)
    units = [found[one] for one in more if one in found]
    if units and lot.state == LotState.DRAWN:
        _look_at(lot, units, first=used)


@transaction.atomic
def judge_lot(*, lot_id: int) -> InspectionLot:
    """Decides the lot when what was seen is enough; a fact then, and the next regime."""
    lot = InspectionLot.objects.select_for_update().get(pk=lot_id)
    if lot.state != LotState.DRAWN:
        return lot
    looks = looks_of(lot.pk)
    accepted = inspecting.verdict(lot.plans, looks)
    if accepted is None:
        return lot
    regime = inspecting.regime_of(lot.regime)
    after = inspecting.next_regime(regime, len(lot.units), looks, accepted=accepted)
    lot.state = LotState.ACCEPTED if accepted else LotState.REFUSED
    lot.decided_at, lot.next_regime = now(), inspecting.kept_regime(after)
    lot.save()
    record(LotJudged(company_id=lot.company_id, lot_id=lot.pk))
    return lot


@transaction.atomic
def resume_inspection(*, store_id: int) -> None:
    """After a stop: the next lot is inspected tightened, counted anew."""
    last = InspectionLot.objects.filter(store_id=store_id).exclude(next_regime={})
    found = last.order_by("-month_on").select_for_update().first()
    if found is None or not inspecting.regime_of(found.next_regime).is_stopped:
        raise NoSuchLot
    found.next_regime = inspecting.kept_regime(switching.resumed())
    found.save(update_fields=["next_regime"])


def _locked(code: str) -> InspectionLot:
    lot = InspectionLot.objects.select_for_update().filter(code=code).first()
    if lot is None:
        raise NoSuchLot
    return lot
