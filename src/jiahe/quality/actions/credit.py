"""The credit score 服务信用分: reasons noted from what happened, erased at their end, contested."""

from datetime import date, datetime, timedelta
from http import HTTPStatus

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from jiahe.accounts.actions.objections import Voice, answer_once, object_once, words_or
from jiahe.accounts.choices import Role
from jiahe.accounts.queries import everywhere, role_holders
from jiahe.engine.grading.credit import POINTS, ends_at
from jiahe.kit.clock import now
from jiahe.kit.errors import Refusal
from jiahe.kit.facts import record
from jiahe.kit.tenancy import current_company
from jiahe.quality.choices import CreditKind, ObjectionOutcome
from jiahe.quality.facts import CreditAnswered, CreditObjected
from jiahe.quality.models import CreditEntry, CreditObjection
from jiahe.standards.inforce import in_force
from jiahe.workforce.queries import ZONE

FEWEST_VISITS = 4  # in a month without an objection
FEWEST_OF_COMPANY = 20  # in a month with at most one objection in fifty visits
MAY_ANSWER = (Role.INSPECTOR, Role.OWNER)


class NoSuchEntry(Refusal):
    sentence = gettext_lazy("There is no such entry in your credit score.")
    status = HTTPStatus.NOT_FOUND


class AlreadyObjected(Refusal):
    sentence = gettext_lazy("You have objected to this entry already; the answer is on its way.")
    status = HTTPStatus.CONFLICT


class ReasonNeeded(Refusal):
    sentence = gettext_lazy("Please say in a few words what is wrong.")


class NoSuchObjection(Refusal):
    sentence = gettext_lazy("There is no such objection.")
    status = HTTPStatus.NOT_FOUND


class ObjectionAnswered(Refusal):
    sentence = gettext_lazy("A colleague has answered this objection already.")
    status = HTTPStatus.CONFLICT


class AnsweredByOverseers(Refusal):
    sentence = gettext_lazy(
        "About a company's own entry the association or the regulator decides, not the company."
    )
    status = HTTPStatus.FORBIDDEN


class OwnObjection(Refusal):
    sentence = gettext_lazy("Nobody answers an objection to their own entry: ask a colleague.")
    status = HTTPStatus.FORBIDDEN


class MayNotAnswer(Refusal):
    sentence = gettext_lazy("Only an inspector or the owner answers objections.")
    status = HTTPStatus.FORBIDDEN


