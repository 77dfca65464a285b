"""Addresses of live events: signed, for one company and its visits or all of them, expiring."""

from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

SALT = "jiahe.live"
VALID_SECONDS = 12 * 3600


def events_url(request: HttpRequest, company_id: int, visit_ids: Iterable[int] | None) -> str:
    """Where this page hears of changes; empty when no event process runs.

    `visit_ids` None means every visit of the company: for the board.
    """
    if not settings.EVENTS_PORT:
        return ""
    host = request.get_host().rsplit(":", 1)[0]
    topic = {"c": company_id, "v": None if visit_ids is None else sorted(visit_ids)}
    token = signing.dumps(topic, salt=SALT, compress=True)
    return f"{request.scheme}://{host}:{settings.EVENTS_PORT}/events/{token}"


def topic_of(token: str) -> tuple[int, frozenset[int] | None]:
    """(company, visits) that a token allows; raises `signing.BadSignature`."""
    topic = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    return topic["c"], None if topic["v"] is None else frozenset(topic["v"])
