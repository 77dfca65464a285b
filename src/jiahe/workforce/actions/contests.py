"""Skill contests: announced, signed up for, judged once; the first three are honoured."""

from collections.abc import Collection, Mapping
from datetime import date
from http import HTTPStatus

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.workforce.actions.drills import NotYetHeld, honour
from jiahe.workforce.choices import Duty, HonourKind
from jiahe.workforce.models import Contest, ContestEntry, Worker

PRIZES = 3
MOST_POINTS = 100


class ContestIncomplete(Refusal):
    sentence = gettext_lazy(
        "A contest needs a name, a day to come, and a last day to sign up that is not after it."
    )


class NoSuchContest(Refusal):
    sentence = gettext_lazy("There is no such contest.")
    status = HTTPStatus.NOT_FOUND


class SignUpIsOver(Refusal):
    sentence = gettext_lazy("The time to sign up or step back is over.")
    status = HTTPStatus.CONFLICT


class NotYourLine(Refusal):
    sentence = gettext_lazy("This contest is for those who are on duty in its line of work.")


class ContestJudged(Refusal):
    sentence = gettext_lazy("This contest was judged already; its result stands.")
    status = HTTPStatus.CONFLICT


class PointsMissing(Refusal):
    sentence = gettext_lazy("Give 0 to 100 points to at least one of those who signed up.")


class JudgesThemselves(Refusal):
    sentence = gettext_lazy("Whoever takes part does not judge: ask a colleague.")
    status = HTTPStatus.FORBIDDEN


@transaction.atomic
def announce_contest(
    *, name: str, about: str, line: str, held_on: date | None, sign_up_until: date | None
) -> Contest:
    """Open to sign up from now on; an empty line is for everybody. Raises `ContestIncomplete`."""
    if held_on is None or sign_up_until is None or not name.strip():
        raise ContestIncomplete
    if not localdate(now()) <= sign_up_until <= held_on:
        raise ContestIncomplete
    return Contest.objects.create(
        company_id=current_company(),
        name=name.strip()[:80],
        about=about.strip()[:200],
        line=line,
        held_on=held_on,
        sign_up_until=sign_up_until,
    )


def _open(code: str) -> Contest:
    row = Contest.objects.select_for_update(of=("self",)).filter(code=code).first()
    if row is None:
        raise NoSuchContest
    is_over = row.judged_at is not None  # on the last day to sign up it may be held and judged
    if is_over or row.sign_up_until is None or localdate(now()) > row.sign_up_until:
        raise SignUpIsOver
    return row


@transaction.atomic
def sign_up(*, code: str, worker_id: int, lines: Collection[str]) -> ContestEntry:
    """Once, found again a second time; `lines` are the worker's lines of work.

    Raises `NoSuchContest`, `SignUpIsOver`, `NotYourLine`.
    """
    contest = _open(code)
    worker = Worker.objects.get(pk=worker_id)
    if worker.duty != Duty.ON or contest.line not in {"", *lines}:
        raise NotYourLine
    entry, _is_new = ContestEntry.objects.get_or_create(
        company_id=current_company(),
        contest=contest,
        worker=worker,
        defaults={"signed_up_at": now()},
    )
    return entry


@transaction.atomic
def step_back(*, code: str, worker_id: int) -> None:
    """Takes no part after all; raises `NoSuchContest`, `SignUpIsOver`."""
    ContestEntry.objects.filter(contest=_open(code), worker_id=worker_id).delete()


@transaction.atomic
def judge_contest(*, code: str, points: Mapping[str, int], by: int) -> list[ContestEntry]:
    """Places by points (worker code -> 0 to 100), equal points an equal place; once.

    The first three places are honoured; who has no points stayed away. Raises `NoSuchContest`,
    `ContestJudged`, `NotYetHeld`, `JudgesThemselves`, `PointsMissing`.
    """
    contest = Contest.objects.select_for_update(of=("self",)).filter(code=code).first()
    if contest is None:
        raise NoSuchContest
    if contest.judged_at is not None:
        raise ContestJudged
    if contest.held_on > localdate(now()):
        raise NotYetHeld
    entries = list(contest.entries.select_related("worker").order_by("pk"))
    if by in {one.worker.person_id for one in entries}:
        raise JudgesThemselves
    judged = _placed(entries, points)
    contest.judged_at, contest.judged_by_id = now(), by
    contest.save(update_fields=["judged_at", "judged_by"])
    for entry in judged:
        entry.save(update_fields=["points", "place"])
        if entry.place is not None and entry.place <= PRIZES:
            _honour(contest, entry, by)
    return judged


def _placed(entries: list[ContestEntry], points: Mapping[str, int]) -> list[ContestEntry]:
    codes = {one.worker.code for one in entries}
    if not points or not codes.issuperset(points):
        raise PointsMissing
    if not all(0 <= given <= MOST_POINTS for given in points.values()):
        raise PointsMissing
    judged = [one for one in entries if one.worker.code in points]
    for entry in judged:
        entry.points = points[entry.worker.code]
        entry.place = 1 + sum(given > entry.points for given in points.values())
    return sorted(judged, key=lambda one: (one.place or 0, one.pk))


def _honour(contest: Contest, entry: ContestEntry, by: int) -> None:
    names = (_("First prize"), _("Second prize"), _("Third prize"))
    reason = ngettext(
            "%(contest)s: %(points)s point", "%(contest)s: %(points)s points", entry.points or 0
        ) % {
        "contest": contest.name, "points": entry.points,
    }  # fmt: skip
    honour(
        worker_id=entry.worker_id,
        kind=HonourKind.PRIZE,
        words=(names[(entry.place or 1) - 1], reason),
        given_on=contest.held_on,
        contest_id=contest.pk,
        by=by,
    )
