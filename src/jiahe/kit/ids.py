"""The id port: public codes are random and never authorise anything (R19)."""

import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u
CODE_LENGTH = 16  # 80 bits

_choose: ContextVar[Callable[[str], str]] = ContextVar("jiahe_ids", default=secrets.choice)


def new_code() -> str:
    """A public code of 16 letters and digits, 80 random bits."""
    choose = _choose.get()
    return "".join(choose(ALPHABET) for _ in range(CODE_LENGTH))


def new_pin() -> str:
    """Six digits that a household reads out at the door."""
    choose = _choose.get()
    return "".join(choose("0123456789") for _ in range(6))


@contextmanager
def codes_from(seed: int) -> Iterator[None]:
    """Draws every code from a seeded generator: for simulations only."""
    token = _choose.set(random.Random(seed).choice)  # noqa: S311  # repeatable on purpose
    try:
        yield
    finally:
        _choose.reset(token)
