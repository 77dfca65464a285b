"""The reviews desk: read all, hide by the law's reasons with one's name to it."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.journeys import review
from jiahe.quality.choices import HideReason
from jiahe.quality.queries.desk import desk_reviews, review_on_desk, versions_of
from jiahe.quality.queries.pages import photo_on_desk
from jiahe.quality.queries.scores import score_words_of
from jiahe.quality.queries.shown import stub
from jiahe.quality.rules import tag_labels
from jiahe.web.office.nav import chrome
from jiahe.web.once import act_and_return
from jiahe.web.policies import allow, is_inspector

A_PAGE = 20
FILTERS = (
    ("all", gettext_lazy("All reviews")),
    ("low", gettext_lazy("Low marks")),
    ("words", gettext_lazy("With words")),
    ("households", gettext_lazy("On households")),
    ("hidden", gettext_lazy("Hidden")),
)


@allow(is_inspector)
@never_cache
@require_safe
def reviews(request: HttpRequest, code: str = "") -> HttpResponse:
    """The list, and beside it the review that the address names."""
    return render(request, "office/reviews.html", _words(request, code))


def _words(request: HttpRequest, code: str) -> dict[str, object]:
    kept, words = request.GET.get("kept", "all"), request.GET.get("q", "")[:40].strip()
    page = Paginator(desk_reviews(kept, words), A_PAGE).get_page(request.GET.get("page"))
    chosen = review_on_desk(code) if code else None
    if code and chosen is None:
        raise Http404
    return {
        **chrome(request, "office:reviews"),
        "page": page,
        "filters": FILTERS,
        "kept": kept,
        "q": words,
        "query": urlencode({"kept": kept, "q": words}),
        "chosen": chosen,
        "chosen_tags": tag_labels(chosen.tags) if chosen else [],
        "chosen_score": score_words_of(chosen.worker) if chosen else "",
        "chosen_stub": stub(chosen.hidden_because) if chosen and chosen.hidden_because else "",
        "versions": versions_of(chosen.pk) if chosen else [],
        "reasons": HideReason.choices,
    }


@allow(is_inspector)
@require_POST
def hide(request: HttpRequest, code: str) -> HttpResponse:
    because, note = request.POST.get("because", ""), request.POST.get("note", "")

    def effect() -> None:
        review.hide_review(
            company_id=request.company_id,  # type: ignore[attr-defined]
            review_code=code,
            because=because,
            note=note,
            actor_id=int(request.user.pk or 0),
        )

    deed = {"because": because, "note": note}
    return _done(request, code, deed, effect)


@allow(is_inspector)
@require_POST
def show(request: HttpRequest, code: str) -> HttpResponse:
    note = request.POST.get("note", "")

    def effect() -> None:
        review.show_review(
            company_id=request.company_id,  # type: ignore[attr-defined]
            review_code=code,
            note=note,
            actor_id=int(request.user.pk or 0),
        )

    return _done(request, code, {"note": note}, effect)


def _done(
    request: HttpRequest, code: str, deed: dict[str, str], effect: Callable[[], None]
) -> HttpResponse:
    """Runs the deed once and leads back to the review; a refusal is said there."""
    glad = _("Done. It stands in the audit with your name.")
    here = reverse("office:review", args=[code])
    return act_and_return(request, request.path, deed, effect, glad=glad, to=here)


@allow(is_inspector)
@require_safe
def photo(request: HttpRequest, code: str, photo_code: str) -> HttpResponseBase:  # noqa: ARG001
    found = photo_on_desk(review_code=code, photo_code=photo_code)
    if found is None:
        raise Http404
    return FileResponse(
        found.file.open("rb"),
        content_type="image/jpeg",
        headers={"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"},
    )
