"""What happens to a visit."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from jiahe.api.shapes.base import Asked, Code, Fen, Instant, Scope, Start


class VisitMeant(Asked):
    """One visit of the order, that and those after it, or all that are still to come."""

    visit: Code
    scope: Scope = "one"


class VisitCost(Schema):
    visit: str
    starts_at: Instant
    fee_fen: Fen
    refund_fen: Fen


class Cancellation(Schema):
    """What giving up now costs; nothing is given up by reading it."""

    fee_fen: Fen
    refund_fen: Fen
    visits: list[VisitCost]


class CancelAsked(VisitMeant):
    seen_fee_fen: Annotated[int, Field(ge=0, description="As the simulation said it.")]
    because: Annotated[str, Field(max_length=200)] = ""


class MoveAsked(VisitMeant):
    start: Start


class Touched(Schema):
    """The codes of the visits that changed."""

    visits: list[str]


class AcceptAsked(Asked):
    seen_state: Annotated[str, Field(max_length=20, description="The visit's state as seen.")]


class ObjectAsked(Asked):
    reason: Annotated[str, Field(min_length=1, max_length=300)]


class RatingAsked(Asked):
    attitude: Annotated[int, Field(ge=1, le=5)]
    skill: Annotated[int, Field(ge=1, le=5)]
    effect: Annotated[int, Field(ge=1, le=5)]
    tags: Annotated[list[str], Field(max_length=40)] = []
    text: Annotated[str, Field(max_length=2000)] = ""
    worker: Annotated[str, Field(max_length=16, description="Of a crew: whose code.")] = ""


class Rating(Schema):
    review: str


class Done(Schema):
    done: Literal[True] = True
