"""The cookie that tells browsers apart, for genuine ratings alone: a random token, no more.

It is set when an author agrees to it beside a rating, and when somebody who works for a company
signs in. It is read when a rating is sent, and nowhere else.
"""

from secrets import token_urlsafe

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from jiahe.quality.actions.devices import KEPT_FOR, TOKEN

COOKIE = "jh_device"
TOKEN_BYTES = 16


def token_in(request: HttpRequest) -> str:
    """The browser's token; empty when it has none of ours."""
    told = request.COOKIES.get(COOKIE, "")
    return told if TOKEN.fullmatch(told) else ""


def new_token() -> str:
    return token_urlsafe(TOKEN_BYTES)


def keep_token(answer: HttpResponseBase, token: str) -> None:
    """Leaves the token in the browser for half a year; scripts cannot read it."""
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(KEPT_FOR.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def drop_token(answer: HttpResponseBase) -> None:
    answer.delete_cookie(COOKIE, samesite="Lax")
