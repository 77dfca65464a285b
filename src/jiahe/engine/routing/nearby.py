"""Who might come, nearest first: a rough look at hours and homes that spares exact questions."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from math import cos, radians
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiahe.engine.intervals import Span
from jiahe.engine.travel import Place
from jiahe.engine.workday import Candidate

_SLOT = timedelta(minutes=10)
_FIRST_LOOK = 32  # of the nearest; each further look is at twice as many
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class Nearby:
    """Rounded so that nobody is left out who could come; whoever is told is to be asked exactly."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        found = tuple(candidates)
        working = [span for one in found for span in one.working]
        self._first = min((span.start for span in working), default=_EPOCH)
        self._last = max((span.end for span in working), default=self._first)
        self._ids = np.array([one.worker_id for one in found], np.int64)
        self._row = {one.worker_id: row for row, one in enumerate(found)}
        self._lat = np.array([one.home.lat for one in found])
        self._lng = np.array([one.home.lng for one in found])
        self._taken = np.ones((len(found), self._slot_up(self._last)), np.bool_)
        for row, one in enumerate(found):
            for span in one.working:
                self._taken[row, self._slot(span.start) : self._slot_up(span.end)] = False
            for held in one.commitments:
                self.hold(one.worker_id, held.span)

    def rows(self, worker_ids: Iterable[int]) -> NDArray[np.int64]:
        """The workers as `batches` wants them told."""
        return np.array([self._row[one] for one in worker_ids], np.int64)

    def hold(self, worker_id: int, span: Span) -> None:
        """The span is promised; a slot that it fills in part stays open."""
        first, last = max(0, self._slot_up(span.start)), max(0, self._slot(span.end))
        self._taken[self._row[worker_id], first:last] = True

    def batches(self, rows: NDArray[np.int64], span: Span, place: Place) -> Iterator[list[int]]:
        """Worker ids whose hours may be free, in groups, each group nearer than the next."""
        if span.start < self._first or span.end > self._last:
            return
        first, last = self._slot(span.start), self._slot_up(span.end)
        free = rows[~self._taken[rows, first:last].any(axis=1)]
        north = self._lat[free] - place.lat
        east = (self._lng[free] - place.lng) * cos(radians(place.lat))
        away: NDArray[Any] = north * north + east * east
        ids, seen, size = self._ids[free[np.argsort(away, kind="stable")]], 0, _FIRST_LOOK
        while seen < len(ids):
            yield [int(one) for one in ids[seen : seen + size]]
            seen, size = seen + size, 2 * size

    def _slot(self, at: datetime) -> int:
        return (at - self._first) // _SLOT

    def _slot_up(self, at: datetime) -> int:
        return -((self._first - at) // _SLOT)
