"""For each standard whose data exist: rows that make it met, watched and breached."""

from datetime import date, datetime, timedelta

from figure_world import NOW, ON, QUOTE, World, ago
from jiahe.accounts import actions as accounts
from jiahe.accounts.models import Company
from jiahe.quality.models import Inspection, StagedMeasure
from jiahe.standards.models import StandardVersion
from jiahe.workforce.models import Worker
from review_world import as_owner_of_tables

MET, WATCH, BREACH = "met", "watch", "breach"


def answered_after(minutes: float):
    def rows(w: World) -> None:
        paid = ago(days=2)
        visit = w.visit(w.order(placed=paid, paid=paid), start=ago(days=1))
        w.assign(visit, paid + timedelta(minutes=minutes))

    return rows


def orders(paid: int, lost: int = 0):
    def rows(w: World) -> None:
        for _ in range(paid):
            w.order(paid=ago(days=3))
        for _ in range(lost):
            w.order(state="cancelled")

    return rows


def matched(good: int, bad: int = 0, *, source: str = "booking"):
    """Visits with an acceptance from `source`, and others whose acceptance came by hand or not."""

    def rows(w: World) -> None:
        for number in range(good + bad):
            visit = w.visit(**w.fresh())
            if number < good:
                w.assign(visit, ago(days=3), source=source)

    return rows


def moved_and_answered(hours: float):
    def rows(w: World) -> None:
        visit = w.visit()
        w.fact("VisitMoved", ago(days=5), visit_id=visit.pk, company_id=w.company_id)
        w.assign(visit, ago(days=5) + timedelta(hours=hours))

    return rows


def objections(*closed_after: float | None):
    def rows(w: World) -> None:
        for hours in closed_after:
            w.object(closed_after=hours)

    return rows


def rated_objections(good: int, bad: int = 0):
    def rows(w: World) -> None:
        for number in range(good + bad):
            w.review(w.object(closed_after=1), *((5, 5, 5) if number < good else (2, 2, 2)))

    return rows


def objection(**how):
    return lambda w: w.object(**how) and None


def noon(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 12, tzinfo=NOW.tzinfo)


def refund(asked: date, done: date | None):
    def rows(w: World) -> None:
        w.refund(noon(asked), noon(done) if done else None)

    return rows


def rated_refunds(good: int, bad: int = 0):
    def rows(w: World) -> None:
        for number in range(good + bad):
            visit = w.visit(start=ago(days=6), **w.fresh())
            w.refund(ago(days=5), ago(days=4), visit)
            w.review(visit, *((5, 5, 5) if number < good else (2, 2, 2)))

    return rows


def files(good: int, bad: int = 0):
    def rows(w: World) -> None:
        for number in range(good + bad):
            name = f"工{number}"
            w.skill("cleaning", name)
            if number < good:
                w.paper("identity", name=name)
                w.paper("health_general", name=name)

    return rows


def skilled(good: int, bad: int = 0):
    def rows(w: World) -> None:
        for number in range(good + bad):
            w.skill("cleaning", f"工{number}")
            if number < good:
                w.skill("cooking", f"工{number}")

    return rows


def served(*papers: tuple[str, float, int]):
    """A visit by a worker who holds (kind, began days ago, runs days more)."""

    def rows(w: World) -> None:
        w.visit()
        for kind, since, left in papers:
            w.paper(kind, since=since, left=left)

    return rows


def holds(kind: str, since: float):
    return lambda w: w.paper(kind, since=since) and None


def reviews(good: int, bad: int = 0, marks=(2, 2, 2)):
    def rows(w: World) -> None:
        for number in range(good + bad):
            w.review(None, *((5, 5, 5) if number < good else marks))

    return rows


def surveyed(good: int, bad: int = 0):
    def rows(w: World) -> None:
        for number in range(good + bad):
            visit = w.visit(**w.fresh())
            w.answer(visit)
            if number < good:
                w.invite(visit)

    return rows


def watched(good: int, bad: int = 0):
    def rows(w: World) -> None:
        for number in range(good + bad):
            visit = w.visit(**w.fresh())
            w.answer(visit)
            w.moments(visit, *(() if number < good else ("arrived",)))

    return rows


def completed(good: int, bad: int = 0):
    def rows(w: World) -> None:
        for number in range(good + bad):
            visit = w.visit(**w.fresh())
            if number < good:
                w.answer(visit)

    return rows


def mark_nine(w: World) -> None:
    review = w.review()
    with as_owner_of_tables() as cursor:
        cursor.execute("ALTER TABLE quality_review DROP CONSTRAINT a_mark_is_one_to_five")
        cursor.execute("UPDATE quality_review SET skill = 9 WHERE id = %s", [review.pk])


def score(count: int, mean: float, low: float, high: float, reviews: int = 0):
    def rows(w: World) -> None:
        w.worker(score_count=count, score_mean=mean, score_low=low, score_high=high)
        for number in range(reviews):
            w.review(w.visit(start=ago(days=2 + number)))

    return rows


