"""Keeps what was learnt about ways; a version is never changed."""

from dataclasses import asdict

from django.db import transaction

from jiahe.dispatch.models import TravelFit
from jiahe.engine.travelfit import Study, told
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company


@transaction.atomic
def keep_fit(*, study: Study) -> int:
    """The number of the new version; the same law and errors again make none.

    Two at once: the second fails on `a_fit_has_its_version`.
    """
    latest = TravelFit.objects.order_by("-version").first()
    law, errors = told(study.law), _errors(study)
    if latest is not None and (latest.law, latest.errors) == (law, errors):
        return latest.version
    row = TravelFit.objects.create(
        company_id=current_company(),
        version=1 if latest is None else latest.version + 1,
        made_at=now(),
        is_better=study.is_better,
        rides=sum(study.law.rides_by_hour),
        law=law,
        errors=errors,
    )
    return row.version


def _errors(study: Study) -> dict[str, object]:
    return {
        "fitted": asdict(study.fitted),
        "plain": asdict(study.plain),
        "learnt_days": study.learnt_days,
        "held_days": study.held_days,
    }
