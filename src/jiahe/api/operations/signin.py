"""A token for a program of a person's own: phone, code, token; listed and ended by its person."""

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router, Status

from jiahe.accounts.actions.access import revoke_token
from jiahe.accounts.policies import is_anybody, is_signed_in
from jiahe.accounts.queries import tokens_of
from jiahe.api import shapes
from jiahe.api.access import Allow, person_of
from jiahe.api.phone_code import CODE_LASTS_SECONDS, send_code, sign_in

router = Router(tags=["sign-in"])
anybody, mine = Allow(is_anybody), Allow(is_signed_in)


@router.post(
    "/sign-in/code",
    auth=anybody,
    response={201: shapes.Ticket},
    summary=_("Send a code to a phone"),
)
def ask_code(request: HttpRequest, asked: shapes.Phone) -> Status[shapes.Ticket]:
    """Each call sends a message, within the limits of the sign-in page; no key is needed."""
    ticket = send_code(request, asked.phone)
    return Status(201, shapes.Ticket(ticket=ticket, expires_in_seconds=CODE_LASTS_SECONDS))


@router.post(
    "/sign-in/token",
    auth=anybody,
    response={201: shapes.Token},
    summary=_("Take a token for a code"),
)
def take_token(request: HttpRequest, asked: shapes.CodeTyped) -> Status[shapes.Token]:
    """A code is good once, so that a second try needs a new one; no key is needed."""
    issued = sign_in(request, ticket=asked.ticket, code=asked.code, device=asked.device)
    assert issued.expires_at is not None
    return Status(
        201, shapes.Token(code=issued.code, token=issued.secret, expires_at=issued.expires_at)
    )


@router.get(
    "/tokens", auth=mine, response=list[shapes.TokenListed], summary=_("My tokens in force")
)
def tokens(request: HttpRequest) -> list[shapes.TokenListed]:
    present = getattr(request, "jiahe_token", "")
    return [
        shapes.TokenListed(
            code=one.code,
            device=one.device,
            made_at=one.made_at,
            used_at=one.used_at,
            expires_at=one.expires_at,
            is_this_one=one.code == present,
        )
        for one in tokens_of(person_of(request))
    ]


@router.delete(
    "/tokens/{slug:code}", auth=mine, response={204: None}, summary=_("End one of my tokens")
)
def end_token(request: HttpRequest, code: str) -> Status[None]:
    """At once. Ending what has ended is a 404, so no key is needed."""
    revoke_token(person_id=person_of(request), code=code)
    return Status(204, None)
