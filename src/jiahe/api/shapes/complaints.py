"""What a household says is wrong with a visit, and what the company says to it."""

from typing import Annotated

from ninja import Schema
from pydantic import Field

from jiahe.api.shapes.base import Asked, Instant

Words = Annotated[str, Field(min_length=1, max_length=500)]
Seen = Annotated[int, Field(ge=0, le=9999, description="How many steps the caller has read.")]


class ComplaintAsked(Asked):
    kind: Annotated[
        str, Field(max_length=8, description="work, conduct, time, damage, money, other.")
    ]
    words: Words


class ComplaintSettled(Asked):
    seen_steps: Seen


class ComplaintReturned(Asked):
    seen_steps: Seen
    words: Words


class ComplaintStep(Schema):
    """acknowledged, answered, closed, lapsed or reopened; `due_at`: what the company owes next."""

    kind: str
    words: str
    at: Instant
    due_at: Instant | None


class Complaint(Schema):
    """In the order of what happened; `photos` are codes, read at their own address."""

    code: str
    visit: str
    kind: str
    words: str
    raised_at: Instant
    due_at: Instant | None
    settles_at: Instant | None
    is_over: bool
    may_close: bool
    may_send_back: bool
    photos: list[str]
    steps: list[ComplaintStep]


class ComplaintRaised(Schema):
    complaint: str


class ComplaintPhoto(Schema):
    photo: str
