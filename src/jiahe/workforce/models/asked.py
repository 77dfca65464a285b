from django.db import models

from jiahe.accounts.tenanted import CompanyOwned


class AskedPaper(CompanyOwned):
    """A kind of paper that the company asks of all its workers (HR-09, HR-10).

    A change marks every worker of the company as changed: offers follow at once.
    """

    kind = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "kind"], name="a_paper_is_asked_for_once")
        ]
