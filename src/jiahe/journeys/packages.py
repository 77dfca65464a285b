"""The owner sets what packages of visits a service is sold in, with a reason in the audit."""

from dataclasses import dataclass

from jiahe.catalog.actions import offer_package, withdraw_package
from jiahe.catalog.choices import Rhythm
from jiahe.catalog.queries import bookable_packages, service_in_company
from jiahe.catalog.rules import ChosenPackage
from jiahe.journeys.house import refuse_new_on_sale
from jiahe.journeys.reserve import NoSuchService
from jiahe.kit.ids import new_code
from jiahe.kit.tenancy import for_company
from jiahe.kit.transactions import with_retries
from jiahe.trust.actions import record_override

SUBJECT = "packages"
OFFERED, WITHDRAWN = "package.offered", "package.withdrawn"


@dataclass(frozen=True)
class Bundle:
    """Visits of one service at a better price; without a slug it is a new one."""

    service_code: str
    name: str
    visits: int
    discount_basis_points: int
    name_en: str = ""
    slug: str = ""
    rhythm: str = Rhythm.WEEKLY


def offer(*, company_id: int, actor_id: int, bundle: Bundle, reason: str) -> None:
    """Sold from now on; the same again changes nothing and leaves no second entry.

    Raises `NothingNewOnSale`, `NoSuchService`, `DiscountTooLarge`, `VisitsOutOfRange`,
    `ReasonMissing`.
    """

    def story() -> None:
        with for_company(company_id):
            refuse_new_on_sale()
            service = service_in_company(bundle.service_code)
            if service is None:
                raise NoSuchService
            known = {one.name: one.slug for one in bookable_packages(service)}
            is_new = offer_package(
                service_id=service.pk,
                package=ChosenPackage(
                    bundle.slug or known.get(bundle.name) or new_code(),
                    bundle.name,
                    bundle.visits,
                    bundle.discount_basis_points,
                    bundle.rhythm,
                ),
                name_en=bundle.name_en,
            )
            if is_new:
                _audit(OFFERED, actor_id, reason, bundle)

    with_retries(story)


def withdraw(*, company_id: int, actor_id: int, service_code: str, slug: str, reason: str) -> None:
    """Not sold any more; what was sold stays. Raises `NoSuchService`, `ReasonMissing`."""

    def story() -> None:
        with for_company(company_id):
            service = service_in_company(service_code)
            if service is None:
                raise NoSuchService
            gone = next((one for one in bookable_packages(service) if one.slug == slug), None)
            if gone is not None and withdraw_package(service_id=service.pk, slug=slug):
                bundle = Bundle(
                    service_code,
                    gone.name,
                    gone.visits,
                    gone.discount_basis_points,
                    rhythm=gone.rhythm,
                )
                _audit(WITHDRAWN, actor_id, reason, bundle)

    with_retries(story)


def _audit(action: str, actor_id: int, reason: str, bundle: Bundle) -> None:
    record_override(
        actor_id=actor_id,
        action=action,
        subject=SUBJECT,
        reason=reason,
        detail={
            "service": bundle.service_code,
            "name": bundle.name,
            "visits": bundle.visits,
            "rhythm": bundle.rhythm,
            "discount_basis_points": bundle.discount_basis_points,
        },
    )
