"""A mechanism is looked at: is it used, does it help, what does it cost; kept, or changed."""

from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext_lazy

from jiahe.insights.actions.improvements import Place, open_improvement
from jiahe.insights.choices import ImprovementKind, MechanismVerdict, ScopeKind
from jiahe.insights.models import MechanismReview
from jiahe.insights.queries.flow import Mechanism
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company


class NoSuchMechanism(Refusal):
    sentence = gettext_lazy("There is no such mechanism.")
    status = HTTPStatus.NOT_FOUND


class MechanismUndecided(Refusal):
    sentence = gettext_lazy("Please choose whether it stays, and say why in words.")


@transaction.atomic
def enter_review(
    *, mechanism: Mechanism, verdict: str, words: str, actor_id: int
) -> MechanismReview:
    """The decision with the figures that it rests on; a change begins an improvement.

    Raises `MechanismUndecided`.
    """
    if verdict not in MechanismVerdict.values or not words.strip():
        raise MechanismUndecided
    improvement = None
    if verdict == MechanismVerdict.CHANGE:
        improvement = open_improvement(
            kind=ImprovementKind.CASE,
            title=words,
            place=Place(ScopeKind.COMPANY),
            actor_id=actor_id,
        )
    return MechanismReview.objects.create(
        company_id=current_company(),
        name=mechanism.name,
        verdict=verdict,
        words=words.strip()[:300],
        figures={
            "used": mechanism.used,
            "led": mechanism.led,
            "waiting": mechanism.waiting,
            "hours": round(mechanism.hours, 1),
        },
        at=now(),
        by_id=actor_id,
        improvement=improvement,
    )
