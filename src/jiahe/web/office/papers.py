"""Papers in bulk: a sheet taken over row by row, and many papers checked on one page."""

from hashlib import sha256
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiahe.journeys import scans
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.idempotency import Result
from jiahe.kit.sheets import MOST_BYTES, TooLarge, read_records
from jiahe.kit.tenancy import for_company
from jiahe.web.office.nav import chrome
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_trainer
from jiahe.web.said import numbers_said
from jiahe.web.scans import ScanForm, download
from jiahe.workforce.actions.papers import enter_papers, judge_papers
from jiahe.workforce.actions.scans import look_at_scan
from jiahe.workforce.choices import Truth
from jiahe.workforce.files import WaitingPaper, papers_on_file, waiting_papers
from jiahe.workforce.paper_rows import HEADINGS, ReadPapers, read_papers
from jiahe.workforce.queries import worker_ids_by_phone

VERDICTS = {
    "checked": (Truth.CHECKED, gettext_lazy("I have seen the original")),
    "confirmed": (Truth.ISSUER_CONFIRMED, gettext_lazy("The issuer has confirmed it")),
    "rejected": (Truth.REJECTED, gettext_lazy("Reject")),
}


class NothingChosen(Refusal):
    sentence = gettext_lazy("Please choose papers and what you found.")


class FileMissing(Refusal):
    sentence = gettext_lazy("Please choose a file.")


@allow(is_trainer)
@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for a look, and the form for a sheet."""
    return render(request, "office/papers.html", _words(request))


def _words(request: HttpRequest) -> dict[str, Any]:
    rows = waiting_papers(localdate(now()))
    return chrome(request, "office:papers") | {
        "rows": rows,
        "scan_form": ScanForm(_choices(rows)) if rows else None,
        "verdicts": [(name, label) for name, (_truth, label) in VERDICTS.items()],
        "columns": [names[1] for names in HEADINGS.values()],
    }


def _choices(rows: list[WaitingPaper]) -> list[tuple[int, str]]:
    return [
        (row.pk, f"{row.worker.name} · {row.claim.name} · {row.number}")
        for row in rows
        if row.takes_scans
    ]


@allow(is_trainer)
@require_POST
def bring_scan(request: HttpRequest) -> HttpResponse:
    """A file that the desk puts beside somebody's waiting paper."""
    company_id = company_of(request)
    with for_company(company_id):
        choices = _choices(waiting_papers(localdate(now())))
    form = ScanForm(choices, request.POST, request.FILES)
    if form.is_valid():
        try:
            _keep_scan(request, form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The file lies beside the paper."))
            return HttpResponseRedirect(reverse("office:papers"))
    with for_company(company_id):
        words = _words(request) | {"scan_form": form}
        return render(request, "office/papers.html", words, status=422)


def _keep_scan(request: HttpRequest, form: ScanForm) -> None:
    company_id, paper = company_of(request), form.cleaned_data["paper"]
    kept = scans.store_scan(company_id=company_id, certificate_id=paper, data=form.data_sent())

    def effect() -> Result:
        code = scans.bring_scan(
            company_id=company_id, certificate_id=paper, kept=kept, actor_id=person_of(request)
        )
        return {"scan": code}

    once(request, "office.paper-scan", {"paper": paper, "file": kept.sha256}, effect)


@allow(is_trainer)
@never_cache
@require_safe
def scan(request: HttpRequest, code: str) -> HttpResponseBase:
    """The file to download; that it was opened, and by whom, is kept."""
    return download(look_at_scan(code=code, actor_id=person_of(request)))


@allow(is_trainer)
@require_POST
def judge(request: HttpRequest) -> HttpResponse:
    """The first press shows what is about to be said of which papers; the second says it."""
    chosen = sorted(set(numbers_said(request.POST.getlist("paper"))))
    verdict = request.POST.get("verdict", "")
    if not chosen or verdict not in VERDICTS:
        raise NothingChosen
    truth, label = VERDICTS[verdict]
    company_id = company_of(request)
    if request.POST.get("sure") != "1":
        with for_company(company_id):
            words = chrome(request, "office:papers") | {
                "rows": waiting_papers(localdate(now()), chosen),
                "verdict": verdict,
                "label": label,
            }
            return render(request, "office/papers_sure.html", words)

    def effect() -> Result:
        with for_company(company_id):
            changed = judge_papers(certificate_ids=chosen, truth=truth, actor_id=person_of(request))
        return {"changed": changed}

    result = once(request, "office.papers-judge", {"paper": chosen, "verdict": verdict}, effect)
    messages.success(request, _("Settled papers: %(many)s") % {"many": result["changed"]})
    return HttpResponseRedirect(reverse("office:papers"))


@allow(is_trainer)
@require_POST
def take_over(request: HttpRequest) -> HttpResponse:
    """Good rows are entered as uploaded, each bad one is named with its reason."""
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        raise FileMissing
    if (sent.size or 0) > MOST_BYTES:
        raise TooLarge(rows=20_000, megabytes=MOST_BYTES // 1_000_000)
    data, suffix = sent.read(), PurePath(sent.name or "").suffix
    records, company_id = read_records(data, suffix), company_of(request)

    def effect() -> Result:
        with for_company(company_id):
            read = _read(records)
            entered = enter_papers(rows=read.good)
        bad = [[row.number_in_file, row.why] for row in read.bad]
        return {"entered": entered, "bad": bad, "is_read": True}

    body = {"file": sha256(data).hexdigest()}
    result = once(request, "office.papers-import", body, effect)
    with for_company(company_id):
        return render(request, "office/papers.html", _words(request) | result)


def _read(records: Any) -> ReadPapers:
    workers = worker_ids_by_phone()
    return read_papers(records, workers, papers_on_file(workers.values()))


routes = [
    path("papers/", desk, name="papers"),
    path("papers/judge/", judge, name="papers-judge"),
    path("papers/import/", take_over, name="papers-import"),
    path("papers/scan/", bring_scan, name="papers-scan"),
    path("papers/scan/<slug:code>/", scan, name="paper-scan"),
]
