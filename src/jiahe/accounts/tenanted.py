"""The base of every company-owned table."""

from typing import ClassVar

from django.db import models

from jiahe.kit.tenancy import CompanyManager


class CompanyOwned(models.Model):
    """A row behind the company walls: `objects` raises outside `for_company`.

    Its table must stand in a `wall(...)` migration step; tests/architecture holds that.
    """

    company = models.ForeignKey("accounts.Company", models.PROTECT, related_name="+")

    objects: ClassVar[CompanyManager] = CompanyManager()  # type: ignore[type-arg]

    class Meta:
        abstract = True
        base_manager_name = "objects"