CLEAN = """
SELECT r.worker_id, 'clean:' || r.worker_id || ':' || %(month)s, %(until)s::timestamptz, NULL, ''
FROM booking_reservation r JOIN booking_visit v ON v.id = r.visit_id
WHERE r.company_id = %(company)s AND r.state = 'done'
  AND r.ends_at > %(since)s AND r.ends_at < %(until)s::timestamptz + interval '32 days'
  AND lower(r.during) >= %(since)s AND lower(r.during) < %(until)s
GROUP BY r.worker_id
HAVING count(DISTINCT v.id) >= %(fewest)s AND NOT bool_or(EXISTS (
  SELECT 1 FROM fieldwork_acceptance a WHERE a.visit_id = v.id AND a.verdict = 'objected'))
"""
PAPERS = """
SELECT c.worker_id, 'paper:' || c.id, c.valid_from::timestamptz,
  (c.valid_until + 1)::timestamptz, c.kind
FROM workforce_certificate c JOIN workforce_worker w ON w.id = c.worker_id
WHERE c.company_id = %(company)s AND c.truth = 'issuer_confirmed' AND w.duty <> 'left'
  AND c.valid_from <= %(today)s AND c.valid_until >= %(today)s
"""
OBJECTIONS = """
SELECT DISTINCT r.worker_id, 'objection:' || a.id || ':' || r.worker_id, a.at,
  NULL::timestamptz, a.reason
FROM fieldwork_acceptance a
JOIN booking_reservation r ON r.visit_id = a.visit_id AND r.state = 'done'
JOIN booking_visit v ON v.id = a.visit_id
JOIN trust_auditentry e ON e.company_id = a.company_id AND e.subject = v.code
  AND e.action = 'objection_resolved'
WHERE a.company_id = %(company)s AND a.verdict = 'objected' AND a.at >= %(oldest)s
"""
MYSTERIES = """
SELECT DISTINCT r.worker_id, 'mystery:' || m.id || ':' || r.worker_id, m.closed_at,
  NULL::timestamptz, ''
FROM quality_mysteryvisit m
JOIN booking_reservation r ON r.visit_id = m.visit_id AND r.state = 'done'
WHERE m.company_id = %(company)s AND m.closed_at >= %(oldest)s
"""
QUIET = """
SELECT NULL::bigint, 'quiet:' || %(month)s, %(until)s::timestamptz, NULL::timestamptz, ''
FROM booking_reservation r JOIN booking_visit v ON v.id = r.visit_id
WHERE r.company_id = %(company)s AND r.state = 'done'
  AND r.ends_at > %(since)s AND r.ends_at < %(until)s::timestamptz + interval '32 days'
  AND lower(r.during) >= %(since)s AND lower(r.during) < %(until)s
HAVING count(DISTINCT v.id) >= %(fewest_of_company)s
  AND count(DISTINCT v.id) FILTER (WHERE EXISTS (
    SELECT 1 FROM fieldwork_acceptance a WHERE a.visit_id = v.id AND a.verdict = 'objected'))
    * 50 <= count(DISTINCT v.id)
"""
LOTS = """
SELECT NULL::bigint, 'lot:' || l.id, l.decided_at, NULL::timestamptz, s.name
FROM quality_inspectionlot l JOIN accounts_store s ON s.id = l.store_id
WHERE l.company_id = %(company)s AND l.decided_at >= %(oldest)s
"""
LOSSES = """
SELECT NULL::bigint, 'loss:' || s.id, s.confirmed_at, NULL::timestamptz, ''
FROM quality_split s
WHERE s.company_id = %(company)s AND s.state = 'confirmed' AND s.contest_until < %(now)s
  AND s.confirmed_at >= %(oldest)s AND coalesce((s.shares ->> 'company')::int, 0) > 50
"""
LATE = """
SELECT NULL::bigint, 'late:' || kind || ':' || id, due_at, NULL::timestamptz, ''
FROM (
  SELECT 'measure' AS kind, id, company_id, due_at, answered_at FROM quality_measureappeal
  UNION ALL SELECT 'credit', o.id, o.company_id, o.due_at, o.answered_at
    FROM quality_creditobjection o JOIN quality_creditentry e ON e.id = o.entry_id
    WHERE e.worker_id IS NOT NULL
  UNION ALL SELECT 'split', id, company_id, due_at, answered_at FROM quality_splitcontest
) asked
WHERE company_id = %(company)s AND due_at >= %(oldest)s
  AND coalesce(answered_at, %(now)s) > due_at
"""
SOURCES = (
    (CreditKind.CLEAN_MONTH, CLEAN),
    (CreditKind.PROVEN_PAPER, PAPERS),
    (CreditKind.UPHELD_OBJECTION, OBJECTIONS),
    (CreditKind.GOOD_MYSTERY, f"{MYSTERIES} AND m.mark >= 4"),
    (CreditKind.BAD_MYSTERY, f"{MYSTERIES} AND m.mark <= 2"),
    (CreditKind.QUIET_MONTH, QUIET),
    (CreditKind.GOOD_LOT, f"{LOTS} AND l.state = 'accepted'"),
    (CreditKind.BAD_LOT, f"{LOTS} AND l.state = 'refused'"),
    (CreditKind.OWN_LOSS, LOSSES),
    (CreditKind.LATE_ANSWER, LATE),
)


@transaction.atomic
def note_credit() -> int:
    """Notes every reason that is new by now, once each; how many there were.

    Of what happened more than five years ago nothing is noted, so that an erased entry does not
    come back.
    """
    return sum(_note(kind, source) for kind, source in SOURCES)


