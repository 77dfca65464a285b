from django.utils.translation import gettext as _

from jiahe.booking.queries import visit_by_id
from jiahe.kit.clock import now
from jiahe.kit.statements import insert_if_new
from jiahe.kit.tenancy import current_company
from jiahe.kit.transactions import as_part
from jiahe.notify.actions import send_text
from jiahe.quality.models import ReviewInvitation
from jiahe.quality.queries.visits import REVIEWABLE, is_mystery


@as_part
def invite_review(*, visit_id: int, link: str) -> bool:
    """Asks the household once what it thinks of the visit; False when there is nothing to ask.

    Nobody is asked about a mystery visit: its household has said it in the finding.
    """
    visit = visit_by_id(visit_id)
    if visit.state not in REVIEWABLE or is_mystery(visit_id):
        return False
    invitation = ReviewInvitation(company_id=current_company(), visit=visit, sent_at=now())
    is_new = insert_if_new(invitation)
    if is_new:
        send_text(
            phone=visit.order.contact_phone,
            kind="review_invitation",
            text=_("How was it? Your rating takes half a minute and helps everybody."),
            link=link,
            once_key=f"review-invitation:{visit.code}",
        )
    return is_new
