"""What a process reads before it is asked."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections

from factories import open_shop
from jiahe.booking import timebook
from jiahe.journeys import ahead
from jiahe.journeys.ahead import read_ahead
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db(transaction=True)
LONG = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def _nothing_read(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(timebook, "_books", {})
    yield
    connections.close_all()


def workers_read(company_id: int) -> int:
    """How many people's time the copy knows without asking the database."""
    with for_company(company_id):
        return len(timebook.time_book().rosters)


def test_the_books_of_every_company_are_read() -> None:
    one, other = open_shop(), open_shop(slug="bao", first_number=5)
    assert read_ahead(LONG) == 2
    assert (workers_read(one.company_id) > 0, workers_read(other.company_id) > 0) == (True, True)


def test_control_unread_books_know_nobody() -> None:
    assert workers_read(open_shop().company_id) == 0


def test_no_company_is_begun_when_time_is_up() -> None:
    open_shop()
    assert read_ahead(timedelta(0)) == 0


def test_it_leaves_no_connection_behind() -> None:
    open_shop()
    read_ahead(LONG)
    assert connection.connection is None


def test_a_process_starts_where_the_database_cannot_be_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreachable() -> None:
        raise DatabaseError

    monkeypatch.setattr(ahead, "open_companies", unreachable)
    assert read_ahead(LONG) == 0
