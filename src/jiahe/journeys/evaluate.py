"""Each night: what was learnt of givers and tasks, and every score, doubt, credit and grade."""

from collections.abc import Callable

import structlog

from jiahe.accounts.queries import open_companies
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.quality.actions.doubts import look_for_doubts
from jiahe.quality.actions.scores import learn_leanings

log = structlog.get_logger(__name__)


def learn_scores(company_id: int) -> None:
    """The company's fair scores, learnt anew."""

    def story() -> None:
        with for_company(company_id):
            learn_leanings()

    with_retries(story)


def look_at_reviews(company_id: int) -> None:
    """Reviews that look written to order weigh nothing from now on, until a person has looked."""

    def story() -> None:
        with for_company(company_id):
            look_for_doubts()

    with_retries(story)


STEPS: tuple[Callable[[int], None], ...] = (look_at_reviews, learn_scores)


def evaluate_company(company_id: int) -> None:
    """Every step in its order, each in a transaction of its own."""
    for step in STEPS:
        step(company_id)


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
