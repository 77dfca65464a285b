"""The control's web process: time is promised without lock and without proof.

Only `jiahe bench booking --control` serves this, on a database that it throws away.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiahe.config.settings")
application = get_wsgi_application()

from jiahe.booking.actions import promise  # noqa: E402  # after Django is ready

__all__ = ["application"]


def promise_anything(*_: object, **__: object) -> None:
    """Stands where `claim` stood."""


promise.claim = promise_anything
