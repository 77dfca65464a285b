"""The description is valid OpenAPI 3.1, complete, and readable without another host."""

import re

import pytest

from jiahe.api.v1 import description, operations

pytestmark = pytest.mark.django_db
METHODS = {"get", "post", "delete", "put", "patch"}
TYPES = {"object", "array", "string", "integer", "number", "boolean", "null"}


def test_every_write_asks_for_a_key_but_those_that_say_why_not():
    document = description()
    without = [
        f"{method} {at}"
        for at, methods in document["paths"].items()
        for method, one in methods.items()
        if method != "get" and "Idempotency-Key" not in {row["name"] for row in one["parameters"]}
    ]
    assert without == [
        "post /api/v1/sign-in/code",
        "post /api/v1/sign-in/token",
        "delete /api/v1/tokens/{code}",
    ]


def schemas_in(found):
    """Every schema object below, with the references."""
    if isinstance(found, dict):
        if "$ref" in found or "type" in found or "anyOf" in found:
            yield found
        for one in found.values():
            yield from schemas_in(one)
    elif isinstance(found, list):
        for one in found:
            yield from schemas_in(one)


def faults(document):
    """Where the document breaks OpenAPI 3.1's structure; empty when it does not."""
    found = [] if document["openapi"].startswith("3.1.") else ["version"]
    every = [
        (at, method, one)
        for at, methods in document["paths"].items()
        for method, one in methods.items()
    ]
    ids = [one["operationId"] for _, _, one in every]
    found += {one for one in ids if ids.count(one) > 1}
    for at, method, one in every:
        found += faults_of(at, method, one, document["components"]["securitySchemes"])
    for schema in schemas_in(document):
        found += faults_in(schema, document)
    return found


def faults_of(at, method, one, schemes):
    in_path = {row["name"] for row in one["parameters"] if row["in"] == "path"}
    if method not in METHODS or in_path != set(re.findall(r"{(\w+)}", at)) or not one["responses"]:
        yield f"{method} {at}"
    yield from (f"{at} {name}" for way in one["security"] for name in way if name not in schemes)


def faults_in(schema, document):
    if "$ref" in schema:
        _, room, kind, name = schema["$ref"].split("/")
        if name not in document[room][kind]:
            yield schema["$ref"]
    kind = schema.get("type")
    if isinstance(kind, str) and kind not in TYPES | {"http", "apiKey"}:
        yield kind
    if "nullable" in schema:  # of 3.0
        yield "nullable"


def test_the_document_is_openapi_3_1(client):
    answer = client.get("/api/v1/openapi.json")
    document = answer.json()
    assert [answer.status_code, faults(document)] == [200, []]
    assert document == description()


def test_control_a_broken_document_is_found():
    document = description()
    document["paths"]["/api/v1/{gone}"] = {
        "get": {
            "operationId": "health",
            "parameters": [
                {"in": "query", "name": "x", "schema": {"$ref": "#/components/schemas/No"}}
            ],
            "responses": {"200": {}},
            "security": [{"magic": []}],
        }
    }
    assert sorted(set(faults(document))) == [
        "#/components/schemas/No",
        "/api/v1/{gone} magic",
        "get /api/v1/{gone}",
        "health",
    ]


def test_each_operation_names_its_policy_and_what_a_no_looks_like():
    for methods in description()["paths"].values():
        for one in methods.values():
            assert one["x-policy"]
            assert one["responses"]["4XX"] == {"$ref": "#/components/responses/Problem"}


@pytest.mark.parametrize(("language", "title"), [("zh-hans", "开放接口"), ("en", "The API")])
def test_the_page_tells_every_operation_and_loads_nothing_from_elsewhere(client, language, title):
    client.post("/me/view/", {"language": language})
    answer = client.get("/api/docs/")
    text = answer.content.decode()
    assert [answer.status_code, f"<h1>{title}</h1>" in text] == [200, True]
    named = {one.view_func.__name__ for _, one in operations()}
    assert named - set(re.findall(r'id="(\w+)"', text)) == set()
    assert re.findall(r'(?:src|href)="(https?:)?//', text) == []


def test_an_unknown_method_is_not_allowed(client):
    assert client.put("/api/v1/services").status_code == 405


def test_an_address_that_is_none_is_a_problem(client):
    answer = client.get("/api/v1/nothing/here", headers={"Accept-Language": "en"})
    assert [answer.status_code, answer.json()["refusal"]] == [404, "NotThere"]
