"""One place that runs a story in a transaction and tries again when rows collide (R3)."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec, TypeVar

from django.db import DataError, InterfaceError, OperationalError, connection, transaction
from django.db.transaction import Atomic
from django.utils.translation import gettext_lazy

from jiahe.kit.errors import Refusal

RETRIED = frozenset({"40001", "40P01", "55P03"})
GOING_DOWN = frozenset({"57P01", "57P02", "57P03"})
NO_CONNECTION = "08"  # the class of these; the driver's own have no SQLSTATE at all
TRIES = 5

T = TypeVar("T")
P = ParamSpec("P")
_is_whole: ContextVar[bool] = ContextVar("jiahe_one_whole", default=False)


class Busy(Refusal):
    sentence = gettext_lazy("Too many people are booking at this moment. Please try again.")
    status = HTTPStatus.SERVICE_UNAVAILABLE


class Unreachable(Refusal):
    sentence = gettext_lazy(
        "Our records cannot be reached at this moment. Please try again shortly: nothing is lost,"
        " and nothing happens twice."
    )
    status = HTTPStatus.SERVICE_UNAVAILABLE


class Unkeepable(Refusal):
    sentence = gettext_lazy(
        "Something in what you entered cannot be kept: a sign that is no text, or too large a"
        " number. Please correct it and send it again."
    )
    status = HTTPStatus.BAD_REQUEST


# What the database or its driver says to a value that no table can hold, whoever sent it.
UNKEEPABLE = (DataError, UnicodeEncodeError)


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a database error that Django wrapped, if it has one."""
    return getattr(error.__cause__, "sqlstate", None)


def is_unreachable(error: BaseException | None) -> bool:
    """Whether the database or the line to it is gone: nothing is wrong with what was asked."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    code = sqlstate(error)
    return code is None or code.startswith(NO_CONNECTION) or code in GOING_DOWN


def with_retries(story: Callable[[], T]) -> T:
    """Runs `story` (which opens its own transaction) up to 5 times; then `Busy`.

    Inside another transaction it runs once: only the outermost caller may retry.
    """
    if connection.in_atomic_block:
        return story()
    for attempt in range(TRIES):
        try:
            return story()
        except OperationalError as error:
            if sqlstate(error) not in RETRIED:
                raise
        time.sleep(random.uniform(0.005, 0.03) * (attempt + 1))  # noqa: S311  # jitter
    raise Busy


def check_constraints() -> None:
    """Has the database check now what it would check when the transaction ends.

    After a large batch: the end then has little left to do and stays within its time limit.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


class FailedInside(RuntimeError):  # noqa: N818  # names the state
    """A part of `one_whole` failed and was caught: nothing of the whole may stand."""


@contextmanager
def one_whole() -> Iterator[None]:
    """Says that the open transaction's work stands as a whole or not at all.

    Its parts then make no savepoints: an error in one of them ends the whole, even where
    somebody catches it (`FailedInside`). Who goes on after an error opens a savepoint of
    their own, by `transaction.atomic()`.
    """
    token = _is_whole.set(True)
    try:
        yield
        if connection.needs_rollback:
            raise FailedInside
    finally:
        _is_whole.reset(token)


def part() -> Atomic:
    """A transaction, or a savepoint in the one that is open; none of both within `one_whole`."""
    return transaction.atomic(savepoint=not _is_whole.get())


def as_part(action: Callable[P, T]) -> Callable[P, T]:
    """The action, which happens as a whole or not at all, by itself or as a `part`."""

    @wraps(action)
    def whole(*given: P.args, **named: P.kwargs) -> T:
        with part():
            return action(*given, **named)

    return whole
