"""The code to a phone, for programs without cookies: the pages' own sign-in, under a ticket.

The ticket names the sign-in under way as the cookie of the pages would. Its codes, attempts,
times and limits are the pages' (allauth's); when it is over, nothing of it stays.
"""

import copy
from http import HTTPStatus
from importlib import import_module
from typing import Any

from allauth.account import app_settings
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.stages import LoginByCodeStage
from allauth.utils import get_form_class
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage import default_storage
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from jiahe.accounts.actions.access import Issued, issue_token
from jiahe.kit.errors import Refusal
from jiahe.kit.statements import fetch

CODE_LASTS_SECONDS: int = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7403, hashtext(%s))"


class CodeNotSent(Refusal):
    """The form's own sentence: the number is none, or too many codes were asked for."""

    sentence = gettext_lazy("No code was sent: %(why)s")
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class TooManyCodes(CodeNotSent):
    status = HTTPStatus.TOO_MANY_REQUESTS


class WrongCode(Refusal):
    sentence = gettext_lazy("This is not the code. Please look at the message again.")


class NoSuchSignIn(Refusal):
    sentence = gettext_lazy("This sign-in is over. Please ask for a new code.")
    status = HTTPStatus.GONE


def send_code(request: HttpRequest, phone: str) -> str:
    """The ticket of a new sign-in; the code goes to the phone. Raises `CodeNotSent`."""
    asking = _stranger(request, None)
    form_class = get_form_class(app_settings.FORMS, "request_login_code", RequestLoginCodeForm)
    form = form_class({"phone": phone})
    if not form.is_valid():
        errors = form.errors.as_data()["phone"]
        limited = any(one.code == "too_many_login_attempts" for one in errors)
        raise (TooManyCodes if limited else CodeNotSent)(why=form.errors["phone"][0])
    LoginCodeVerificationProcess.initiate(
        request=asking,
        user=form._user,  # noqa: SLF001  # as allauth's own view takes it
        phone=form.cleaned_data["phone"],
    )
    asking.session.save()
    return str(asking.session.session_key)


def sign_in(request: HttpRequest, *, ticket: str, code: str, device: str) -> Issued:
    """A token for who typed the right code. Raises `WrongCode`, `NoSuchSignIn`.

    A wrong code counts even though it is refused; of several guesses at once each counts.
    """
    with transaction.atomic():
        fetch(ONE_AT_A_TIME, [ticket])
        found = _confirmed(_stranger(request, ticket), code, device)
    if isinstance(found, Refusal):
        raise found
    return found


def _confirmed(asking: Any, code: str, device: str) -> Issued | Refusal:
    stage = get_pending_stage(asking)
    process = (
        LoginCodeVerificationProcess.resume(stage) if isinstance(stage, LoginByCodeStage) else None
    )
    if process is None:
        return NoSuchSignIn()
    if not ConfirmLoginCodeForm({"code": code}, code=process.code).is_valid():
        process.record_invalid_attempt()
        asking.session.save()
        return WrongCode()
    process.finish(None)
    person_id = asking.user.pk if asking.user.is_authenticated else None
    asking.session.flush()
    return issue_token(person_id=person_id, device=device) if person_id else NoSuchSignIn()


def _stranger(request: HttpRequest, ticket: str | None) -> Any:
    """The request as of somebody unknown whose session is the ticket's; no cookie follows."""
    asking = copy.copy(request)
    asking.META = dict(request.META)  # where signing in asks for a cookie
    asking.session = import_module(settings.SESSION_ENGINE).SessionStore(ticket)
    asking.user = AnonymousUser()
    asking._messages = default_storage(asking)  # type: ignore[attr-defined]  # noqa: SLF001
    return asking
