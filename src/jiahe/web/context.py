"""What every page knows: language, elder view, unread messages, a fresh idempotency key."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from jiahe.kit.ids import new_code
from jiahe.notify.queries import unread_count

ELDER_COOKIE, LANGUAGE_COOKIE = "jiahe_elder", "jiahe_language"
LANGUAGES = ("zh-hans", "en")


def person_asking(request: HttpRequest) -> Any:
    """Who is signed in; None for a stranger."""
    person = getattr(request, "user", None)
    return person if person is not None and person.is_authenticated else None


def elder_of(request: HttpRequest) -> bool:
    """The elder view, as the person keeps it on every device; a stranger's is the browser's."""
    person = person_asking(request)
    kept = request.COOKIES.get(ELDER_COOKIE) == "1"
    return bool(person.prefers_elder_mode) if person else kept


def language_of(request: HttpRequest) -> str:
    """`zh-hans` or `en`: the person's on every device; a stranger's is the browser's."""
    person = person_asking(request)
    kept = person.language if person else request.COOKIES.get(LANGUAGE_COOKIE, "")
    return kept if kept in LANGUAGES else "zh-hans"


def unread_of(request: HttpRequest) -> int:
    person = person_asking(request)
    return unread_count(person.phone) if person else 0


def page(request: HttpRequest) -> dict[str, Any]:
    """`unread` is asked for by one query, and only where a page shows it."""
    return {
        "elder": elder_of(request),
        "unread": SimpleLazyObject(lambda: unread_of(request)),
        "house_phone": settings.HELP_PHONE,
        "page_language": "en" if get_language() == "en" else "zh-Hans",
        "idempotency_key": new_code(),
        "is_demo": settings.IS_DEMO,
    }
