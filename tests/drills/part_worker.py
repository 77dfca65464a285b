"""Serves the parts of split days as `jiahe worker --queue plan_parts` does, one at a time.

`hangs`: takes parts and never answers, like a host that lost its breath in the middle.
"""

import asyncio
import sys
import time

import django

django.setup()

from jiahe.cli import relay  # noqa: E402 -- needs a ready Django
from jiahe.journeys import parts  # noqa: E402


def never_answers(parcel: bytes) -> bytes:
    time.sleep(600)
    return parcel


if __name__ == "__main__":
    relay.JOBS_AT_ONCE = 1
    if "hangs" in sys.argv:
        parts._reckoned = never_answers
    asyncio.run(relay.run_jobs([parts.QUEUE]))
