"""A worker's day."""

from typing import Annotated

from ninja import Schema
from pydantic import Field

from jiahe.api.shapes.base import Asked, Fen, Instant


class WorkVisit(Schema):
    code: str
    service: str
    state: str
    starts_at: Instant
    ends_at: Instant
    compound: str
    note: str


class Offer(Schema):
    code: str
    service: str
    start: Instant
    end: Instant
    pay_fen: Fen
    compound: str
    travel_minutes: int
    answer_by: Instant | None


class DeclineAsked(Asked):
    reason: Annotated[str, Field(max_length=200)] = ""
