"""The days that early warning reads, and its inbox."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When

from jiahe.accounts.models import Store
from jiahe.booking.queries import day_bounds
from jiahe.catalog.models import Service
from jiahe.kit.tenancy import current_company
from jiahe.quality.choices import SAID, Gravity, Measure, WarningState, Watched
from jiahe.quality.models import EarlyWarning, Watch
from jiahe.quality.models.warnings import UNSETTLED
from jiahe.quality.watching import Point
from jiahe.workforce.models import Worker
from jiahe.workforce.queries import ZONE

LATE_AFTER = timedelta(minutes=15)
READ_AFTER = timedelta(days=7)  # a review that stands alone is released after a week

# Marks count on the day on which they reach the worker: a chart must not tell what is kept back.
VISITS = """
SELECT v.code, (lower(r.during) AT TIME ZONE %(zone)s)::date AS day, r.worker_id, w.store_id,
  o.service_id, a.verdict = 'objected' AS objected,
  c.happened_at > lower(r.during) + %(late)s AS late,
  EXISTS (SELECT 1 FROM quality_inspection i WHERE i.visit_id = v.id AND i.critical > 0
    AND i.repeats_id IS NULL) AS critical
FROM booking_reservation r
JOIN booking_visit v ON v.id = r.visit_id
JOIN booking_order o ON o.id = v.order_id
JOIN workforce_worker w ON w.id = r.worker_id
LEFT JOIN fieldwork_acceptance a ON a.visit_id = v.id
LEFT JOIN fieldwork_checkin c ON c.visit_id = v.id AND c.worker_id = r.worker_id
  AND c.moment = 'arrived'
WHERE r.company_id = %(company)s AND r.state = 'done' AND r.seat = 1
  AND r.ends_at > %(since)s AND r.ends_at < %(until)s::timestamptz + interval '32 days'
  AND lower(r.during) >= %(since)s AND lower(r.during) < %(until)s
ORDER BY lower(r.during), r.id
"""
MARKS = """
SELECT v.code, (x.shown AT TIME ZONE %(zone)s)::date AS day, q.worker_id, w.store_id,
  o.service_id, (q.attitude + q.skill + q.effect) / 3.0 AS mean,
  least(q.attitude, q.skill, q.effect) = 1 AS grave
FROM quality_review q
JOIN booking_visit v ON v.id = q.visit_id
JOIN booking_order o ON o.id = v.order_id
JOIN workforce_worker w ON w.id = q.worker_id
CROSS JOIN LATERAL (
  SELECT COALESCE(q.released_at, q.written_at + %(alone)s) AS shown) x
WHERE q.company_id = %(company)s AND q.direction = 'of_worker' AND q.hidden_because = ''
  AND x.shown >= %(since)s AND x.shown < %(until)s
ORDER BY x.shown, q.id
"""
# An objection is told to everybody on the day on which it is raised.
WORDS = """
SELECT v.code, (x.shown AT TIME ZONE %(zone)s)::date AS day, s.worker_id, s.store_id,
  s.service_id,
  jsonb_object_agg(s.aspect, s.words) FILTER (WHERE s.feeling = 'sorry') AS sorry
FROM quality_statement s
LEFT JOIN quality_review q ON q.id = s.review_id
LEFT JOIN fieldwork_acceptance a ON a.id = s.objection_id
JOIN booking_visit v ON v.id = COALESCE(q.visit_id, a.visit_id)
CROSS JOIN LATERAL (
  SELECT COALESCE(a.at, q.released_at, q.written_at + %(alone)s) AS shown) x
WHERE s.company_id = %(company)s AND COALESCE(q.hidden_because, '') = ''
  AND x.shown >= %(since)s AND x.shown < %(until)s
GROUP BY v.code, x.shown, q.id, a.id, s.worker_id, s.store_id, s.service_id
ORDER BY x.shown, q.id, a.id
"""
Key = tuple[Measure, Watched, int]


@dataclass
class Group:
    """A day's cases of one measure in one scope, and the codes of the bad ones."""

    cases: int = 0
    bad: int = 0
    total: float = 0.0
    codes: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)  # code -> the words of a bad case

    @property
    def point(self) -> Point:
        return Point(self.cases, self.bad, self.total)


Days = dict[Key, dict[date, Group]]
WIDE = (Watched.STORE, Watched.SERVICE, Watched.COMPANY)
SCOPES = {
    Measure.MARKS: (Watched.WORKER, *WIDE),
    Measure.OBJECTIONS: WIDE,
    Measure.LATE: (Watched.STORE, Watched.COMPANY),
    Measure.GRAVE: (Watched.WORKER, Watched.STORE, Watched.COMPANY),
    **dict.fromkeys(SAID.values(), (Watched.STORE, Watched.COMPANY)),
}


