"""What the source says is no secret: an installation without its own believes no notice."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from jiahe.billing.signing import Flaw, Key, flaw_in, signed_headers

ASK = (
    "from jiahe.config import settings as s;"
    "print([s.GATEWAY_SECRET, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE])"
)
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
SERIAL = "demo-1"


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
