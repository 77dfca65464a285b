"""One complaint about a visit at a time: of several raised or sent back at once one is kept."""

import threading

import pytest
from django.db import connection

from complaint_world import END, Home, home_after_a_visit
from field_world import at
from jiahe.care import actions, rules
from jiahe.kit.errors import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home() -> Home:
    return home_after_a_visit()


def test_while_another_is_open_an_earlier_one_is_not_sent_back(home) -> None:
    with at(END):
        earlier = home.complain()
        home.answer(earlier)
        home.settle(earlier, seen=1)
        later = home.complain("又发现窗台没擦")
        before = home.kept()
        with pytest.raises(actions.ComplaintWaits):
            home.send_back(earlier, seen=2)
        assert home.kept() == before
        home.settle(later, seen=0)
        home.send_back(earlier, seen=2)
    assert home.kinds(earlier) == ["answered", "closed", "reopened"]


def test_control_without_that_look_two_are_open_about_one_visit(home, monkeypatch) -> None:
    monkeypatch.setattr(actions, "_refuse_second", lambda *_, **__: None)
    with at(END):
        earlier = home.complain()
        home.settle(earlier, seen=0)
        later = home.complain("又发现窗台没擦")
        home.send_back(earlier, seen=1)
    assert [home.standing(code).is_over for code in (earlier, later)] == [False, False]


def at_once(deed, times: int = 4) -> list[str]:
    """The names of the refusals when it is done by several threads at once."""
    said: list[str] = []

    def run() -> None:
        try:
            with at(END):
                deed()
        except Refusal as refusal:
            said.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_of_several_raised_at_once_one_is_kept(home) -> None:
    assert at_once(home.complain) == ["ComplaintWaits"] * 3
    assert home.kept() == (1, 0)


def test_control_without_the_lock_of_the_visit_all_are_kept(home, monkeypatch) -> None:
    """Each looks before the others have written: all meet at the look."""
    meeting = threading.Barrier(4)
    look = actions.complaints_about

    def look_together(visit_id: int) -> list[rules.Standing]:
        found = look(visit_id)
        meeting.wait(timeout=20)
        return found

    monkeypatch.setattr(actions, "lock_visit", lambda **_visit: None)
    monkeypatch.setattr(actions, "complaints_about", look_together)
    assert at_once(home.complain) == []
    assert home.kept() == (4, 0)


def test_of_several_answers_at_once_one_is_kept(home) -> None:
    with at(END):
        code = home.complain()
    assert at_once(lambda: home.answer(code)) == ["ComplaintMovedOn"] * 3
    assert home.kinds(code) == ["answered"]
