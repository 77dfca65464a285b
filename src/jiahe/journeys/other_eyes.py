"""Self and peer evaluation, a third party's file, mystery visits; each inside its company."""

from collections.abc import Callable
from typing import TypeVar

from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.quality.actions import mystery, views

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
