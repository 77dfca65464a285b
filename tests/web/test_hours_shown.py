"""Hours stand as people say them: whole, or with one place."""

import pytest

from jiahe.web.templatetags.household import hours


@pytest.mark.parametrize(
    ("minutes", "shown"), [(180, "3"), (150, "2.5"), (340, "5.7"), (20, "0.3"), (0, "0")]
)
def test_hours_have_at_most_one_place(minutes: int, shown: str) -> None:
    assert hours(minutes) == shown
