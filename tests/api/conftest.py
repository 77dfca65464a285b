import json

import pytest
from django.test import Client

from factories import SUNDAY_NOON, open_shop
from jiahe.accounts.actions import access, register_person
from jiahe.kit.clock import FixedClock, clock_set_to
from jiahe.kit.tenancy import for_company

ROOT = "/api/v1"


class Caller:
    """A program with its secret; writes carry a key of their own unless one is given."""

    def __init__(self, secret="", language="en"):
        self.client = Client()
        self.headers = {"Accept-Language": language}
        if secret:
            self.headers["Authorization"] = f"Bearer {secret}"
        self.sent = 0

    def get(self, path, **query):
        return self.client.get(ROOT + path, query, headers=self.headers)

    def post(self, path, said=None, key=None):
        self.sent += 1
        return self.client.post(
            ROOT + path,
            json.dumps(said or {}),
            content_type="application/json",
            headers=self.headers | {"Idempotency-Key": key or f"key-{id(self)}-{self.sent}"},
        )

    def delete(self, path):
        return self.client.delete(ROOT + path, headers=self.headers)


@pytest.fixture(autouse=True)
def _pages(settings, tmp_path):
    settings.IS_DEMO = True
    settings.MEDIA_ROOT = tmp_path
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]


@pytest.fixture(autouse=True)
def _sunday():
    with clock_set_to(FixedClock(SUNDAY_NOON)):
        yield


@pytest.fixture
def shop(db):
    return open_shop(workers=2)


def caller_for(person_id):
    return Caller(access.issue_token(person_id=person_id).secret)


@pytest.fixture
def nobody():
    return Caller()


@pytest.fixture
def owner(shop):
    """The household's program."""
    return caller_for(shop.person_id)


@pytest.fixture
def stranger(shop):
    return caller_for(register_person(phone="13500000001", name="路人").pk)


@pytest.fixture
def worker(shop):
    return caller_for(shop.worker_person_ids[0])


@pytest.fixture
def partner(shop):
    """Makes a partner's program with these scopes, in the shop or another company."""

    def made(*scopes, company_id=None):
        with for_company(company_id or shop.company_id):
            key = access.issue_key(name="平台", scopes=scopes, actor_id=shop.person_id)
        return Caller(key.secret)

    return made


@pytest.fixture
def other_shop(db):
    return open_shop(slug="other", first_number=50)
