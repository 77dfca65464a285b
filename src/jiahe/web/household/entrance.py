"""Signing in: a phone number, then six digits; the first code makes the account."""

from typing import Any

from allauth.account.views import ConfirmLoginCodeView, LogoutView, RequestLoginCodeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from jiahe.accounts.queries import person_by_id
from jiahe.web.household.preferences import remember
from jiahe.web.policies import allow, is_anybody


class Confirm(ConfirmLoginCodeView):  # type: ignore[misc]
    """The six digits; whoever passes finds language and elder view as they left them."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        if self.request.user.is_authenticated:
            person = person_by_id(self.request.user.pk)
            chosen = self.request.COOKIES
            elder = "on" if person.prefers_elder_mode else "off"
            remember(
                answer,
                language=chosen.get("jiahe_language", person.language),
                elder=chosen.get("jiahe_elder", elder),
            )
        return answer


ask_for_code = allow(is_anybody)(RequestLoginCodeView.as_view())
confirm_code = allow(is_anybody)(Confirm.as_view())
leave = allow(is_anybody)(LogoutView.as_view())


@allow(is_anybody)
def to_entrance(request: HttpRequest) -> HttpResponse:
    """allauth's other doors lead to the one that we have."""
    query = request.META.get("QUERY_STRING", "")
    to = reverse("account_request_login_code")
    return HttpResponseRedirect(f"{to}?{query}" if query else to)