def _note(kind: CreditKind, source: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(source, _parameters())
        found = cursor.fetchall()
    points = POINTS[kind]
    known = set(CreditEntry.objects.filter(kind=kind).values_list("source", flat=True))
    rows = [
        CreditEntry(
            company_id=current_company(),
            worker_id=worker_id,
            kind=kind,
            points=points,
            note=note[:200],
            happened_at=at,
            ends_at=end or ends_at(at, points),
            source=key,
        )
        for worker_id, key, at, end, note in found
        if key not in known
    ]
    return len(CreditEntry.objects.bulk_create(rows))


def _parameters() -> dict[str, int | str | date | datetime]:
    today = localdate(now())
    first = today.replace(day=1)
    since = (first - timedelta(days=1)).replace(day=1)
    return {
        "company": current_company(),
        "month": f"{since:%Y%m}",
        "since": _midnight(since),
        "until": _midnight(first),
        "today": today,
        "oldest": now() - timedelta(days=365 * 5 - 1),
        "now": now(),
        "fewest": FEWEST_VISITS,
        "fewest_of_company": FEWEST_OF_COMPANY,
    }


def _midnight(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=ZONE)


@transaction.atomic
def erase_ended() -> int:
    """Erases the entries whose time has passed, with what was said about them (L41)."""
    ended = CreditEntry.objects.filter(ends_at__lte=now())
    CreditObjection.objects.filter(entry__in=ended).delete()
    return ended.delete()[0]


@transaction.atomic
def object_to_entry(
    *, entry_code: str, worker_id: int | None, person_id: int, words: str
) -> CreditObjection:
    """Starts the clock of twenty days; `worker_id` None stands for the company's own entry.

    Raises `ReasonNeeded`, `NoSuchEntry` (also for a colleague's), `AlreadyObjected`.
    """
    voice = Voice(person_id, words_or(ReasonNeeded, words))
    entry = CreditEntry.objects.filter(code=entry_code, worker_id=worker_id).first()
    if entry is None:
        raise NoSuchEntry
    objection = object_once(
        CreditObjection,
        against={"entry": entry},
        voice=voice,
        due_at=now() + timedelta(days=in_force("CREDIT_OBJECTION_DAYS")),
        twice=AlreadyObjected,
    )
    record(CreditObjected(company_id=current_company(), objection_id=objection.pk))
    return objection


@transaction.atomic
def answer_objection(
    *, objection_code: str, outcome: str, words: str, actor_id: int
) -> CreditObjection:
    """Once, in words; when the objection is right the entry no longer counts.

    Raises `ReasonNeeded`, `NoSuchObjection`, `MayNotAnswer` (of a worker's entry),
    `AnsweredByOverseers` (of the company's own), `OwnObjection`, `ObjectionAnswered`.
    """
    voice = Voice(actor_id, words_or(ReasonNeeded, words))
    if outcome not in ObjectionOutcome.values:
        raise ReasonNeeded
    objection = _objection(objection_code)
    if objection is None:
        raise NoSuchObjection
    _refuse_wrong_judge(objection, actor_id)
    answer_once(objection, outcome=outcome, voice=voice, again=ObjectionAnswered)
    if outcome == ObjectionOutcome.RIGHT:
        CreditEntry.objects.filter(pk=objection.entry_id).update(withdrawn_at=now())
    record(CreditAnswered(company_id=current_company(), objection_id=objection.pk))
    return objection


def _objection(code: str) -> CreditObjection | None:
    rows = CreditObjection.objects.select_for_update(of=("self",)).select_related("entry__worker")
    return rows.filter(code=code).first()


def _refuse_wrong_judge(objection: CreditObjection, actor_id: int) -> None:
    """A company is no judge in its own cause, and neither is a person."""
    worker = objection.entry.worker
    if worker is None and actor_id not in overseers():
        raise AnsweredByOverseers
    if actor_id in (objection.by_id, worker.person_id if worker else None):
        raise OwnObjection
    if worker is not None and actor_id not in answerers():
        raise MayNotAnswer


def answerers() -> set[int]:
    """Who answers objections of the company's workers."""
    return {person.pk for role in MAY_ANSWER for person in role_holders(role)}


def overseers() -> set[int]:
    """Who judges about the company in scope: its association, and every regulator."""
    of_company = {person.pk for person in role_holders(Role.ASSOCIATION)}
    return of_company | everywhere(Role.REGULATOR)
