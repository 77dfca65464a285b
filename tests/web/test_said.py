"""Days and instants of forms and addresses: what cannot be reckoned with is not said at all."""

from datetime import date, datetime, timedelta, timezone

import pytest

from jiahe.web.said import day_said, instant_said, number_said, numbers_said

EAST = timezone(timedelta(hours=8))


def test_a_day_and_an_instant_are_read() -> None:
    assert day_said("2026-11-22") == date(2026, 11, 22)
    assert instant_said("2026-11-22T09:00:00+08:00") == datetime(2026, 11, 22, 9, tzinfo=EAST)


@pytest.mark.parametrize(
    "text", ["", "junk", "2026-02-30", "0001-01-01", "9999-12-31", "2026-13-01", "a\0b", "１２"]
)
def test_what_is_no_day_or_lies_ages_away_is_none(text: str) -> None:
    assert day_said(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "junk",
        "2026-11-22T09:00:00",  # whose clock?
        "0001-01-01T00:00:00+08:00",
        "9999-12-31T23:30:00-14:00",
        "2026-02-30T09:00:00+08:00",
    ],
)
def test_an_instant_needs_a_zone_and_a_year_that_can_be_reckoned_with(text: str) -> None:
    assert instant_said(text) is None


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("42", 42), ("１２", 12)])
def test_plain_digits_are_a_number(text: str, number: int) -> None:
    assert number_said(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", "²", "①", "1e3", " 1", "9" * 10, "9" * 5000])
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert number_said(text) is None


def test_of_several_those_that_are_numbers_are_read_in_order() -> None:
    assert numbers_said(["3", "²", "1", ""]) == [3, 1]


def test_control_pythons_own_look_lets_in_what_it_cannot_read() -> None:
    for text, looks_like in (("²", str.isdigit), ("9" * 5000, str.isdecimal)):
        assert looks_like(text)
        with pytest.raises(ValueError, match="invalid literal|Exceeds the limit"):
            int(text)
