"""A key is its person's: another's same key is another deed."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from jiahe.api.once import once as once_by_api
from jiahe.kit.idempotency import KeyMissing, KeyReused
from jiahe.web.once import once

pytestmark = pytest.mark.django_db


class Deeds:
    """Counts what was really done."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> dict[str, int]:
        self.done += 1
        return {"number": self.done}


def sent_by(person_id: int, key: str = "k"):
    request = RequestFactory().post("/", {"idempotency_key": key})
    request.user = SimpleNamespace(pk=person_id)
    return request


def test_the_same_key_of_two_people_is_two_deeds() -> None:
    deed = Deeds()
    numbers = [once(sent_by(one), "r", {"a": 1}, deed)["number"] for one in (1, 2, 1)]
    assert numbers == [1, 2, 1]


def test_the_same_key_of_two_programs_is_two_deeds() -> None:
    deed, numbers = Deeds(), []
    for person_id in (1, 2, 1):
        request = RequestFactory().post("/", headers={"Idempotency-Key": "k"})
        request.user = SimpleNamespace(pk=person_id)
        numbers.append(once_by_api(request, "r", {"a": 1}, deed)["number"])
    assert numbers == [1, 2, 1]


def test_control_another_key_is_another_deed() -> None:
    deed = Deeds()
    assert [once(sent_by(1, key), "r", {}, deed)["number"] for key in "ab"] == [1, 2]


def test_without_a_key_or_with_another_body_nothing_is_done() -> None:
    deed = Deeds()
    with pytest.raises(KeyMissing):
        once(sent_by(1, ""), "r", {}, deed)
    with pytest.raises(KeyMissing):
        once(sent_by(1, "k" * 81), "r", {}, deed)
    once(sent_by(1), "r", {"a": 1}, deed)
    with pytest.raises(KeyReused):
        once(sent_by(1), "r", {"a": 2}, deed)
    assert deed.done == 1
