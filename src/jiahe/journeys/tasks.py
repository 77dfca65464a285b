"""Background jobs: each loads by id and calls one journey, and may run twice."""

from datetime import date, timedelta

from django.utils.timezone import localdate
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from jiahe.accounts.actions.members import forget_old_invitations
from jiahe.journeys import evenness, parts, planning
from jiahe.journeys.conform import evaluate_yesterday
from jiahe.journeys.evaluate import evaluate_each_company
from jiahe.journeys.inspect import open_and_draw
from jiahe.journeys.old_keys import forget_old_keys
from jiahe.journeys.reconcile import open_cases
from jiahe.journeys.rosters import foresee_everywhere
from jiahe.journeys.scans import remove_unnamed
from jiahe.journeys.sweeps import sweep_all
from jiahe.journeys.travel import ask_ways_everywhere, learn_everywhere
from jiahe.journeys.watch import read_every_company
from jiahe.journeys.words import learn_and_read_everywhere
from jiahe.kit.clock import now

STALLED_AFTER_SECONDS = 30
MOST_ATTEMPTS = 5


@app.periodic(cron="* * * * *")
@app.task(queue="sweeps", queueing_lock="sweep")
def sweep_each_minute(timestamp: int) -> None:
    """Without another try: the next one waits already, and two may not wait under one name."""
    del timestamp
    sweep_all()


@app.periodic(cron="30 19 * * *")  # in UTC: 03:30 in the product's zone, when bills are out
@app.task(queue="sweeps", queueing_lock="reconcile", retry=RetryStrategy(max_attempts=5, wait=900))
def reconcile_yesterday(timestamp: int) -> None:
    """Our books beside yesterday's bill: each difference opens one case."""
    del timestamp
    open_cases(localdate(now()) - timedelta(days=1))


@app.periodic(cron="*/1 * * * *")
@app.task(queue="rescue", queueing_lock="rescue", pass_context=False)
async def retry_stalled_jobs(timestamp: int) -> None:
    """Jobs of a killed worker stay `doing`: runs them again, up to a cap (postgres.md, 4).

    A job whose successor waits already is ended instead: two may not wait under one name.
    """
    del timestamp
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS)
    for job in stalled:
        if job.attempts < MOST_ATTEMPTS:
            try:
                await app.job_manager.retry_job(job)
            except UniqueViolation:
                await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)


@app.periodic(cron="30 18 * * *")  # 02:30 in Shanghai: the last day is whole
@app.task(queue="sweeps", queueing_lock="standards", retry=RetryStrategy(max_attempts=3))
def evaluate_standards_each_night(timestamp: int) -> None:
    del timestamp
    evaluate_yesterday()


@app.periodic(cron="0 18 * * *")  # 02:00 in Shanghai, before the standards of the day are judged
@app.task(queue="sweeps", queueing_lock="scores", retry=RetryStrategy(max_attempts=3))
def evaluate_each_night(timestamp: int) -> None:
    """Fair scores, doubts on reviews, credit and grades, anew from the day's end."""
    del timestamp
    evaluate_each_company()


@app.periodic(cron="15 18 * * *")  # 02:15 in Shanghai: before the charts count what was said
@app.task(queue="sweeps", queueing_lock="words", retry=RetryStrategy(max_attempts=3))
def learn_and_read_words_each_night(timestamp: int) -> None:
    del timestamp
    learn_and_read_everywhere()


@app.periodic(cron="0 19 * * *")  # 03:00 in Shanghai: after the standards
@app.task(queue="sweeps", queueing_lock="charts", retry=RetryStrategy(max_attempts=3))
def read_charts_each_night(timestamp: int) -> None:
    del timestamp
    read_every_company()


@app.periodic(cron="30 20 * * *")  # 04:30 in Shanghai, before anybody sets out
@app.task(queue="sweeps", queueing_lock="lots", retry=RetryStrategy(max_attempts=3))
def draw_lots_each_day(timestamp: int) -> None:
    """A new month is opened and drawn on its first morning; on all others this finds nothing."""
    del timestamp
    open_and_draw()


@app.periodic(cron="0 12 * * *")  # 20:00 in Shanghai: tomorrow is mostly booked
@app.task(queue="sweeps", queueing_lock="tomorrow", retry=RetryStrategy(max_attempts=3))
def plan_tomorrow(timestamp: int) -> None:
    del timestamp
    planning.ask_for_tomorrow()


@app.task(queue="planning", retry=RetryStrategy(max_attempts=2))
def run_planning(company_id: int, code: str) -> None:
    """One planning run; stopped runs end at once."""
    planning.run(company_id=company_id, code=code)


@app.task(queue="planning", retry=RetryStrategy(max_attempts=2))
def reckon_evenness(company_id: int, on: str, actor_id: int | None) -> None:
    """What an even income would cost on that day, step by step."""
    evenness.reckon_curve(company_id=company_id, on=date.fromisoformat(on), actor_id=actor_id)


@app.periodic(cron="30 12 * * *")  # 20:30 in Shanghai: after tomorrow was planned
@app.task(queue="sweeps", queueing_lock="evenness", retry=RetryStrategy(max_attempts=3))
def reckon_evenness_of_tomorrow(timestamp: int) -> None:
    del timestamp
    evenness.reckon_tomorrow_everywhere()


@app.task(queue=parts.QUEUE)
def reckon_part(company_id: int, code: str) -> None:
    """One part of a split day; one that nobody waits for ends at once."""
    parts.reckon(company_id=company_id, code=code)


@app.periodic(cron="45 18 * * *")  # 02:45 in Shanghai: the last day is whole
@app.task(queue="sweeps", queueing_lock="travel", retry=RetryStrategy(max_attempts=3))
def learn_travel_each_night(timestamp: int) -> None:
    del timestamp
    learn_everywhere()


@app.periodic(cron="5 * * * *")
@app.task(queue="sweeps", queueing_lock="ways", retry=RetryStrategy(max_attempts=1))
def ask_ways_each_hour(timestamp: int) -> None:
    del timestamp
    ask_ways_everywhere()


@app.periodic(cron="15 18 * * *")  # 02:15 in Shanghai: the last day is whole
@app.task(queue="sweeps", queueing_lock="foresee", retry=RetryStrategy(max_attempts=3))
def foresee_each_night(timestamp: int) -> None:
    del timestamp
    foresee_everywhere()


@app.periodic(cron="45 19 * * *")  # 03:45 in Shanghai
@app.task(queue="sweeps", queueing_lock="scans", retry=RetryStrategy(max_attempts=3))
def remove_unnamed_scans_each_night(timestamp: int) -> None:
    del timestamp
    remove_unnamed()


@app.periodic(cron="0 20 * * *")  # 04:00 in Shanghai, when few write
@app.task(queue="sweeps", queueing_lock="old_keys", retry=RetryStrategy(max_attempts=3))
def forget_old_keys_each_night(timestamp: int) -> None:
    del timestamp
    forget_old_keys()


@app.periodic(cron="10 20 * * *")  # 04:10 in Shanghai
@app.task(queue="sweeps", queueing_lock="invitations", retry=RetryStrategy(max_attempts=3))
def forget_old_invitations_each_night(timestamp: int) -> None:
    del timestamp
    forget_old_invitations()
