"""Phone numbers as people write them, and as we keep them."""

import phonenumbers
from django.utils.translation import gettext_lazy

from jiahe.kit.errors import Refusal

HOME_REGION = "CN"


class NotAPhoneNumber(Refusal):
    sentence = gettext_lazy("This is not a mobile number. Write 11 digits, like 13800138000.")


def e164(text: str) -> str:
    """The number as +86…; raises `NotAPhoneNumber`.

    A number of the right length in a block that the metadata does not know yet is
    accepted: new blocks lag behind, so we do not block on them (law.md L43).
    """
    try:
        number = phonenumbers.parse(text[:40], HOME_REGION)
    except phonenumbers.NumberParseException:
        raise NotAPhoneNumber from None
    if not phonenumbers.is_possible_number(number):
        raise NotAPhoneNumber
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def masked(phone: str) -> str:
    """`138****8000`: what others may see of a number."""
    local = phone.removeprefix("+86")
    return f"{local[:3]}****{local[-4:]}"
