"""What every page knows: language, elder mode, a fresh idempotency key."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from jiahe.kit.ids import new_code

ELDER_COOKIE = "jiahe_elder"


def page(request: HttpRequest) -> dict[str, Any]:
    return {
        "elder": request.COOKIES.get(ELDER_COOKIE) == "1",
        "page_language": "en" if get_language() == "en" else "zh-Hans",
        "idempotency_key": new_code(),
        "is_demo": settings.IS_DEMO,
    }
