"""How good a company is."""

from datetime import date

from ninja import Schema

from jiahe.api.shapes.base import Instant


class Part(Schema):
    part: str
    share_percent: float
    points: float
    of: float
    cases: int


class Grade(Schema):
    """`level` is empty while there are too few cases."""

    company: str
    level: str
    points: float | None
    made_at: Instant | None
    parts: list[Part]


class Announced(Schema):
    standard: str
    title_zh: str
    title_en: str
    compared: str
    limit: float
    unit: str
    announced_on: date
    effective_on: date
    is_in_force: bool
    reason: str


class Figure(Schema):
    """`value` with its 90 % interval, in the standard's unit."""

    standard: str
    title_zh: str
    title_en: str
    compared: str
    limit: float
    unit: str
    verdict: str
    value: float | None
    low: float | None
    high: float | None
    cases: int


class Figures(Schema):
    on: date
    reckoned_at: Instant
    figures: list[Figure]
