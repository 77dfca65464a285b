"""The worker hands in a paper and sees how far each is true."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.journeys import scans
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.tenancy import for_company
from jiahe.web.once import company_of, person_of
from jiahe.web.paper_form import PaperForm
from jiahe.web.policies import allow, is_worker
from jiahe.web.scans import ScanForm, download
from jiahe.web.worker.once import done_once
from jiahe.web.worker.who import worker_here
from jiahe.workforce.actions.scans import look_at_own_scan
from jiahe.workforce.files import WaitingPaper, claims_of, papers_with_scans


@allow(is_worker)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "worker/papers.html", _words(request, PaperForm()))


@allow(is_worker)
@require_POST
def hand_in(request: HttpRequest) -> HttpResponse:
    """A wrong field or a refusal comes back on the page; the office looks at the rest."""
    company_id, form = company_of(request), PaperForm(request.POST)

    def effect() -> Result:
        with for_company(company_id):
            form.hand_in(worker_here(request))
        return {"to": reverse("worker:papers")}

    if form.is_valid():
        try:
            answer = done_once(request, "worker.paper", form.cleaned_data, effect)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Handed in. The company looks at it."))
            return answer
    with for_company(company_id):
        return render(request, "worker/papers.html", _words(request, form), status=422)


@allow(is_worker)
@require_POST
def bring_scan(request: HttpRequest) -> HttpResponse:
    """A file beside an own paper that waits; what is wrong with it is said on the page."""
    company_id = company_of(request)
    with for_company(company_id):
        worker_id = worker_here(request)
        form = ScanForm(_open_papers(worker_id), request.POST, request.FILES)
    if form.is_valid():
        try:
            answer = _kept_scan(request, form, worker_id)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The file lies beside the paper. The company looks at it."))
            return answer
    with for_company(company_id):
        words = _words(request, PaperForm()) | {"scan_form": form}
        return render(request, "worker/papers.html", words, status=422)


def _kept_scan(request: HttpRequest, form: ScanForm, worker_id: int) -> HttpResponse:
    company_id, paper = company_of(request), form.cleaned_data["paper"]
    kept = scans.store_scan(
        company_id=company_id, certificate_id=paper, data=form.data_sent(), worker_id=worker_id
    )

    def effect() -> Result:
        scans.bring_scan(
            company_id=company_id,
            certificate_id=paper,
            kept=kept,
            actor_id=person_of(request),
            worker_id=worker_id,
        )
        return {"to": reverse("worker:papers")}

    return done_once(request, "worker.scan", {"paper": paper, "file": kept.sha256}, effect)


@allow(is_worker)
@never_cache
@require_safe
def scan(request: HttpRequest, code: str) -> HttpResponseBase:
    """An own file to download; that it was opened is kept."""
    found = look_at_own_scan(code=code, worker_id=worker_here(request), actor_id=person_of(request))
    return download(found)


def _open_papers(worker_id: int) -> list[tuple[int, str]]:
    rows = papers_with_scans(worker_id, localdate(now()))
    return [(row.pk, _title(row)) for row in rows if row.takes_scans]


def _title(row: WaitingPaper) -> str:
    return f"{row.claim.name} · {row.number}"


def _words(request: HttpRequest, form: PaperForm) -> dict[str, Any]:
    worker_id = worker_here(request)
    open_papers = _open_papers(worker_id)
    return {
        "scanned": [row for row in papers_with_scans(worker_id, localdate(now())) if row.scans],
        "scan_form": ScanForm(open_papers) if open_papers else None,
        "tab": "me",
        "back_url": reverse("worker:me"),
        "form": form,
        "claims": claims_of(worker_id, localdate(now())),
    }


routes = [
    path("papers/", mine, name="papers"),
    path("papers/hand-in/", hand_in, name="hand-in"),
    path("papers/scan/", bring_scan, name="bring-scan"),
    path("papers/scan/<slug:code>/", scan, name="scan"),
]
