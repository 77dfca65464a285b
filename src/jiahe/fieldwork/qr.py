"""The household's QR code: a signature of the visit that a worker's phone reads at the door."""

import segno
from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

_SALT = "jiahe.fieldwork.door"


def door_token(visit_code: str, pin: str) -> str:
    """Opens the check-in of exactly this visit, as long as its PIN stands."""
    return Signer(salt=_SALT).signature(f"{visit_code}:{pin}")


def opens(token: str, visit_code: str, pin: str) -> bool:
    return constant_time_compare(token, door_token(visit_code, pin))


def qr_svg(text: str) -> str:
    """The text as an SVG picture for a page, without a size of its own."""
    picture: str = segno.make(text, error="m").svg_inline(
        scale=4, border=2, omitsize=True, dark="#000", light="#fff"
    )
    return picture
