"""Signing in, and the tokens of a person."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from jiahe.api.shapes.base import Asked, Instant


class Health(Schema):
    status: Literal["ok"] = "ok"
    at: Instant


class Phone(Asked):
    phone: Annotated[str, Field(min_length=4, max_length=20, examples=["13700000001"])]


class Ticket(Schema):
    """Of a sign-in under way: goes with the code that was sent to the phone."""

    ticket: str
    expires_in_seconds: int


class CodeTyped(Asked):
    ticket: Annotated[str, Field(min_length=8, max_length=60)]
    code: Annotated[str, Field(min_length=4, max_length=10)]
    device: Annotated[str, Field(max_length=80)] = ""


class Token(Schema):
    """The token is shown this once; keep it as a password."""

    code: str
    token: str
    expires_at: Instant


class TokenListed(Schema):
    code: str
    device: str
    made_at: Instant
    used_at: Instant | None
    expires_at: Instant
    is_this_one: bool
