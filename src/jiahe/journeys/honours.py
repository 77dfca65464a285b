"""A worker says whether the public list of honours may name them."""

from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.quality.actions import honours


def consent_to_list(*, company_id: int, worker_id: int) -> None:
    def story() -> None:
        with for_company(company_id):
            honours.consent_to_list(worker_id=worker_id)

    with_retries(story)


def withdraw_from_list(*, company_id: int, worker_id: int) -> None:
    def story() -> None:
        with for_company(company_id):
            honours.withdraw_from_list(worker_id=worker_id)

    with_retries(story)
