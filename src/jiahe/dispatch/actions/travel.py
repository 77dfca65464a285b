"""Keeps what was learnt about ways; a version is never changed."""

from collections.abc import Mapping
from dataclasses import asdict

from django.db import transaction

from jiahe.dispatch.models import KnownWay, TravelFit
from jiahe.dispatch.ports import Way
from jiahe.engine.travelfit import Study, told
from jiahe.engine.travelknown import Pair
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


@transaction.atomic
def keep_ways(*, kind: str, ways: Mapping[Pair, Way]) -> None:
    """Writes what the service told over what it told before."""
    seen_at, company_id = now(), current_company()
    KnownWay.objects.bulk_create(
        [
            KnownWay(
                company_id=company_id,
                kind=kind,
                hour=hour,
                origin_row=one[0],
                origin_column=one[1],
                goal_row=other[0],
                goal_column=other[1],
                seconds=way.seconds,
                metres=way.metres,
                seen_at=seen_at,
            )
            for (one, other, hour), way in sorted(ways.items())
        ],
        update_conflicts=True,
        unique_fields=[
            "company", "kind", "hour", "origin_row", "origin_column", "goal_row", "goal_column",
        ],
        update_fields=["seconds", "metres", "seen_at"],
    )  # fmt: skip
