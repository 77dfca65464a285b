"""Homes, free times, prices, holds."""

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from jiahe.api.shapes.base import Asked, Code, Fen, Instant, On, Start
from jiahe.catalog.rules import DAY_MINUTES, LONGEST_TERM


class Home(Schema):
    code: str
    compound: str
    door: str
    area_m2: int
    lat: float
    lng: float


class Where(Asked):
    """A home of the person who asks, or a place by itself."""

    home: Annotated[str, Field(max_length=16)] = ""
    lat: Annotated[float | None, Field(ge=-90, le=90)] = None
    lng: Annotated[float | None, Field(ge=-180, le=180)] = None
    minutes: Annotated[int, Field(ge=15, le=LONGEST_TERM * DAY_MINUTES)]


class TimesAsked(Where):
    from_on: On | None = None
    days: Annotated[int, Field(ge=1, le=14)] = 7


class Time(Schema):
    start: Instant
    is_free: bool
    available: Annotated[int, Field(description="How many workers could come.")]


class Day(Schema):
    on: date
    times: list[Time]


class QuoteAsked(Asked):
    start: Start
    minutes: Annotated[int, Field(ge=15, le=LONGEST_TERM * DAY_MINUTES)]
    home: Annotated[str, Field(max_length=16)] = ""
    area_m2: Annotated[int, Field(ge=1, le=2000)] = 90
    add_ons: Annotated[list[str], Field(max_length=20)] = []
    quantity: Annotated[int, Field(ge=1, le=99)] = 1
    package: Annotated[str, Field(max_length=50)] = ""
    repeat: Literal["", "weekly", "biweekly", "month_26"] = ""
    count: Annotated[int, Field(ge=1, le=26)] = 1


class Line(Schema):
    code: str
    label: str
    quantity: str
    unit_fen: Fen
    amount_fen: Fen


class OtherVisit(Schema):
    """A visit of the series whose day makes its price another than the first one's."""

    number: int
    visit_fen: Fen
    lines: list[Line]


class Quote(Schema):
    """`visit_fen` is the first visit's price; what was seen goes with the booking."""

    visit_fen: Fen
    visits: int
    total_fen: Fen
    lines: list[Line]
    others: list[OtherVisit]
    starts: list[Instant]


class HoldAsked(Asked):
    service: Code
    home: Code
    start: Start
    minutes: Annotated[int, Field(ge=15, le=LONGEST_TERM * DAY_MINUTES)]


class Hold(Schema):
    hold: str
    until: Instant
