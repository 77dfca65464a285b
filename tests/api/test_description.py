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
    ids = []
    for at, methods in document["paths"].items():
        placed = set(re.findall(r"{(\w+)}", at))
        for method, one in methods.items():
            ids.append(one["operationId"])
            in_path = {row["name"] for row in one["parameters"] if row["in"] == "path"}
            if method not in METHODS or in_path != placed or not one["responses"]:
                found.append(f"{method} {at}")
            found += [
                f"{at} security"
                for way in one["security"]
                for name in way
                if name not in document["components"]["securitySchemes"]
            ]
    found += [one for one in ids if ids.count(one) > 1]
    for schema in schemas_in(document):
        for step in [schema.get("$ref")] if "$ref" in schema else []:
            _, room, kind, name = step.split("/")
            if name not in document[room][kind]:
                found.append(step)
        kind = schema.get("type")
        if isinstance(kind, str) and kind not in TYPES | {"http", "apiKey"}:
            found.append(kind)
        if "nullable" in schema:  # of 3.0
            found.append("nullable")
    return found


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
        "/api/v1/{gone} security",
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
    missing = [
        one.view_func.__name__
        for _, one in operations()
        if f'id="{one.view_func.__name__}"' not in text
    ]
    assert missing == []
    assert re.findall(r'(?:src|href)="(https?:)?//', text) == []


def test_an_unknown_method_is_not_allowed(client):
    assert client.put("/api/v1/services").status_code == 405
