"""The front desk: households at the counter, scans beside papers, browsers behind ratings."""

import random
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256

from jiahe.accounts.actions.counter import PastCase, enter_case
from jiahe.accounts.choices import CounterVia, Role
from jiahe.accounts.queries import role_holders
from jiahe.billing.actions.payments import take_cash
from jiahe.booking.actions.orders import mark_paid, unpaid_since
from jiahe.booking.queries import order_by_id
from jiahe.journeys.scans import store_scan
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.quality.actions.devices import note_own_device, note_staff_device
from jiahe.quality.queries.scores import counted_reviews
from jiahe.simulation.pictures import some_paper
from jiahe.standards.limits import PAY_WITHIN_MINUTES
from jiahe.workforce.actions.scans import bring_scan
from jiahe.workforce.files import waiting_papers
from jiahe.workforce.queries import workers_named

ASKED = ("爷爷不会用手机，来店里约打扫", "电话里请我们代约做饭", "来店里问周末擦窗")
STRANGER = "+8613900008899"  # of the invented city: nobody has signed in with it
AGO = timedelta(minutes=7)
SCANS = 3


def seed_front(rng: random.Random, today: date) -> None:
    """For the company in scope, after its orders, papers and reviews."""
    agents = role_holders(Role.SERVICE_AGENT)
    if agents:
        _stand_at_the_counter(agents[0].pk)
    _bring_scans(rng, today)
    _share_browsers(agents[0].pk if agents else None)


def _stand_at_the_counter(agent_id: int) -> None:
    """One paid in cash, one with the link to pay, one whose digits are awaited."""
    later = now() + timedelta(minutes=PAY_WITHIN_MINUTES)
    orders = [order_by_id(number) for number in unpaid_since(later)[:2]]
    vias = (CounterVia.COUNTER, CounterVia.PHONE)
    for order, reason, via in zip(orders, ASKED, vias, strict=False):
        person = order.placed_by
        enter_case(
            PastCase(agent_id, person.phone, via, reason, order.placed_at, person.pk, order.code)
        )
    if len(orders) > 1:
        paid = orders[0]
        take_cash(order_id=paid.pk, amount_fen=paid.total_fen, taken_by_id=agent_id)
        mark_paid(order_id=paid.pk)
    enter_case(PastCase(agent_id, STRANGER, CounterVia.COUNTER, ASKED[2], now() - AGO))


def _bring_scans(rng: random.Random, today: date) -> None:
    """A drawn page beside the first papers that wait for a look, brought by their worker."""
    papers = [one for one in waiting_papers(today) if one.takes_scans][:SCANS]
    for paper in papers:
        kept = store_scan(
            company_id=current_company(), certificate_id=paper.pk, data=some_paper(rng)
        )
        bring_scan(certificate_id=paper.pk, kept=kept, actor_id=paper.worker.person_id)


def _share_browsers(agent_id: int | None) -> None:
    """Three ratings from browsers that say something: the worker's, a colleague's, a shared one."""
    reviews = list(counted_reviews().select_related("worker").order_by("-written_at", "pk")[:60])
    if len(reviews) < 2:
        return
    own = reviews[0]
    signs_in = workers_named([own.worker_id])[own.worker_id].person_id
    note_staff_device(person_id=signs_in, token=token_of("worker"))
    _sent(own.code, own.author_id, "worker")
    if agent_id is not None:
        note_staff_device(person_id=agent_id, token=token_of("desk"))
        _sent(reviews[1].code, reviews[1].author_id, "desk")
    for code, author_id in _two_authors([(one.code, one.author_id) for one in reviews[2:]]):
        _sent(code, author_id, "shared")


def _two_authors(reviews: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """A review each of two people; nothing while all are one person's."""
    first = {author: code for code, author in reversed(reviews)}
    pairs = [(code, author) for author, code in first.items()]
    return pairs[:2] if len(pairs) > 1 else []


def _sent(review_code: str, author_id: int, browser: str) -> None:
    token = token_of(browser)
    note_own_device(review_code=review_code, person_id=author_id, token=token)


def token_of(browser: str) -> str:
    """The invented browser's token, the same each time."""
    return urlsafe_b64encode(sha256(browser.encode()).digest()[:16]).decode().rstrip("=")
