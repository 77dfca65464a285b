"""What a house may not do while a gate of its own papers is closed: put anything new on sale."""

from django.utils.translation import gettext_lazy

from jiahe.accounts.choices import PauseKind
from jiahe.accounts.queries import pauses_of
from jiahe.kit.errors import Refusal
from jiahe.kit.tenancy import current_company
from jiahe.standards.entries import titled


class NothingNewOnSale(Refusal):
    sentence = gettext_lazy(
        "Nothing new goes on sale before this is settled: %(why)s. What is on sale stays."
    )


def refuse_new_on_sale() -> None:
    """Raises `NothingNewOnSale`, naming the standard whose gate is closed."""
    for one in pauses_of(PauseKind.HOUSE, current_company()):
        raise NothingNewOnSale(why=titled(one.reason))
