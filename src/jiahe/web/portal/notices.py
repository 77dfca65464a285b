"""Where payment services call back: everything is kept, only the proven is believed."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from jiahe.billing import ports
from jiahe.billing.choices import BELIEVED, NoticeOutcome
from jiahe.journeys.pay import receive_notice
from jiahe.web.policies import allow, is_anybody

STATUS = {
    NoticeOutcome.UNREADABLE: HTTPStatus.BAD_REQUEST,
    NoticeOutcome.UNKNOWN_PAYMENT: HTTPStatus.NOT_FOUND,
    NoticeOutcome.WRONG_AMOUNT: HTTPStatus.UNPROCESSABLE_ENTITY,
    NoticeOutcome.WRONG_CURRENCY: HTTPStatus.UNPROCESSABLE_ENTITY,
}


@allow(is_anybody)
@csrf_exempt
@require_POST
def notice(request: HttpRequest, provider: str) -> JsonResponse:
    """200 when the notice was believed (again or for the first time), so that it is not resent."""
    if not ports.knows(provider):
        raise Http404
    outcome = receive_notice(provider=provider, headers=request.headers, body=request.body)
    status = HTTPStatus.OK if outcome in BELIEVED else STATUS.get(outcome, HTTPStatus.UNAUTHORIZED)
    return JsonResponse({"outcome": outcome.value}, status=status)


routes = [path("pay/notices/<slug:provider>/", notice, name="payment-notice")]
