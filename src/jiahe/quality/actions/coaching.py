"""Talks with workers, kept as they were held, and followed up in words."""

from datetime import date
from http import HTTPStatus

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.quality.models import CoachingTalk, StagedMeasure
from jiahe.workforce.queries import worker_by_code

LONGEST = 500


class TalkIncomplete(Refusal):
    sentence = gettext_lazy(
        "Please give the worker, a day that has come, what it was about, what was agreed, and when"
        " somebody looks again."
    )


class TalkWithOneself(Refusal):
    sentence = gettext_lazy("Nobody keeps a talk with themselves.")
    status = HTTPStatus.FORBIDDEN


class NoSuchTalk(Refusal):
    sentence = gettext_lazy("There is no such talk, or it was followed up already.")
    status = HTTPStatus.CONFLICT


@transaction.atomic
def keep_talk(
    *,
    worker_code: str,
    about: str,
    agreed: str,
    held_on: date | None,
    follow_up_on: date | None,
    actor_id: int,
) -> CoachingTalk:
    """Of the worker's measure in force, if there is one.

    Raises `TalkIncomplete`, `TalkWithOneself`.
    """
    worker = worker_by_code(worker_code)
    if worker is None or held_on is None or follow_up_on is None:
        raise TalkIncomplete
    if not about.strip() or not agreed.strip():
        raise TalkIncomplete
    if held_on > localdate(now()) or follow_up_on < held_on:
        raise TalkIncomplete
    if worker.person_id == actor_id:
        raise TalkWithOneself
    in_force = StagedMeasure.objects.filter(worker=worker, state="confirmed", ends_at__gt=now())
    return CoachingTalk.objects.create(
        company_id=current_company(),
        worker=worker,
        measure=in_force.order_by("-decided_at").first(),
        by_id=actor_id,
        held_on=held_on,
        about=about.strip()[:LONGEST],
        agreed=agreed.strip()[:LONGEST],
        follow_up_on=follow_up_on,
    )


@transaction.atomic
def follow_up(*, code: str, outcome: str, actor_id: int) -> None:
    """What came of it, once; raises `TalkIncomplete`, `NoSuchTalk`."""
    said = outcome.strip()[:LONGEST]
    if not said:
        raise TalkIncomplete
    rows = CoachingTalk.objects.filter(code=code, followed_at=None)
    if not rows.update(followed_at=now(), followed_by_id=actor_id, outcome=said):
        raise NoSuchTalk
