"""The control's web process: time is promised without lock and without proof.

Only `jiahe bench booking --control` serves this, on a database that it throws away.
"""

from jiahe.booking.actions import promise
from jiahe.config.wsgi import application

__all__ = ["application"]


def promise_anything(*_: object, **__: object) -> None:
    """Stands where `claim` stood."""


promise.claim = promise_anything
