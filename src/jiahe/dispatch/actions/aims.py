"""The company's choice between even income and short ways, and the curve that it rests on."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from jiahe.dispatch.aims import STEPS
from jiahe.dispatch.models import FairnessCurve, PlanAims
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company


class NoSuchStep(Refusal):
    sentence = gettext_lazy("Please choose one of the five steps.")


def set_evenness(*, evenness: int, actor_id: int) -> PlanAims:
    """Plans from now on weigh it so; raises `NoSuchStep`."""
    if not 0 <= evenness < len(STEPS):
        raise NoSuchStep
    aims, _ = PlanAims.objects.update_or_create(
        company_id=current_company(),
        defaults={"evenness": evenness, "set_by_id": actor_id, "set_at": now()},
    )
    return aims


def keep_curve(
    *, on: date, points: Sequence[dict[str, Any]], asked_by_id: int | None
) -> FairnessCurve:
    return FairnessCurve.objects.create(
        company_id=current_company(),
        on=on,
        made_at=now(),
        asked_by_id=asked_by_id,
        points=list(points),
    )
