from jiahe.billing.models import BillCase


def bill_cases(limit: int = 100) -> list[BillCase]:
    """The differences of the daily comparison, open ones first, then the latest."""
    rows = BillCase.objects.select_related("closed_by").order_by("-state", "-bill_on", "pk")
    return list(rows[:limit])
