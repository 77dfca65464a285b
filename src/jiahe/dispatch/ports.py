"""What we ask of a map service: how long and how far it is from each place to each other.

Places are WGS-84 here; an adapter whose service wants another datum shifts them at its edge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from jiahe.engine.travel import Place

log = structlog.get_logger(__name__)


class MapSilent(Exception):  # noqa: N818  # names the state
    """The service gave no answer that we can use; the message is the reason, without any key."""


@dataclass(frozen=True, slots=True)
class Way:
    seconds: int
    metres: int


Table = list[list[Way | None]]  # a row for each origin; None where the service knows no way


class MapService(Protocol):
    """One adapter: `kind` names it in the cache; batches and limits are its own affair."""

    @property
    def kind(self) -> str: ...

    def ways(self, origins: Sequence[Place], goals: Sequence[Place]) -> Table:
        """The whole table; raises `MapSilent`."""


def map_service() -> MapService | None:
    """The adapter that the settings name; None where no map service is configured."""
    if not settings.TRAVEL_KIND:
        return None
    service: MapService = import_string(settings.MAP_SERVICES[settings.TRAVEL_KIND])()
    return service


def asked(service: MapService, origins: Sequence[Place], goals: Sequence[Place]) -> Table | None:
    """The service's table, or None after a logged reason: whoever asks falls back.

    Never called inside a transaction.
    """
    assert not connection.in_atomic_block, "a map service is never called inside a transaction"
    try:
        return service.ways(origins, goals)
    except MapSilent as silent:
        log.warning("map_silent", kind=service.kind, reason=str(silent))
        return None
