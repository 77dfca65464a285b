"""People from a sheet: the good rows are on file, each bad one is named with its reason."""

from hashlib import sha256
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jiahe.journeys.takeover import take_over_people
from jiahe.kit.idempotency import Result
from jiahe.kit.sheets import MOST_BYTES, MOST_ROWS, TooLarge, read_records
from jiahe.kit.tenancy import for_company
from jiahe.web.office.papers import FileMissing
from jiahe.web.office.personnel import everybody_words
from jiahe.web.once import company_of, once, person_of
from jiahe.web.policies import allow, is_trainer


@allow(is_trainer)
@never_cache
@require_POST
def take_over(request: HttpRequest) -> HttpResponse:
    """The same file a second time adds nobody."""
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        raise FileMissing
    if (sent.size or 0) > MOST_BYTES:
        raise TooLarge(rows=MOST_ROWS, megabytes=MOST_BYTES // 1_000_000)
    data, company_id = sent.read(), company_of(request)
    records = read_records(data, PurePath(sent.name or "").suffix)

    def effect() -> Result:
        entered, bad = take_over_people(
            company_id=company_id, records=records, actor_id=person_of(request)
        )
        return {"entered": entered, "bad": [[row.number_in_file, row.why] for row in bad]}

    result = once(request, "office.people-import", {"file": sha256(data).hexdigest()}, effect)
    with for_company(company_id):
        words = everybody_words(request) | result | {"is_read": True}
        return render(request, "office/personnel.html", words)


routes = [path("people/import/", take_over, name="people-import")]
