"""Rewards: proposed from sure scores and clean inspections, granted by a person."""

from datetime import timedelta
from http import HTTPStatus

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.engine.measures import REWARD_VERSION, reward_of
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.quality.choices import MeasureState
from jiahe.quality.facts import RewardConfirmed
from jiahe.quality.models import Reward
from jiahe.quality.queries.measures import merits_since
from jiahe.quality.queries.views import quarter_of

LOOK_BACK = timedelta(days=90)


class NoSuchReward(Refusal):
    sentence = gettext_lazy("There is no such reward.")
    status = HTTPStatus.NOT_FOUND


class RewardDecided(Refusal):
    sentence = gettext_lazy("This reward has been decided already.")
    status = HTTPStatus.CONFLICT


@transaction.atomic
def propose_rewards() -> int:
    """How many are newly proposed for this quarter; one a worker and quarter at most."""
    quarter = quarter_of(localdate(now()))
    known = set(Reward.objects.filter(quarter=quarter).values_list("worker_id", flat=True))
    rows = [
        Reward(
            company_id=current_company(),
            worker_id=worker_id,
            quarter=quarter,
            rules_version=REWARD_VERSION,
            amount_fen=amount,
            reasons={
                "visits": merits.visits,
                "score_low": round(merits.score_low, 2),
                "inspections": merits.inspections,
            },
            proposed_at=now(),
        )
        for worker_id, merits in sorted(merits_since(now() - LOOK_BACK).items())
        if worker_id not in known and (amount := reward_of(merits))
    ]
    return len(Reward.objects.bulk_create(rows))


@transaction.atomic
def decide_reward(*, code: str, state: MeasureState, actor_id: int) -> Reward:
    """Granted or not; a granted one is a fact. Raises `NoSuchReward`, `RewardDecided`."""
    row = Reward.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NoSuchReward
    if row.state != MeasureState.PROPOSED:
        raise RewardDecided
    row.state, row.decided_at, row.decided_by_id = state, now(), actor_id
    row.save()
    if state == MeasureState.CONFIRMED:
        record(RewardConfirmed(company_id=row.company_id, reward_id=row.pk))
    return row
