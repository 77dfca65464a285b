"""Signing in with a phone number and a one-time code: the first code makes the account."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import RequestLoginCodeForm
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from jiahe.accounts import actions, queries
from jiahe.accounts.actions.notices import keep_notice_read
from jiahe.accounts.choices import NoticeWay, Role
from jiahe.accounts.rules import NotAPhoneNumber, e164
from jiahe.journeys.devices import note_sign_in
from jiahe.kit.clock import now
from jiahe.notify.actions import mask_used_codes, send_text
from jiahe.trust.privacy import notice_in_force
from jiahe.web.address import address_of
from jiahe.web.devices import keep_token, new_token, token_in

CODE_SENT = "login_code"  # the kind of its message


class PhoneField(forms.CharField):
    """A mobile number as typed; cleaned to the international form."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return e164(text)
        except NotAPhoneNumber as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class PhoneAccounts(DefaultAccountAdapter):
    """allauth's port to our people."""

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        widget = forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel", "autofocus": True}
        )
        return PhoneField(label=gettext_lazy("Mobile number"), widget=widget, **kwargs)

    def get_phone(self, user: Any) -> tuple[str, bool]:
        return user.phone, user.phone_is_verified

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:  # noqa: FBT001
        raise NotImplementedError  # a number is changed by our own action, not by signing in

    def set_phone_verified(self, user: Any, phone: str) -> None:  # noqa: ARG002
        actions.verify_phone(person_id=user.pk)
        user.phone_is_verified = True  # else allauth would verify the number a second time

    def get_client_ip(self, request: HttpRequest) -> str:
        """What the limits of codes count by: as every other limit of ours."""
        return address_of(request) or super().get_client_ip(request)

    def get_user_by_phone(self, phone: str) -> Any:
        return queries.person_with_phone(phone)

    def send_verification_code_sms(
        self,
        user: Any,  # noqa: ARG002
        phone: str,
        code: str,
        **kwargs: Any,  # noqa: ARG002
    ) -> None:
        text = _("[Jiahe] Your code is %(code)s. It is valid for 5 minutes.") % {"code": code}
        until = now() + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
        send_text(phone=phone, kind=CODE_SENT, text=text, secret_until=until)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Each to the own first page, where no page was asked for: work, office or home."""
        assert request.user.pk is not None
        roles = {role for _company, role in queries.roles_of(request.user.pk)}
        if Role.WORKER in roles:
            return reverse("worker:today")
        return reverse("office:home" if roles else "household:home")

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """The privacy notice that stood beside the form counts as read; the code is shown no more.

        Who works for a company leaves a token in the browser, for genuine ratings.
        """
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        mask_used_codes(phone=user.phone, kind=CODE_SENT)
        version = notice_in_force(localdate(now())).version
        keep_notice_read(person_id=user.pk, version=version, how=NoticeWay.SIGN_IN)
        if queries.roles_of(user.pk):
            token = token_in(request) or new_token()
            note_sign_in(person_id=user.pk, token=token)
            keep_token(answer, token)
        return answer

    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ARG002
        return False  # the first code makes the account


class PhoneBackend(AuthenticationBackend):
    """Who the session says is asking: looked up with every request."""

    def get_user(self, user_id: int) -> Any:
        return queries.person_asking(user_id)


class CodeRequest(RequestLoginCodeForm):
    """Asks for the number; a new number becomes a person once the rate limit let it pass."""

    _user: Any

    def clean_phone(self) -> str:
        phone: str = super().clean_phone()
        if phone and self._user is None:
            self._user = actions.register_person(phone=phone, language=get_language() or "zh-hans")
        return phone
