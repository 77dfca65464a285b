"""Serves the parts of split days as `jiahe worker --queue plan_parts` does, one at a time.

`hangs`: takes parts and never answers, like a host that lost its breath in the middle.
`meets FOLDER COUNT`: holds its first part until COUNT hosts of that folder hold one each.
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

django.setup()

from jiahe.cli import relay  # noqa: E402 -- needs a ready Django
from jiahe.journeys import parts  # noqa: E402


def never_answers(parcel: bytes) -> bytes:
    time.sleep(600)
    return parcel


def after_meeting(folder: Path, count: int) -> Callable[[bytes], bytes]:
    reckoned = parts._reckoned

    def meets(parcel: bytes) -> bytes:
        (folder / str(os.getpid())).touch()
        while len(list(folder.iterdir())) < count:
            time.sleep(0.02)
        return reckoned(parcel)

    return meets


if __name__ == "__main__":
    relay.jobs_at_once = lambda: 1
    if "hangs" in sys.argv:
        parts._reckoned = never_answers
    if "meets" in sys.argv:
        parts._reckoned = after_meeting(Path(sys.argv[2]), int(sys.argv[3]))
    asyncio.run(relay.run_jobs([parts.QUEUE]))