def days_between(since: date, until: date) -> Days:
    """Every measure of every scope by day, both days included, in three statements."""
    opens, closes = day_bounds(since, (until - since).days + 1)
    values: dict[str, Any] = {
        "company": current_company(),
        "since": opens,
        "until": closes,
        "zone": ZONE.key,
        "late": LATE_AFTER,
        "alone": READ_AFTER,
    }
    found: Days = defaultdict(lambda: defaultdict(Group))
    with connection.cursor() as cursor:
        cursor.execute(VISITS, values)
        for code, day, worker, store, service, objected, late, critical in cursor.fetchall():
            ids = _ids(worker, store, service)
            _count(found, Measure.OBJECTIONS, ids, (day, code), is_bad=bool(objected))
            _count(found, Measure.LATE, ids, (day, code), is_bad=bool(late))
            _count(found, Measure.GRAVE, ids, (day, code), is_bad=bool(critical))
        cursor.execute(MARKS, values)
        for code, day, worker, store, service, mean, grave in cursor.fetchall():
            ids = _ids(worker, store, service)
            _count(found, Measure.MARKS, ids, (day, code), is_bad=mean < 4, total=float(mean))
            if grave:
                _count(found, Measure.GRAVE, ids, (day, code), is_bad=True)
        cursor.execute(WORDS, values)
        for code, day, worker, store, service, sorry in cursor.fetchall():
            _count_words(found, _ids(worker, store, service), (day, code), _read(sorry))
    return found


def _read(sorry: str | dict[str, str] | None) -> dict[str, str]:
    """PostgreSQL's object, which the driver hands over as text."""
    return json.loads(sorry) if isinstance(sorry, str) else sorry or {}


def _count_words(
    found: Days, ids: dict[Watched, int | None], case: tuple[date, str], sorry: dict[str, str]
) -> None:
    """A review or objection counts once for each aspect, as bad where it complains."""
    for aspect, measure in SAID.items():
        _count(found, measure, ids, case, is_bad=aspect in sorry)
        if aspect in sorry:
            for scope in SCOPES[measure]:
                if ids[scope] is not None:
                    found[measure, scope, int(ids[scope] or 0)][case[0]].said[case[1]] = sorry[
                        aspect
                    ]


def _ids(worker: int, store: int | None, service: int) -> dict[Watched, int | None]:
    return {
        Watched.WORKER: worker,
        Watched.STORE: store,
        Watched.SERVICE: service,
        Watched.COMPANY: 0,
    }


def _count(
    found: Days,
    measure: Measure,
    ids: dict[Watched, int | None],
    case: tuple[date, str],
    *,
    is_bad: bool,
    total: float = 0.0,
) -> None:
    for scope in SCOPES[measure]:
        scope_id = ids[scope]
        if scope_id is not None:
            group = found[measure, scope, scope_id][case[0]]
            group.cases += 1
            group.bad += is_bad
            group.total += total
            if is_bad:
                group.codes.append(case[1])


def watches() -> dict[Key, Watch]:
    return {
        (Measure(one.measure), Watched(one.scope), one.scope_id): one for one in Watch.objects.all()
    }


def names_of(keys: Iterable[Key]) -> dict[tuple[Watched, int], str]:
    """What each watched thing is called."""
    ids: dict[Watched, set[int]] = defaultdict(set)
    for _measure, scope, scope_id in keys:
        ids[scope].add(scope_id)
    tables = {Watched.WORKER: Worker, Watched.STORE: Store, Watched.SERVICE: Service}
    found: dict[tuple[Watched, int], str] = {}
    for scope, table in tables.items():
        rows = table.objects.filter(pk__in=ids[scope]).values_list("pk", "name")
        found |= {(scope, pk): name for pk, name in rows}
    return found


def unsettled() -> set[Key]:
    """Where somebody still has a warning to deal with."""
    rows = EarlyWarning.objects.filter(state__in=UNSETTLED)
    return {(Measure(one.measure), Watched(one.scope), one.scope_id) for one in rows}


def warnings() -> QuerySet[EarlyWarning]:
    """New ones first, the gravest of them on top, then by day."""
    states = {WarningState.NEW: 0, WarningState.SEEN: 1}
    gravities = {Gravity.HIGH: 0, Gravity.MEDIUM: 1}
    return EarlyWarning.objects.select_related("seen_by", "closed_by").order_by(
        _ranked("state", states), _ranked("gravity", gravities), "-on", "-pk"
    )


def _ranked(column: str, ranks: dict[WarningState, int] | dict[Gravity, int]) -> Case:
    whens = [When(**{column: value}, then=Value(rank)) for value, rank in ranks.items()]
    return Case(*whens, default=Value(2), output_field=IntegerField())


def warning_by_code(code: str) -> EarlyWarning | None:
    return EarlyWarning.objects.select_related("seen_by", "closed_by").filter(code=code).first()


def code_of_subject(scope: Watched, scope_id: int) -> str:
    """The public code of what a warning is about; empty for the whole company."""
    tables = {Watched.WORKER: Worker, Watched.STORE: Store, Watched.SERVICE: Service}
    table = tables.get(scope)
    row = table.objects.filter(pk=scope_id).first() if table else None
    return row.code if row else ""


def warning_by_id(warning_id: int) -> EarlyWarning:
    return EarlyWarning.objects.get(pk=warning_id)
