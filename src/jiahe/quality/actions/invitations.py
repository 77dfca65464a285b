from django.db import transaction
from django.utils.translation import gettext as _

from jiahe.booking.queries import visit_by_id
from jiahe.kit.clock import now
from jiahe.kit.tenancy import current_company
from jiahe.notify.actions import send_text
from jiahe.quality.models import ReviewInvitation
from jiahe.quality.queries.visits import REVIEWABLE


@transaction.atomic
def invite_review(*, visit_id: int, link: str) -> bool:
    """Asks the household once what it thinks of the visit; False when there is nothing to ask."""
    visit = visit_by_id(visit_id)
    if visit.state not in REVIEWABLE:
        return False
    _invitation, is_new = ReviewInvitation.objects.get_or_create(
        company_id=current_company(), visit=visit, defaults={"sent_at": now()}
    )
    if is_new:
        send_text(
            phone=visit.order.contact_phone,
            kind="review_invitation",
            text=_("How was it? Your rating takes half a minute and helps everybody."),
            link=link,
            once_key=f"review-invitation:{visit.code}",
        )
    return is_new
