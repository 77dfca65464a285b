"""The browser of a review and of who works here: kept as a hash, looked at by a person."""

from collections.abc import Callable

from jiahe.accounts.queries import roles_of
from jiahe.journeys.my_data import companies_holding
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.quality.actions import devices
from jiahe.trust.actions import record_look


def _inside(company_id: int, action: Callable[[], object]) -> None:
    def story() -> None:
        with for_company(company_id):
            action()

    with_retries(story)


def note_sign_in(*, person_id: int, token: str) -> None:
    """Each company that the person works for keeps its own hash of this browser."""
    for company_id in sorted({company for company, _role in roles_of(person_id)}):
        _inside(company_id, lambda: devices.note_staff_device(person_id=person_id, token=token))


def note_agreed(*, company_id: int, review_code: str, person_id: int, token: str) -> None:
    """Keeps the browser of a review whose author agreed to it."""
    _inside(
        company_id,
        lambda: devices.note_own_device(review_code=review_code, person_id=person_id, token=token),
    )


def note_known(*, company_id: int, review_code: str, person_id: int, token: str) -> None:
    """Keeps the browser of a review only if somebody of the company signs in on it."""
    _inside(
        company_id,
        lambda: devices.note_known_device(
            review_code=review_code, person_id=person_id, token=token
        ),
    )


def forget_own(person_id: int) -> None:
    """The author's word taken back at every company; that it was, stands in the audit."""
    for company_id in companies_holding(person_id):
        _inside(company_id, lambda: _forget(person_id))


def _forget(person_id: int) -> None:
    many = devices.forget_devices_of(person_id=person_id)
    record_look(
        actor_id=person_id,
        action="own_devices_forgotten",
        subject=f"person:{person_id}",
        detail={"hashes": many},
    )
