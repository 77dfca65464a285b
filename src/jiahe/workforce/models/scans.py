from django.db import models

from jiahe.accounts.models import Person
from jiahe.accounts.tenanted import CompanyOwned
from jiahe.kit.ids import new_code
from jiahe.workforce.choices import ScanKind
from jiahe.workforce.models.workers import Certificate


class PaperScan(CompanyOwned):
    """A picture or PDF of a paper: what somebody checks against, and proof of nothing by itself."""

    code = models.CharField(max_length=16, unique=True, default=new_code)
    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="scans")
    file = models.FileField(upload_to="papers/%Y/%m/")
    kind = models.CharField(max_length=4, choices=ScanKind.choices)
    sha256 = models.CharField(max_length=64)  # of the file as it is kept
    size_bytes = models.PositiveIntegerField()
    brought_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "sha256"], name="a_scan_stands_once_per_paper"
            )
        ]
