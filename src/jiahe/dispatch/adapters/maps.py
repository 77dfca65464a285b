"""Valhalla, OSRM, AMap and Tianditu; what each wants and gives is told at its class."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from xml.etree import ElementTree as ET

from jiahe.dispatch.adapters.http import (
    MOST_METRES,
    MOST_SECONDS,
    Link,
    blocks,
    empty,
    fitted,
    whole,
)
from jiahe.dispatch.ports import MapSilent, Table, Way
from jiahe.engine.datum import gcj02_from_wgs84
from jiahe.engine.travel import Place


@dataclass(frozen=True)
class Valhalla:
    """`POST /sources_to_targets`, WGS-84, seconds and kilometres; 50 x 50 at a time."""

    link: Link
    costing: str = "bicycle"
    kind: ClassVar[str] = "valhalla"
    most: ClassVar[int] = 50

    def ways(self, origins: Sequence[Place], goals: Sequence[Place]) -> Table:
        table = empty(origins, goals)
        for rows, columns in blocks(origins, goals, self.most, self.most):
            asked = {
                "sources": [_latlon(origins[row]) for row in rows],
                "targets": [_latlon(goals[column]) for column in columns],
                "costing": self.costing,
                "units": "kilometers",
            }
            told = self.link.ask_json("POST", "/sources_to_targets", json=asked)
            found = fitted(told.get("sources_to_targets"), len(rows), len(columns))
            for row, line in zip(rows, found, strict=True):
                for column, cell in zip(columns, line, strict=True):
                    table[row][column] = self._way(cell)
        return table

    def _way(self, cell: Any) -> Way | None:
        if not isinstance(cell, dict):
            raise MapSilent("another shape than asked for")
        return _way(cell.get("time"), cell.get("distance"), 1000.0)


@dataclass(frozen=True)
class Osrm:
    """`GET /table/v1/<profile>/…`, WGS-84, seconds and metres; 50 x 50 at a time."""

    link: Link
    profile: str = "bike"
    kind: ClassVar[str] = "osrm"
    most: ClassVar[int] = 50

    def ways(self, origins: Sequence[Place], goals: Sequence[Place]) -> Table:
        table = empty(origins, goals)
        for rows, columns in blocks(origins, goals, self.most, self.most):
            some = [origins[row] for row in rows] + [goals[column] for column in columns]
            points = ";".join(f"{one.lng:.6f},{one.lat:.6f}" for one in some)
            told = self.link.ask_json(
                "GET",
                f"/table/v1/{self.profile}/{points}",
                params={
                    "sources": ";".join(str(n) for n in range(len(rows))),
                    "destinations": ";".join(str(len(rows) + n) for n in range(len(columns))),
                    "annotations": "duration,distance",
                },
            )
            if told.get("code") != "Ok":
                raise MapSilent(f"code {str(told.get('code'))[:40]}")
            seconds = fitted(told.get("durations"), len(rows), len(columns))
            metres = fitted(told.get("distances"), len(rows), len(columns))
            for i, row in enumerate(rows):
                for j, column in enumerate(columns):
                    table[row][column] = _way(seconds[i][j], metres[i][j], 1.0)
        return table


@dataclass(frozen=True)
class Amap:
    """`GET /v3/distance`, GCJ-02, seconds and metres; 100 origins to one goal at a time."""

    link: Link
    kind: ClassVar[str] = "amap"
    most: ClassVar[int] = 100

    def ways(self, origins: Sequence[Place], goals: Sequence[Place]) -> Table:
        table = empty(origins, goals)
        for rows, columns in blocks(origins, goals, self.most, 1):
            column = columns[0]
            told = self.link.ask_json(
                "GET",
                "/v3/distance",
                params={
                    "origins": "|".join(_gcj02(origins[row]) for row in rows),
                    "destination": _gcj02(goals[column]),
                    "type": "1",
                    "key": self.link.key,
                },
            )
            if told.get("status") != "1":
                raise MapSilent(f"info {str(told.get('infocode'))[:20]}")
            found = fitted([told.get("results")], 1, len(rows))[0]
            for row, one in zip(rows, found, strict=True):
                table[row][column] = self._way(one)
        return table

    def _way(self, one: Any) -> Way | None:
        if not isinstance(one, dict):
            raise MapSilent("another shape than asked for")
        if "info" in one and "duration" not in one:
            return None  # this pair alone has no way
        return _way(one.get("duration"), one.get("distance"), 1.0)


@dataclass(frozen=True)
class Tianditu:
    """`GET /drive`, WGS-84 (CGCS2000 differs by less than a metre), XML; one way at a time."""

    link: Link
    kind: ClassVar[str] = "tianditu"
    most: ClassVar[int] = 1

    def ways(self, origins: Sequence[Place], goals: Sequence[Place]) -> Table:
        return [[self._one(origin, goal) for goal in goals] for origin in origins]

    def _one(self, origin: Place, goal: Place) -> Way | None:
        asked = {"orig": _lnglat(origin), "dest": _lnglat(goal), "style": "0"}
        body = self.link.ask(
            "GET",
            "/drive",
            params={"postStr": json.dumps(asked), "type": "search", "tk": self.link.key},
        )
        if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
            raise MapSilent("an answer with definitions of its own")
        try:
            root = ET.fromstring(body)  # noqa: S314  # definitions are refused above
        except ET.ParseError:
            raise MapSilent("not XML") from None
        return _way(root.findtext("duration"), root.findtext("distance"), 1000.0)


def _way(seconds: Any, length: Any, metres: float) -> Way | None:
    """`length` is in units of so many metres; None when the service knows no way."""
    took = whole(seconds, MOST_SECONDS)
    if took is None or length is None:
        return None
    far = whole(_times(length, metres), MOST_METRES)
    return None if far is None else Way(took, far)


def _times(length: Any, metres: float) -> float:
    try:
        return float(length) * metres
    except (TypeError, ValueError):
        raise MapSilent("not a number") from None


def _latlon(place: Place) -> dict[str, float]:
    return {"lat": round(place.lat, 6), "lon": round(place.lng, 6)}


def _lnglat(place: Place) -> str:
    return f"{place.lng:.6f},{place.lat:.6f}"


def _gcj02(place: Place) -> str:
    lat, lng = gcj02_from_wgs84(place.lat, place.lng)
    return f"{lng:.6f},{lat:.6f}"
