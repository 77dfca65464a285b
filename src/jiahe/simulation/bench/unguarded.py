"""The control's web process: time is promised without lock and without proof.

Only `jiahe bench booking --control` serves this, on a database that it throws away.
"""

from importlib import import_module

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()


def promise_anything(*_: object, **__: object) -> None:
    """Stands where `claim` stood."""


setattr(  # noqa: B010  # after Django is ready, which making the application does
    import_module("jiahe.booking.actions.promise"), "claim", promise_anything
)
