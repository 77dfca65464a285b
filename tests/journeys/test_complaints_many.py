"""The clocks go over every open complaint, a batch at a time."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import pytest

from complaint_world import END, Home, home_after_a_visit
from field_world import at
from jiahe.care import queries
from jiahe.care.models import Complaint
from jiahe.care.rules import Standing
from jiahe.journeys import complaint_news

pytestmark = pytest.mark.django_db(transaction=True)
LATER = END + timedelta(days=3)


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Home:
    """Three open complaints where a batch is two."""
    monkeypatch.setattr(queries, "BATCH", 2)
    made = home_after_a_visit()
    with at(END):
        code = made.complain()
    with made.world.inside():
        first = Complaint.objects.get(code=code)
        for number in range(2):
            Complaint.objects.create(
                company_id=first.company_id, visit_id=first.visit_id, kind=first.kind,
                code=f"another{number}", words=f"还有{number}", raised_by_id=first.raised_by_id,
                raised_at=first.raised_at, due_at=first.due_at,
            )  # fmt: skip
    return made


def test_the_clocks_reach_what_lies_beyond_the_first_batch(home) -> None:
    with at(LATER):
        assert complaint_news.tell_overdue(home.world.company_id) == 3


def test_each_is_gone_over_once(home) -> None:
    with home.world.inside():
        codes = [one.complaint.code for one in queries.not_over()]
    assert (len(codes), len(set(codes))) == (3, 3)


def test_control_with_the_first_batch_alone_one_is_never_told(home, monkeypatch) -> None:
    every = queries.not_over

    def first_batch() -> Iterator[Standing]:
        return islice(every(), 2)

    monkeypatch.setattr(complaint_news, "not_over", first_batch)
    with at(LATER):
        assert complaint_news.tell_overdue(home.world.company_id) == 2
