"""docs/API.md tells the truth: its examples are sent as they stand, one after the other."""

import re
import shlex
from pathlib import Path

import pytest
from django.test import Client
from tests.api.acts import advanced, booked, paid
from tests.api.conftest import Caller
from tests.api.test_access import code_sent

from factories import at
from jiahe.accounts.actions import access
from jiahe.booking.choices import VisitState
from jiahe.kit.tenancy import for_company

pytestmark = pytest.mark.django_db
MANUAL = (Path(__file__).parents[2] / "docs" / "API.md").read_text(encoding="utf-8")
EXAMPLES = [
    line
    for block in re.findall(r"```sh\n(.*?)```", MANUAL, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("curl ")
]


def sent(line, known):
    """The answer to a `curl` line, its `$NAME`s filled in."""
    filled = re.sub(r"\$([A-Z_]+)", lambda found: known[found[1]], line)
    words = iter(shlex.split(filled)[1:])
    address, body, headers = "", None, {"Accept-Language": "en"}
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        else:
            address = word
    if body is None:
        return Client().get(address, headers=headers)
    return Client().post(address, body, headers.pop("Content-Type"), headers=headers)


def learn(answer, known):
    """What a reader would copy from the answer into the next line."""
    told = answer.json()
    first = told[0] if isinstance(told, list) else told
    if "price_fen" in first:
        known["SERVICE"] = first["code"]
    if "door" in first:
        known["HOME_CODE"] = first["code"]
    if "ticket" in first:
        known |= {"TICKET": first["ticket"], "CODE": code_sent()}
    if "token" in first:
        known["TOKEN"] = first["token"]
    if "complaint" in first:
        known["COMPLAINT"] = first["complaint"]
    if "pay_until" in first:
        known |= {"ORDER": first["code"], "VISIT": first["visits"][0]["code"]}


def served(shop):
    """An order of the same household whose visit waits for acceptance."""
    mine = Caller(access.issue_token(person_id=shop.person_id).secret)
    order = booked(mine, shop, start=at(15).isoformat())
    paid(shop, order)
    visit = advanced(shop, order, VisitState.AWAITING_ACCEPTANCE)
    return {"DONE_ORDER": order["code"], "DONE_VISIT": visit}


def test_the_examples_are_answered_as_the_manual_says(shop):
    with for_company(shop.company_id):
        key = access.issue_key(name="平台", scopes=["figures"], actor_id=shop.person_id)
    known = {"API": "/api/v1", "KEY": key.secret, **served(shop)}
    for line in EXAMPLES:
        answer = sent(line, known)
        assert answer.status_code in {200, 201}, (line, answer.content)
        learn(answer, known)
    assert len(EXAMPLES) >= 14


def test_control_an_example_that_is_wrong_is_noticed(shop):
    known = {"API": "/api/v1", "TOKEN": "jht_no"}
    assert sent('curl $API/homes -H "Authorization: Bearer $TOKEN"', known).status_code == 401
