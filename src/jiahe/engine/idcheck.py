"""Check digits of the numbers that people and companies in China are known by (L42)."""

import re
from datetime import date

_RESIDENT_ID = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_RESIDENT_DIGITS = "10X98765432"  # by remainder modulo 11, GB 11643-1999
_USCC = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{18}", re.ASCII)
_USCC_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z


def is_resident_id(number: str) -> bool:
    """Whether an 18-character resident identity number has a real birth date and check digit.

    A final `x` counts as `X`. Says nothing about whether the number was ever issued.
    """
    return birth_on(number) is not None


def birth_on(number: str) -> date | None:
    """Date of birth in a resident identity number; None when the number is not valid."""
    number = number.upper()
    if not _RESIDENT_ID.fullmatch(number) or resident_check_digit(number[:17]) != number[17]:
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def resident_check_digit(digits: str) -> str:
    """The 18th character for the first 17 digits: weights 2^(17-i) modulo 11."""
    remainder = sum(int(digit) << (17 - index) for index, digit in enumerate(digits)) % 11
    return _RESIDENT_DIGITS[remainder]


def is_uscc(code: str) -> bool:
    """Whether an 18-character unified social credit code has the right letters and check digit."""
    code = code.upper()
    return bool(_USCC.fullmatch(code)) and uscc_check_digit(code[:17]) == code[17]


def uscc_check_digit(code: str) -> str:
    """The 18th character for the first 17: base 31, weights 3^i modulo 31."""
    total = sum(_USCC_DIGITS.index(letter) * pow(3, index, 31) for index, letter in enumerate(code))
    return _USCC_DIGITS[-total % 31]
