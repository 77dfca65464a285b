"""A process reads the companies' books before it is asked for them."""

import time
from datetime import timedelta

import structlog
from django.db import DatabaseError, connections

from jiahe.accounts.queries import open_companies
from jiahe.booking.timebook import COMPANIES, time_book
from jiahe.catalog.shelf import shelf_in_scope
from jiahe.kit.tenancy import for_company

log = structlog.get_logger(__name__)


def read_ahead(within: timedelta) -> int:
    """How many companies' shelves and promised time were read; begins none once time is up.

    What is left, or everything where the database cannot be asked, is read when it is asked for.
    """
    count, until = 0, time.monotonic() + within.total_seconds()
    try:
        for company in open_companies()[:COMPANIES]:
            if time.monotonic() >= until:
                break
            with for_company(company.pk):
                shelf_in_scope()
                time_book().catch_up()
            count += 1
    except DatabaseError as error:
        log.warning("not_read_ahead", error=str(error))
    finally:
        connections.close_all()
    return count
