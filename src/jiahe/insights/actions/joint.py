"""A joint review from its opening to its two signatures."""

from datetime import date
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.accounts.choices import Role
from jiahe.engine.hashing import content_hash
from jiahe.insights.models import JointReview, ReviewDecision, ReviewSignature
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company

LONGEST = 300
SIGNATURES = 2


class NoSuchReview(Refusal):
    sentence = gettext_lazy("There is no such review.")
    status = HTTPStatus.NOT_FOUND


class PeriodWrong(Refusal):
    sentence = gettext_lazy("Please choose a period of at least four weeks that is over.")


class PeriodReviewed(Refusal):
    sentence = gettext_lazy("This period has its review already.")
    status = HTTPStatus.CONFLICT


class ReviewIsSigned(Refusal):
    sentence = gettext_lazy("Somebody has signed: what was signed does not change any more.")
    status = HTTPStatus.CONFLICT


class ReviewIncomplete(Refusal):
    sentence = gettext_lazy("A review is signed with at least one finding and one decision.")


class DecisionIncomplete(Refusal):
    sentence = gettext_lazy("Please say what is decided, who sees to it and until when.")


class SignedAlready(Refusal):
    sentence = gettext_lazy(
        "You or your role has signed; another person of another role is needed."
    )
    status = HTTPStatus.CONFLICT


class OwnerSignsToo(Refusal):
    sentence = gettext_lazy("One of the two signatures is the shop owner's.")
    status = HTTPStatus.CONFLICT


SHORTEST_DAYS = 28


@transaction.atomic
def open_review(
    *, title: str, since_on: date, until_on: date, sides: tuple[Any, Any], actor_id: int
) -> JointReview:
    """`until_on` is the day after the period; `sides` are kept as they stand now.

    Raises `PeriodWrong`, `PeriodReviewed`.
    """
    if (until_on - since_on).days < SHORTEST_DAYS or until_on > localdate(now()):
        raise PeriodWrong
    if JointReview.objects.filter(since_on=since_on, until_on=until_on).exists():
        raise PeriodReviewed
    return JointReview.objects.create(
        company_id=current_company(),
        title=title.strip()[:80] or f"{since_on:%Y-%m} – {until_on:%Y-%m}",
        since_on=since_on,
        until_on=until_on,
        internal=sides[0],
        external=sides[1],
        opened_at=now(),
        opened_by_id=actor_id,
    )


def _open_one(code: str) -> JointReview:
    row = JointReview.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NoSuchReview
    if row.signatures.exists():
        raise ReviewIsSigned
    return row


@transaction.atomic
def add_finding(*, code: str, words: str, by: str) -> None:
    """Raises `NoSuchReview`, `ReviewIsSigned`, `DecisionIncomplete`."""
    row = _open_one(code)
    if not words.strip():
        raise DecisionIncomplete
    row.findings = [
        *row.findings,
        {"words": words.strip()[:LONGEST], "by": by, "at": now().isoformat()},
    ]
    row.save(update_fields=["findings"])


@transaction.atomic
def add_voice(*, code: str, role: Role, name: str, words: str) -> None:
    """What association or regulator says, until somebody signs; refusals as `add_finding`."""
    row = _open_one(code)
    if not words.strip():
        raise DecisionIncomplete
    voice = {"role": role.value, "name": name, "words": words.strip()[:LONGEST]}
    row.voices = [*row.voices, voice | {"at": now().isoformat()}]
    row.save(update_fields=["voices"])


@transaction.atomic
def decide(*, code: str, words: str, owner_id: int | None, due_on: date | None) -> ReviewDecision:
    """Raises `NoSuchReview`, `ReviewIsSigned`, `DecisionIncomplete`."""
    row = _open_one(code)
    if not words.strip() or owner_id is None or due_on is None or due_on < localdate(now()):
        raise DecisionIncomplete
    return ReviewDecision.objects.create(
        company_id=current_company(),
        review=row,
        words=words.strip()[:LONGEST],
        owner_id=owner_id,
        due_on=due_on,
    )


def said_in(row: JointReview) -> dict[str, Any]:
    """Everything that a signature stands for."""
    return {
        "period": [row.since_on.isoformat(), row.until_on.isoformat()],
        "internal": row.internal,
        "external": row.external,
        "findings": row.findings,
        "voices": row.voices,
        "decisions": [
            [one.words, one.owner_id, one.due_on.isoformat()]
            for one in row.decisions.order_by("pk")
        ],
    }


@transaction.atomic
def sign(*, code: str, role: Role, actor_id: int) -> JointReview:
    """Two people of two roles, one the shop owner, close the review.

    Raises `NoSuchReview`, `ReviewIncomplete`, `SignedAlready`, `OwnerSignsToo`.
    """
    row = JointReview.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NoSuchReview
    if not row.findings or not row.decisions.exists():
        raise ReviewIncomplete
    signed = list(row.signatures.all())
    if len(signed) >= SIGNATURES or any(
        one.role == role or one.person_id == actor_id for one in signed
    ):
        raise SignedAlready
    roles = {one.role for one in signed} | {role.value}
    if len(roles) == SIGNATURES and Role.OWNER.value not in roles:
        raise OwnerSignsToo
    ReviewSignature.objects.create(
        company_id=current_company(),
        review=row,
        role=role,
        person_id=actor_id,
        content_hash=content_hash(said_in(row)),
        at=now(),
    )
    if len(roles) == SIGNATURES:
        row.closed_at = now()
        row.save(update_fields=["closed_at"])
    return row


@transaction.atomic
def finish_decision(*, code: str, outcome: str, actor_id: int) -> ReviewDecision:
    """Its owner says what came of it, once. Raises `NoSuchReview`, `DecisionIncomplete`."""
    row = ReviewDecision.objects.select_for_update().filter(code=code, owner_id=actor_id).first()
    if row is None or row.done_at is not None:
        raise NoSuchReview
    if not outcome.strip():
        raise DecisionIncomplete
    row.done_at, row.outcome = now(), outcome.strip()[:LONGEST]
    row.save(update_fields=["done_at", "outcome"])
    return row
