"""A few turns within a while for whoever may not do something any number of times."""

from django.core.cache import cache
from django.db import transaction

from jiahe.kit.statements import fetch

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7406, hashtext(%s))"


@transaction.atomic
def turn_taken(of: str, *, most: int, seconds: int) -> str:
    """The name of the turn that is taken now, good for `seconds`; empty when all `most` are.

    Who asks at the same moment waits until the transaction that took one has ended, so that
    each counts. Taken in the deed's own transaction, a turn is given back when that is refused.
    """
    fetch(ONE_AT_A_TIME, [of])
    turns = (f"{of}:{number}" for number in range(most))
    return next((one for one in turns if cache.add(one, 1, seconds)), "")
