import json

import polib
import pytest
from django.test import Client

from jiahe.web import chrome

STOPS = ["400", "403", "404", "409", "429", "500", "offline"]


@pytest.fixture
def visitor(front):
    return Client()


def test_the_elder_view_is_remembered_and_the_page_is_shown_again(visitor):
    answer = visitor.post("/elder-mode/", {"elder": "1", "next": "/guide/?area=worker"})
    assert (answer.status_code, answer["Location"]) == (302, "/guide/?area=worker")
    assert "<html lang=" in visitor.get("/offline/").text
    assert " data-elder" in visitor.get("/offline/").text


def test_the_standard_view_comes_back(visitor):
    visitor.post("/elder-mode/", {"elder": "1"})
    visitor.post("/elder-mode/", {"elder": "0"})
    assert " data-elder" not in visitor.get("/offline/").text


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_the_switch_leads_to_no_other_host(visitor, away):
    assert visitor.post("/elder-mode/", {"next": away})["Location"] == "/"


def test_the_switch_needs_a_csrf_token(front):
    assert Client(enforce_csrf_checks=True).post("/elder-mode/").status_code == 403


def test_the_service_worker_names_the_files_of_this_release(visitor):
    answer = visitor.get("/sw.js")
    first = answer.text.splitlines()[0]
    facts = json.loads(first.removeprefix("const JH = ").removesuffix(";"))
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Service-Worker-Allowed"] == "/"
    assert facts["offline"] == "/offline/"
    assert "/static/jh/outbox.js" in facts["shell"]


def test_the_service_worker_changes_when_a_file_name_changes(visitor, monkeypatch):
    before = visitor.get("/sw.js").text.splitlines()[0]
    monkeypatch.setattr(chrome, "static", lambda name: f"/static/{name}?2")
    assert visitor.get("/sw.js").text.splitlines()[0] != before


def test_the_manifest_names_the_product(visitor):
    facts = visitor.get("/manifest.webmanifest", headers={"accept-language": "zh-hans"}).json()
    assert (facts["name"], facts["display"]) == ("家和", "standalone")


@pytest.mark.parametrize("name", STOPS)
def test_each_stop_says_what_happened_and_where_to_go(visitor, name):
    html = visitor.get(f"/stop/{name}/", headers={"accept-language": "zh-hans"}).text
    assert (html.count("<h1>"), html.count('href="/"') + html.count("btn-pri")) >= (1, 1)
    assert 'lang="zh-Hans"' in html


def test_the_page_for_our_own_faults_needs_no_static_files(visitor):
    html = visitor.get("/stop/500/").text
    assert ("<link" in html, "<script" in html) == (False, False)


def test_the_catalogue_is_complete_and_keeps_its_placeholders():
    words = polib.pofile(str(chrome.SCRIPT.parents[2] / "locale/zh_Hans/LC_MESSAGES/django.po"))
    assert words.percent_translated() == 100
    broken = [
        entry.msgid
        for entry in words
        if not entry.msgid_plural and entry.msgid.count("{") != entry.msgstr.count("{")
    ]
    assert broken == []
