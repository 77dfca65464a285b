"""Other eyes than the household's: the worker's own, a colleague's, a third party's."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.quality.models import InnerView, OutsideView
from jiahe.quality.queries.views import colleagues_of, quarter_of
from jiahe.quality.rules import MarkMissing
from jiahe.workforce.models import Worker

LONGEST, MOST_ROWS = 500, 2000
COLUMNS = ("worker", "body", "reference", "date", "mark", "words")


class AlreadySaid(Refusal):
    sentence = gettext_lazy("You have said this for the quarter already.")
    status = HTTPStatus.CONFLICT


class NotAColleague(Refusal):
    sentence = gettext_lazy("You can describe colleagues with whom you worked this quarter.")
    status = HTTPStatus.NOT_FOUND


class NotATable(Refusal):
    sentence = gettext_lazy("The file is no table with the columns %(columns)s.")


@transaction.atomic
def say_inner_view(
    *, by_worker_id: int, worker_id: int, marks: tuple[int, int, int], words: str
) -> InnerView:
    """How a worker sees the own quarter, or that of a colleague of a shared visit.

    Stands beside the household's view, never in the public score. Raises `MarkMissing`,
    `NotAColleague`, `AlreadySaid`.
    """
    if not all(1 <= mark <= 5 for mark in marks):
        raise MarkMissing
    if worker_id != by_worker_id and worker_id not in {
        one.pk for one in colleagues_of(by_worker_id)
    }:
        raise NotAColleague
    attitude, skill, effect = marks
    view, is_new = InnerView.objects.get_or_create(
        company_id=current_company(),
        worker_id=worker_id,
        by_id=by_worker_id,
        quarter=quarter_of(localdate(now())),
        defaults={
            "attitude": attitude,
            "skill": skill,
            "effect": effect,
            "words": words.strip()[:LONGEST],
            "at": now(),
        },
    )
    if not is_new:
        raise AlreadySaid
    return view


@dataclass(frozen=True)
class BadRow:
    """A line of the file that was not entered, and why."""

    line: int
    why: str


@dataclass(frozen=True)
class Entered:
    entered: int
    known: int
    bad: tuple[BadRow, ...]


@dataclass(frozen=True)
class Asked:
    """What an evaluator was commissioned to look at: the body's name, and whose work."""

    body: str
    worker_ids: frozenset[int]


@transaction.atomic
def enter_outside_views(*, data: bytes, actor_id: int, asked: Asked | None = None) -> Entered:
    """Enters the good rows of a CSV file (UTF-8; worker is the code or the unique name).

    The same body, reference and worker a second time is known already. With `asked` a row
    about anybody or by any body else is a bad one. Raises `NotATable`.
    """
    workers = _workers()
    if asked is not None:
        workers = {name: pk for name, pk in workers.items() if pk in asked.worker_ids}
    known = set(OutsideView.objects.values_list("body", "reference", "worker_id"))
    good: list[OutsideView] = []
    bad: list[BadRow] = []
    repeated = 0
    for line, row in enumerate(_rows(data), start=2):
        try:
            view = _view(row, workers, actor_id)
            _refuse_another_body(view.body, asked)
        except ValueError as fault:
            bad.append(BadRow(line, str(fault)))
            continue
        key = (view.body, view.reference, view.worker_id)
        if key in known:
            repeated += 1
            continue
        known.add(key)
        good.append(view)
    OutsideView.objects.bulk_create(good)
    return Entered(len(good), repeated, tuple(bad))


def _rows(data: bytes) -> Sequence[dict[str, str]]:
    try:
        table = csv.DictReader(io.StringIO(data.decode("utf-8-sig")), strict=True)
        rows = [{k: (v or "").strip() for k, v in row.items() if k} for row in table]
    except (UnicodeDecodeError, csv.Error, AttributeError):
        raise NotATable(columns=", ".join(COLUMNS)) from None
    if table.fieldnames is None or not set(COLUMNS[:-1]).issubset(table.fieldnames):
        raise NotATable(columns=", ".join(COLUMNS))
    if len(rows) > MOST_ROWS:
        raise NotATable(columns=", ".join(COLUMNS))
    return rows


def _workers() -> dict[str, int]:
    """Code -> id, and name -> id where one worker alone has it."""
    rows = list(Worker.objects.values_list("pk", "code", "name"))
    names = [name for _, _, name in rows]
    found = {code: pk for pk, code, _ in rows}
    return found | {name: pk for pk, _, name in rows if names.count(name) == 1}


def _view(row: dict[str, str], workers: dict[str, int], actor_id: int) -> OutsideView:
    """The row as it will be kept; raises ValueError with the fault in words."""
    if row["worker"] not in workers:
        raise ValueError(_("no worker “%(name)s”, or several") % {"name": row["worker"]})
    if not row["body"] or not row["reference"]:
        raise ValueError(_("body and reference are needed"))
    return OutsideView(
        company_id=current_company(),
        worker_id=workers[row["worker"]],
        body=row["body"][:80],
        reference=row["reference"][:60],
        on=_day(row["date"]),
        mark=_mark(row["mark"]),
        words=row.get("words", "")[:300],
        entered_by_id=actor_id,
        entered_at=now(),
    )


def _refuse_another_body(body: str, asked: Asked | None) -> None:
    if asked is not None and body != asked.body:
        raise ValueError(
            _("the evaluation was commissioned from “%(body)s”") % {"body": asked.body}
        )


def _day(text: str) -> date:
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("“%(text)s” is no day like 2026-03-31") % {"text": text}) from None
    if on > localdate(now()):
        raise ValueError(_("%(text)s has not come yet") % {"text": text})
    return on


def _mark(text: str) -> float:
    try:
        mark = float(text)
    except ValueError:
        mark = 0.0
    if not 1 <= mark <= 5:
        raise ValueError(_("“%(text)s” is no mark from 1 to 5") % {"text": text})
    return mark
