"""A promoter's link from its opening to who came by it."""

from jiahe.accounts import actions
from jiahe.accounts.models import Promotion
from jiahe.accounts.promotions import open_promotion_of
from jiahe.booking.queries import companies_serving
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries


def open_promotion(*, company_id: int, promoter_id: int, name: str, place: str) -> Promotion:
    """Refusals as `actions.open_promotion`."""

    def story() -> Promotion:
        with for_company(company_id):
            return actions.open_promotion(promoter_id=promoter_id, name=name, place=place)

    return with_retries(story)


def close_promotion(*, company_id: int, code: str, promoter_id: int) -> None:
    """Refusals as `actions.close_promotion`."""

    def story() -> None:
        with for_company(company_id):
            actions.close_promotion(code=code, promoter_id=promoter_id)

    with_retries(story)


def note_arrival(*, company_id: int, code: str, person_id: int) -> bool:
    """Whether the person counts for the link: nobody does who has ordered here before."""

    def story() -> bool:
        is_known = company_id in companies_serving(person_id)
        with for_company(company_id):
            open_promotion_of(code)
            return not is_known and actions.note_arrival(code=code, person_id=person_id)

    return with_retries(story)


def note_opened(*, company_id: int, code: str) -> Promotion:
    """Refusals as `actions.note_opened`."""
    with for_company(company_id):
        return actions.note_opened(code=code)
