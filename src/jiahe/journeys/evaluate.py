"""Each night: what was learnt of givers and tasks, and every score, doubt, credit and grade."""

from collections.abc import Callable

import structlog

from jiahe.accounts.queries import open_companies
from jiahe.insights.actions.risks import find_risks, open_tasks
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.quality.actions.credit import erase_ended, note_credit
from jiahe.quality.actions.devices import forget_old_devices
from jiahe.quality.actions.doubts import look_for_doubts
from jiahe.quality.actions.grades import make_grades
from jiahe.quality.actions.measures import propose_measures
from jiahe.quality.actions.rewards import propose_rewards
from jiahe.quality.actions.scores import learn_leanings

log = structlog.get_logger(__name__)


def _inside(company_id: int, action: Callable[[], object]) -> None:
    def story() -> None:
        with for_company(company_id):
            action()

    with_retries(story)


# In this order: what weighs nothing is known before scores are learnt, scores before grades,
# credit entries before the measures that count them.
ACTIONS: tuple[Callable[[], object], ...] = (
    forget_old_devices,
    look_for_doubts,
    learn_leanings,
    erase_ended,
    note_credit,
    make_grades,
    propose_measures,
    propose_rewards,
    find_risks,
    open_tasks,
)


def evaluate_company(company_id: int) -> None:
    """Every action in its order, each in a transaction of its own."""
    for action in ACTIONS:
        _inside(company_id, action)


def evaluate_each_company() -> int:
    """How many companies were evaluated; one that fails does not stop the others."""
    done = 0
    for company in open_companies():
        try:
            evaluate_company(company.pk)
            done += 1
        except Exception:
            log.exception("evaluation_failed", company=company.pk)
    return done
