"""What the source says is no secret: an installation without its own believes no notice."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from jiahe.billing.signing import Flaw, Key, flaw_in, signed_headers
from jiahe.config.secret import DEMO_SECRET, SecretMissing, require_secret
from unguarded import cut

ASK = (
    "from jiahe.config import settings as s;"
    "print([s.GATEWAY_SECRET, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE])"
)
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
SERIAL = "demo-1"


START = "import jiahe.config.{}"
OWN_KEY = "k" * 32


def started(process: str, **names: str) -> tuple[bool, str]:
    """Whether the process starts (the database is not asked yet), and its last line if not."""
    own = {"JIAHE_DEMO", "JIAHE_SECRET_KEY"}
    known = {name: value for name, value in os.environ.items() if name not in own}
    ended = subprocess.run(
        [sys.executable, "-c", START.format(process)],
        env=known | names, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return ended.returncode == 0, ended.stderr.strip().rpartition("\n")[2]


@pytest.mark.parametrize("process", ["wsgi", "events"])
@pytest.mark.parametrize("key", [{}, {"JIAHE_SECRET_KEY": "short"}])
def test_without_a_key_of_its_own_no_server_starts(process: str, key: dict[str, str]) -> None:
    is_up, said = started(process, **key)
    assert not is_up
    assert said == (
        "jiahe.config.secret.SecretMissing: JIAHE_SECRET_KEY is missing or weak: start with "
        "`jiahe serve`, which makes and keeps one, or set at least 32 random characters."
    )


def test_the_key_of_the_source_is_no_key() -> None:
    with pytest.raises(SecretMissing):
        require_secret({"JIAHE_SECRET_KEY": DEMO_SECRET})


def test_with_a_key_of_its_own_it_starts() -> None:
    assert started("events", JIAHE_SECRET_KEY=OWN_KEY) == (True, "")


def test_control_the_demo_starts_without_one() -> None:
    assert started("events", JIAHE_DEMO="1") == (True, "")


def test_outside_the_demo_the_settings_hold_no_key() -> None:
    require = "from jiahe.config import settings as s; print(repr(s.SECRET_KEY))"
    known = {k: v for k, v in os.environ.items() if k not in {"JIAHE_DEMO", "JIAHE_SECRET_KEY"}}
    ended = subprocess.run(
        [sys.executable, "-c", require], env=known, capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == "''"


def told(**names: str) -> str:
    own = {"JIAHE_DEMO", "JIAHE_GATEWAY_SECRET", "JIAHE_PUBLIC_URL"}
    known = {name: value for name, value in os.environ.items() if name not in own}
    ended = subprocess.run(
        [sys.executable, "-c", ASK], env=known | names, capture_output=True, text=True, check=True
    )
    return ended.stdout.strip()


def test_outside_the_demo_there_is_no_shared_secret_in_the_source() -> None:
    assert told() == "['', False, False]"


def test_control_the_demo_has_one() -> None:
    assert told(JIAHE_DEMO="1") == "['only-for-the-demo-gateway', False, False]"


def test_where_people_come_by_https_the_cookies_go_by_nothing_else() -> None:
    assert told(JIAHE_PUBLIC_URL="https://jiahe.example") == "['', True, True]"


@pytest.mark.parametrize(("secret", "flaw"), [("", Flaw.UNKNOWN_KEY), ("s3cret", None)])
def test_without_a_secret_nothing_is_believed(secret: str, flaw: Flaw | None) -> None:
    """Also not what was signed with the empty secret itself."""
    key = Key(serial=SERIAL, secret=secret)
    assert flaw_in(key, signed_headers(key, b"{}", NOW), b"{}", NOW) == flaw


def test_control_without_the_look_at_the_secret_the_empty_one_is_believed(monkeypatch) -> None:
    cut(monkeypatch, flaw_in, "not key.secret or ")
    key = Key(serial=SERIAL, secret="")
    assert flaw_in(key, signed_headers(key, b"{}", NOW), b"{}", NOW) is None


def test_control_without_the_look_at_the_key_the_source_would_sign(monkeypatch) -> None:
    cut(monkeypatch, require_secret, "found == DEMO_SECRET or len(found) < SHORTEST", "False")
    require_secret({"JIAHE_SECRET_KEY": DEMO_SECRET})
    require_secret({})
