from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiahe.engine.idcheck import (
    birth_on,
    is_resident_id,
    is_uscc,
    resident_check_digit,
    uscc_check_digit,
)

PERSON = "11010519491231002X"
COMPANY = "91110000600037341L"


def test_the_published_examples_are_valid():
    assert is_resident_id(PERSON)
    assert is_resident_id(PERSON.lower())
    assert birth_on(PERSON) == date(1949, 12, 31)
    assert is_uscc(COMPANY)
    assert is_uscc(COMPANY.lower())


@pytest.mark.parametrize(
    "number",
    ["", "110105194912310021", "11010519491331002X", "1101051949123100２X", PERSON + "0", "X" * 18],
)
def test_other_numbers_are_not(number):
    assert not is_resident_id(number)
    assert birth_on(number) is None


def test_a_right_check_digit_does_not_make_a_birth_date():
    digits = "11010519490230002"
    assert not is_resident_id(digits + resident_check_digit(digits))


@pytest.mark.parametrize("code", ["", "91110000600037341K", "9111000060003734IL", COMPANY + "1"])
def test_other_codes_are_not(code):
    assert not is_uscc(code)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(11, 65),
    st.dates(date(1920, 1, 1), date(2026, 1, 1)),
    st.integers(0, 999),
    st.integers(0, 17),
    st.integers(1, 9),
)
def test_one_wrong_digit_is_noticed(region, born, serial, place, by):
    digits = f"{region}0101{born:%Y%m%d}{serial:03d}"
    number = digits + resident_check_digit(digits)
    assert birth_on(number) == born
    old = 10 if number[place] == "X" else int(number[place])
    wrong = str((old + by) % 10)
    assert not is_resident_id(number[:place] + wrong + number[place + 1 :])


@settings(max_examples=60, deadline=None)
@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.integers(0, 16))
def test_two_neighbours_swapped_in_a_company_code_are_noticed(body, place):
    code = body + uscc_check_digit(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_uscc(code)
    assert is_uscc(swapped) == (swapped == code)
