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


class MoveMeant(VisitMeant):
    start: Start


class MoveAsked(MoveMeant):
    seen_difference_fen: Annotated[int, Field(description="As the simulation said it.")] = 0
    seen_kept_fee_fen: Annotated[int, Field(ge=0, description="As the simulation said it.")] = 0


class MoveCostOfVisit(Schema):
    visit: str
    starts_at: Instant
    price_fen: Fen
    difference_fen: Annotated[int, Field(description="Below zero: it costs less.")]
    kept_fee_fen: Annotated[int, Field(ge=0, description="Giving up later costs at least this.")]


class MoveCost(Schema):
    """What moving now costs; nothing is moved by reading it."""

    difference_fen: Annotated[int, Field(description="Below zero: it goes back.")]
    kept_fee_fen: Fen
    visits: list[MoveCostOfVisit]


class Moved(Schema):
    """The codes of the visits that moved; with a payment they move once it is paid."""

    visits: list[str]
    payment: str = ""


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
