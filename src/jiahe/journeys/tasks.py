"""Background jobs: each loads by id and calls one journey, and may run twice."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from jiahe.journeys.sweeps import sweep_all

STALLED_AFTER_SECONDS = 30
MOST_ATTEMPTS = 5


@app.periodic(cron="* * * * *")
@app.task(queue="sweeps", queueing_lock="sweep", retry=RetryStrategy(max_attempts=3))
def sweep_each_minute(timestamp: int) -> None:
    del timestamp
    sweep_all()


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