def order(**how):
    return lambda w: w.order(**how) and None


def priced(total_fen: int):
    return order(quote=QUOTE | {"total_fen": total_fen})


def accepted(days: float, settled: datetime | None):
    def rows(w: World) -> None:
        visit = w.visit(start=ago(days=days, hours=5))
        w.answer(visit, ago(days=days))
        if settled:
            w.settle(visit, settled)

    return rows


def begins(background: bool, serves: bool):
    def rows(w: World) -> None:
        w.worker()
        if background:
            w.paper("violence_check")
        if serves:
            w.visit()

    return rows


def tracked(*traces: str):
    def rows(w: World) -> None:
        visit = w.visit(start=ago(days=6))
        if "answer" in traces:
            w.answer(visit)
        if "review" in traces:
            w.review(visit)

    return rows


def deleted(w: World) -> None:
    w.fact("ReviewWritten", ago(days=1), review_id=999_999, worker_id=w.worker().pk)


def recorded(*, paid: bool = True, moments: bool = True):
    def rows(w: World) -> None:
        visit = w.visit(w.order(paid=ago(days=3) if paid else None))
        w.answer(visit)
        w.settle(visit)
        if moments:
            w.moments(visit)

    return rows


def announced(days: int):
    def rows(w: World) -> None:
        version = StandardVersion(
            company_id=w.company_id, entry_id="BK-01", number=1, limit=20, reason="x",
            announced_on=ON - timedelta(days=1), announced_by=w.person, announced_at=ago(days=1),
            effective_on=ON + timedelta(days=days - 1),
        )  # fmt: skip
        if days < 7:
            with as_owner_of_tables() as cursor:
                cursor.execute(
                    "ALTER TABLE standards_standardversion"
                    " DROP CONSTRAINT a_change_is_announced_seven_days_before"
                )
        version.save()

    return rows


def arrived(proof: str):
    return lambda w: w.moments(w.visit(), "arrived", proof=proof)


def day_of(hours: float, mode: str = "employee"):
    def rows(w: World) -> None:
        Company.objects.filter(pk=w.company_id).update(mode=mode)
        w.visit(start=ago(days=2, hours=5), hours=hours)

    return rows


def split(provider: str, *, platform: int = 5, paid: float = 3, settled: float | None = 0.5):
    """Paid so many days ago, settled so many days ago (None: not yet)."""

    def rows(w: World) -> None:
        visit = w.visit(w.order(paid=ago(days=paid), provider=provider), start=ago(days=paid))
        if settled is not None:
            w.settle(visit, ago(days=settled), platform)

    return rows


def inspected(*done_ago: float, teams: int = 1):
    """Inspections of the first team done so many days ago; other teams have a worker each."""

    def rows(w: World) -> None:
        for number in range(1, teams):
            store = accounts.open_store(name=f"{number} 店", name_en="", lat=30.9, lng=119.3)
            w.worker(f"{number} 店的人")
            Worker.objects.filter(name=f"{number} 店的人").update(store=store)
        w.worker()
        for days in done_ago:
            visit = w.visit(start=ago(days=days, hours=4), **w.fresh())
            Inspection.objects.create(
                company_id=w.company_id, visit=visit, worker=visit.reservations.get().worker,
                place="home", state="done", due_on=ON, ordered_at=ago(days=days),
                done_at=ago(days=days), by=w.person,
            )  # fmt: skip

    return rows


def called_back(good: int, bad: int = 0):
    """Objections that were closed, with a call afterwards or without."""

    def rows(w: World) -> None:
        for number in range(good + bad):
            visit = w.object(closed_after=2)
            if number < good:
                w.call(visit)

    return rows


def agents(*marks: int):
    def rows(w: World) -> None:
        for mark in marks:
            w.agent_mark(w.visit(**w.fresh()), mark)

    return rows


def full_survey(months: float):
    return lambda w: w.full_survey(ago(days=30.4375 * months))


def credit_objection(days: float, answered: bool = False):
    return lambda w: w.credit_objection(days, answered=answered)


def measures(decided: int, *, due: int = 0, late: int = 0):
    """Staged measures decided in time, due within a day, and late."""

    def rows(w: World) -> None:
        for n in range(decided + due + late):
            is_decided = n < decided
            hours = 48 if is_decided else 12 if n < decided + due else -12
            StagedMeasure.objects.create(
                company_id=w.company_id, worker=w.worker(f"工{n}"), stage="notice", points=2,
                rules_version="1", causes=[], days=90, proposed_at=ago(days=3),
                decide_by=NOW + timedelta(hours=hours),
                state="dismissed" if is_decided else "proposed",
                decided_at=ago(days=1) if is_decided else None,
                decided_by=w.person if is_decided else None,
            )  # fmt: skip

    return rows
