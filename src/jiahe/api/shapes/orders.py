"""Booking, and orders as their household sees them."""

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from jiahe.api.shapes.base import Asked, Fen, Instant, On
from jiahe.api.shapes.catalogue import Tier
from jiahe.api.shapes.times import HoldAsked, Line, OtherVisit


class BookingAsked(HoldAsked):
    hold: Annotated[str, Field(max_length=16)] = ""
    add_ons: Annotated[list[str], Field(max_length=20)] = []
    quantity: Annotated[int, Field(ge=1, le=99)] = 1
    package: Annotated[str, Field(max_length=50)] = ""
    repeat: Literal["", "weekly", "biweekly", "month_26"] = ""
    count: Annotated[int, Field(ge=1, le=26)] = 1
    note: Annotated[str, Field(max_length=500)] = ""
    seen_visit_fen: Annotated[int | None, Field(ge=0)] = None
    seen_visits: Annotated[int | None, Field(ge=1)] = None
    seen_total_fen: Annotated[int | None, Field(ge=0)] = None
    expected_on: Annotated[
        On | None, Field(description="The expected date of birth, where the care begins with one.")
    ] = None


class Worker(Schema):
    """Who comes, known once the worker said yes."""

    code: str
    name: str


class Visit(Schema):
    code: str
    number: int
    state: str
    starts_at: Instant
    ends_at: Instant
    price_fen: Fen
    workers: list[Worker]
    pin: Annotated[str | None, Field(description="Only while it opens the door.")]


class OrderListed(Schema):
    code: str
    company: str
    service: str
    service_name: str
    service_name_en: str
    home: str
    state: str
    placed_at: Instant
    pay_until: Instant | None
    total_fen: Fen
    visits: list[Visit]


class Order(OrderListed):
    address: str
    note: str
    minutes: int
    lines: list[Line]
    others: list[OtherVisit]
    refund_tiers: list[Tier]
    rest_days: list[date]


class ReturnTo(Asked):
    return_url: Annotated[str, Field(max_length=300, pattern="^(https?://.*)?$")] = ""


class Payment(Schema):
    payment: str
    url: str
