"""Whatever is sent, the answer is a sentence: too much, no text, or a fault of ours."""

import json
import logging

import pytest
import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from psycopg.errors import QueryCanceled
from structlog.testing import capture_logs

from jiahe.config import logs
from jiahe.config.logs import logging_settings
from jiahe.kit.transactions import is_unreachable
from jiahe.web import middleware
from jiahe.web.policies import allow, is_anybody
from unguarded import cut

pytestmark = pytest.mark.django_db
TWO_MILLION = 2 * 1024 * 1024
TIMES = "/api/v1/services/nonesuch/times?lat=30&lng=119&minutes=120&first=2026-11-30"


@pytest.fixture(autouse=True)
def _no_static_files(settings):
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "whitenoise" not in one]


def broken(*_given, **_named):
    raise RuntimeError("a fault of ours")


@pytest.fixture
def quiet():
    """A browser that sees the page of a fault instead of the fault."""
    return Client(raise_request_exception=False)


def test_too_much_text_is_refused_in_words(quiet):
    sent = "phone=" + "1" * TWO_MILLION
    answer = quiet.post("/login/", sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "一次提交的内容太大了" in answer.content.decode()


def test_a_view_without_a_policy_is_not_served(rf):
    """At run time too, where no test has looked."""
    deny = middleware.DefaultDeny(lambda request: None)
    with pytest.raises(ImproperlyConfigured):
        deny.process_view(rf.get("/"), broken, (), {})


def test_control_with_one_it_is(rf):
    deny = middleware.DefaultDeny(lambda request: None)
    assert deny.process_view(rf.get("/"), allow(is_anybody)(broken), (), {}) is None


def test_control_without_the_limit_it_is_read(quiet, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * TWO_MILLION
    sent = "phone=" + "1" * TWO_MILLION
    answer = quiet.post("/login/", sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200


def test_too_large_a_file_is_refused_before_it_is_read(quiet, monkeypatch):
    monkeypatch.setattr(middleware, "LARGEST_UPLOAD_BYTES", 1000)
    answer = quiet.post("/login/", {"phone": "1" * 2000})
    assert answer.status_code == 413


def test_a_sign_that_no_table_holds_is_refused_in_words(quiet):
    answer = quiet.get("/service/%00/")
    assert answer.status_code in {400, 404}
    with capture_logs() as logs:
        answer = quiet.post("/login/", {"phone": "138\x0000000011"})
    assert answer.status_code in {200, 400}
    assert [one for one in logs if one["event"] == "fault"] == []


def test_what_the_database_cannot_keep_is_400_and_logged(quiet, monkeypatch):
    def unkeepable(*_given, **_named):
        "\ud800".encode()

    monkeypatch.setattr("jiahe.web.household.shop.render", unkeepable)
    with capture_logs() as logs:
        answer = quiet.get("/")
    assert answer.status_code == 400
    assert "无法保存" in answer.content.decode()
    assert [one["event"] for one in logs] == ["could_not_be_kept", "refused"]


def test_a_fault_is_numbered_on_the_page_and_in_the_log(quiet, monkeypatch, caplog):
    monkeypatch.setattr("jiahe.web.household.shop.render", broken)
    monkeypatch.setattr(logging.getLogger("django"), "propagate", True)
    seen = []
    monkeypatch.setattr(
        "jiahe.web.chrome.render_to_string", lambda _name, words: seen.append(words) or "page"
    )
    with caplog.at_level("ERROR"):
        assert quiet.get("/").status_code == 500
    assert len(seen[0]["number"]) == 8
    assert "a fault of ours" in caplog.text


def test_a_fault_of_the_api_is_a_problem_with_its_number(quiet, monkeypatch):
    monkeypatch.setattr("jiahe.api.operations.times.refuse_unseen", broken)
    with capture_logs() as logs:
        answer = quiet.get(TIMES)
    told = json.loads(answer.content)
    assert [answer.status_code, told["refusal"], len(told["number"])] == [500, "OurFault", 8]
    assert [one["event"] for one in logs] == ["fault"]


def lost(*_given, **_named):
    raise OperationalError("the connection is closed")


def too_slow(*_given, **_named):
    raise OperationalError from QueryCanceled("canceling statement due to statement timeout")


def test_while_the_database_is_out_of_reach_a_page_asks_for_patience(quiet, monkeypatch):
    monkeypatch.setattr("jiahe.web.household.shop.render", lost)
    answer = quiet.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert "请稍后再试" in answer.content.decode()


def test_and_where_nobody_knows_yet_who_asks(quiet, monkeypatch):
    """The language of who is signed in is read before any page is chosen."""
    monkeypatch.setattr(middleware, "language_of", lost)
    assert quiet.get("/").status_code == 503


def test_while_the_database_is_out_of_reach_the_api_asks_for_patience(quiet, monkeypatch):
    monkeypatch.setattr("jiahe.api.operations.times.refuse_unseen", lost)
    answer = quiet.get(TIMES)
    told = json.loads(answer.content)
    assert [answer.status_code, told["refusal"], answer["Retry-After"]] == [503, "Unreachable", "2"]


def test_control_a_statement_that_takes_too_long_is_a_fault_of_ours(quiet, monkeypatch):
    monkeypatch.setattr("jiahe.web.household.shop.render", too_slow)
    assert quiet.get("/").status_code == 500


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_is_known_by_what_the_driver_says():
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SET ROLE NONE")  # the application's may end nobody
        with pytest.raises(OperationalError) as cut, other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        assert is_unreachable(cut.value)
        with pytest.raises((OperationalError, InterfaceError)) as gone, other.cursor() as cursor:
            cursor.execute("SELECT 1")
        assert is_unreachable(gone.value)
    finally:
        other.close()


@pytest.fixture
def _logs_again():
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("_logs_again")
def test_logs_are_lines_or_json_and_nothing_else(capsys):
    logging_settings("json")
    structlog.get_logger().warning("seen", n=1)
    told = json.loads(capsys.readouterr().err)
    assert {"event": "seen", "n": 1, "level": "warning"}.items() <= told.items()
    logging_settings("lines")
    structlog.get_logger().warning("seen", n=2)
    assert "n=2" in capsys.readouterr().err
    with pytest.raises(ImproperlyConfigured):
        logging_settings("xml")


@pytest.mark.usefixtures("_logs_again")
@pytest.mark.parametrize("form", ["lines", "json"])
def test_what_a_caller_sends_forges_no_line_of_the_log(form, capsys):
    logging_settings(form)
    for path in ("/a\n2026-11-22 [info] paid order=1\r", "/a\x1b[2K\x1b[1A"):
        structlog.get_logger().warning("refused", path=path)
        told = capsys.readouterr().err
        assert (told.count("\n"), "\r" in told, "\x1b[2K" in told) == (1, False, False)


@pytest.mark.usefixtures("_logs_again")
def test_control_a_line_that_is_written_as_it_came_is_two(capsys):
    plain = structlog.dev.ConsoleRenderer(colors=False, repr_native_str=False)
    structlog.configure(processors=[plain], logger_factory=logs._StandardError())
    structlog.get_logger().warning("refused", path="/a\x1b[2K\x1b[1A")
    assert "\x1b[2K" in capsys.readouterr().err


def test_control_without_the_look_at_its_policy_it_is_served(rf, monkeypatch):
    policies = 'hasattr(view, "policy") or view.__module__.startswith(LIBRARY_VIEWS)'
    cut(monkeypatch, middleware.DefaultDeny.process_view, policies, "True")
    deny = middleware.DefaultDeny(lambda request: None)
    assert deny.process_view(rf.get("/"), broken, (), {}) is None
