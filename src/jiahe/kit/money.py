"""Money is integer fen; this file only writes and reads it for people."""

from django.utils.translation import gettext_lazy

from jiahe.kit.errors import Refusal

FEN_PER_YUAN = 100
LONGEST_AMOUNT = 7  # digits of yuan: what a column of fen can hold


class NotAnAmount(Refusal):
    sentence = gettext_lazy("“%(text)s” is not an amount in yuan. Write it like 165 or 165.50.")


def yuan(fen: int) -> str:
    """`¥1,234.50` for 123450 fen; a negative sum carries its sign before the ¥."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}¥{whole:,}.{rest:02d}"


def fen_from_text(text: str) -> int:
    """The fen in a written yuan amount; raises `NotAnAmount`. No float on the way."""
    cleaned = text.strip().lstrip("¥￥").replace(",", "").replace("，", "")
    whole, _, rest = cleaned.partition(".")
    if (
        not whole.isdecimal()
        or len(whole) > LONGEST_AMOUNT
        or (rest and not rest.isdecimal())
        or len(rest) > 2
    ):
        raise NotAnAmount(text=text[:40])
    return int(whole) * FEN_PER_YUAN + int(rest.ljust(2, "0") or 0)
