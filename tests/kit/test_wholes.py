"""A whole stands or falls as one, whoever catches what; a part by itself is its own savepoint."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from jiahe.accounts.actions import open_company
from jiahe.accounts.choices import CompanyMode
from jiahe.kit.tenancy import current_company, for_company, whole_for_company
from jiahe.kit.transactions import FailedInside, as_part, one_whole, part
from jiahe.notify.actions import send_text
from jiahe.notify.models import Message

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return sorted(Message.objects.values_list("kind", flat=True))


@as_part
def write(kind: str) -> None:
    send_text(phone="+86139", kind=kind, text="")


@as_part
def write_and_fail() -> None:
    write("half")
    raise ZeroDivisionError


def write_and_go_on(attempt: Callable[[], None]) -> None:
    write("before")
    try:
        attempt()
    except ZeroDivisionError:
        write("after")


def caught_within_a_whole(attempt: Callable[[], None]) -> None:
    with part(), one_whole():
        write_and_go_on(attempt)


def behind_a_savepoint() -> None:
    with transaction.atomic():
        write_and_fail()


def test_by_itself_a_failed_part_takes_back_its_own_work_alone() -> None:
    write_and_go_on(write_and_fail)
    assert kinds() == ["after", "before"]


def test_within_a_whole_a_caught_failure_takes_everything_back() -> None:
    with pytest.raises((FailedInside, transaction.TransactionManagementError)):
        caught_within_a_whole(write_and_fail)
    assert kinds() == []


def test_who_goes_on_after_an_error_opens_a_savepoint_within_the_whole() -> None:
    caught_within_a_whole(behind_a_savepoint)
    assert kinds() == ["after", "before"]


def test_a_failure_that_nobody_catches_ends_the_whole_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError), part(), one_whole():
        write_and_fail()
    assert kinds() == []


def test_after_a_whole_parts_are_savepoints_again() -> None:
    with part(), one_whole():
        write("whole")
    write_and_go_on(write_and_fail)
    assert kinds() == ["after", "before", "whole"]


def test_a_refused_whole_leaves_the_transaction_around_it_usable() -> None:
    company_id = open_company(slug="one", name="家", name_en="Home", mode=CompanyMode.EMPLOYEE).pk
    with for_company(company_id):
        with pytest.raises(ZeroDivisionError), whole_for_company(company_id):
            write_and_fail()
        assert current_company() == company_id
        write("later")
    assert kinds() == ["later"]


def test_a_whole_makes_no_savepoints_and_control_without_it_they_are_made() -> None:
    company_id = open_company(slug="two", name="家", name_en="Home", mode=CompanyMode.EMPLOYEE).pk
    said: list[str] = []

    def heard(execute: Callable[..., object], sql: str, *rest: object) -> object:
        said.append(sql.split(maxsplit=1)[0])
        return execute(sql, *rest)

    with for_company(company_id), connection.execute_wrapper(heard):
        with one_whole(), for_company(company_id):
            write("whole")
        assert said == []
        with for_company(company_id):
            write("part")
    assert said == ["SAVEPOINT", "SAVEPOINT", "RELEASE", "RELEASE"]
