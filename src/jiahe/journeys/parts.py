"""A part of a split day on whatever host takes it from the queue (decision 20)."""

import os
import socket
from importlib import import_module

import structlog
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from jiahe.dispatch.actions import parts
from jiahe.kit.tenancy import for_company

TASK = "jiahe.journeys.tasks.reckon_part"
QUEUE = "plan_parts"
log = structlog.get_logger(__name__)


def host_name() -> str:
    """The name of this process among all that serve the queue."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def queue(*, company_id: int, run_code: str, parcels: list[bytes]) -> list[str]:
    """The parts and their jobs, written in one transaction; codes in the order of the parcels."""
    with for_company(company_id):
        codes = parts.queue_parts(run_code=run_code, parcels=parcels)
        later = app.configure_task(TASK, queue=QUEUE)
        asked: list[dict[str, JSONValue]] = [
            {"company_id": company_id, "code": code} for code in codes
        ]
        later.batch_defer(*asked)
        return codes


def reckon(*, company_id: int, code: str) -> bool:
    """Takes the part, reckons it and keeps the answer; False when nobody waits for it.

    A part that fails is told at once, and not tried again: whoever asked reckons it.
    """
    assert not connection.in_atomic_block, "no solver runs inside a transaction"
    host = host_name()
    with for_company(company_id):
        parcel = parts.take(code=code, host=host)
    if parcel is None:
        return False
    try:
        answer = _reckoned(parcel)
    except Exception as error:
        log.exception("part_failed", part=code)
        with for_company(company_id):
            parts.give_up(code=code, host=host, failure=type(error).__name__)
        return False
    with for_company(company_id):
        return parts.keep_answer(code=code, host=host, answer=answer)


def _reckoned(parcel: bytes) -> bytes:
    """Loaded when it is first asked: the compiler is heavy, and most processes never plan."""
    answer: bytes = import_module("jiahe.engine.routing.parcels").reckoned(parcel)
    return answer


def purge_old(company_id: int) -> int:
    with for_company(company_id):
        return parts.purge()
