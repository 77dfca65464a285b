"""What the processes say of themselves: one line for each event, on standard error.

Our own events and the libraries' go the same way, so that no fault is without a trace.
`JIAHE_LOGS=json` gives one JSON object a line, for programs that collect them.
"""

import logging
import sys
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured

FORMS = ("lines", "json")


def logging_settings(form: str) -> dict[str, Any]:
    """Django's LOGGING; sets structlog up beside it. Raises ImproperlyConfigured."""
    if form not in FORMS:
        message = f"JIAHE_LOGS is one of {', '.join(FORMS)}."
        raise ImproperlyConfigured(message)
    seen: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    written = _renderers(form)
    structlog.configure(
        processors=[*seen, *written],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=_StandardError(),
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*seen, structlog.stdlib.add_logger_name],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *written],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"jiahe": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "jiahe"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": [], "level": "WARNING"},
            # A refused request is an answer: what was wrong on our side is what counts.
            "django.request": {"level": "ERROR"},
        },
    }


def _renderers(form: str) -> list[Any]:
    if form == "json":
        return [
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    colours = sys.stderr.isatty()
    plain = structlog.dev.plain_traceback
    return [
        structlog.dev.ConsoleRenderer(
            colors=colours,
            exception_formatter=plain,
            repr_native_str=True,  # what a caller sent neither begins a line nor moves the cursor
        )
    ]


class _StandardError:
    """Writes to the standard error of the moment: a test may have put another in its place."""

    def __call__(self, *_names: object) -> structlog.PrintLogger:
        return structlog.PrintLogger(sys.stderr)
