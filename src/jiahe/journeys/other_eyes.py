"""Self and peer evaluation, a third party's file, mystery visits; each inside its company."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.quality.actions import commissions, mystery, views

T = TypeVar("T")


def _inside(company_id: int, story: Callable[[], T]) -> T:
    def whole() -> T:
        with for_company(company_id):
            return story()

    return with_retries(whole)


def say_inner_view(
    *,
    company_id: int,
    by_worker_id: int,
    worker_id: int,
    marks: tuple[int, int, int],
    words: str,
) -> None:
    """Refusals as `views.say_inner_view`."""
    _inside(
        company_id,
        lambda: views.say_inner_view(
            by_worker_id=by_worker_id, worker_id=worker_id, marks=marks, words=words
        ),
    )


def enter_outside_views(*, company_id: int, data: bytes, actor_id: int) -> views.Entered:
    """Refusals as `views.enter_outside_views`."""
    return _inside(company_id, lambda: views.enter_outside_views(data=data, actor_id=actor_id))


def mark_mystery(*, company_id: int, visit_code: str, actor_id: int) -> None:
    """Refusals as `mystery.mark_mystery`."""
    _inside(company_id, lambda: mystery.mark_mystery(visit_code=visit_code, actor_id=actor_id))


def close_mystery(*, company_id: int, code: str, mark: int, words: str, actor_id: int) -> None:
    """Refusals as `mystery.close_mystery`."""
    _inside(
        company_id,
        lambda: mystery.close_mystery(code=code, mark=mark, words=words, actor_id=actor_id),
    )


def commission(  # who, for whom, what for, whose work, until when, by whom
    *, company_id: int, phone: str, body: str, purpose: str, store_code: str,
    until_on: date | None, actor_id: int,
) -> None:  # fmt: skip
    """Refusals as `commissions.commission`."""
    _inside(
        company_id,
        lambda: commissions.commission(
            phone=phone, body=body, purpose=purpose, store_code=store_code, until_on=until_on,
            actor_id=actor_id,
        ),
    )  # fmt: skip


def end_commission(*, company_id: int, code: str) -> None:
    """Refusals as `commissions.end_commission`."""
    _inside(company_id, lambda: commissions.end_commission(code=code))


def evaluate(*, company_id: int, code: str, data: bytes, person_id: int) -> views.Entered:
    """Refusals as `commissions.evaluate`."""
    return _inside(
        company_id, lambda: commissions.evaluate(code=code, data=data, person_id=person_id)
    )
