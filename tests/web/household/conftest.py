import os

import pytest
from django.test import Client
from tests.factories import SUNDAY_NOON, open_shop

from jiahe.accounts.queries import person_by_id
from jiahe.kit.clock import FixedClock, clock_set_to


@pytest.fixture(autouse=True)
def _pages(settings, tmp_path):
    """The product's own addresses, in its demo, with files in a folder of the test."""
    settings.IS_DEMO = True
    settings.MEDIA_ROOT = tmp_path
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]


@pytest.fixture(autouse=True)
def _sunday():
    """Every test happens on Sunday noon."""
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


# Playwright keeps an event loop in this thread; Django's tables are used beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
SIGN_IN = "jiahe.web.signin.PhoneBackend"


@pytest.fixture
def shop(db):
    return open_shop(workers=2)


@pytest.fixture
def owner(shop):
    client = Client()
    client.force_login(person_by_id(shop.person_id), "jiahe.web.signin.PhoneBackend")
    return client


@pytest.fixture
def stranger(shop):
    from jiahe.accounts.actions import register_person

    client = Client()
    person = register_person(phone="13500000001", name="路人")
    client.force_login(person, SIGN_IN)
    return client
