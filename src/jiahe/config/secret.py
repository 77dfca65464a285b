"""The key that signs sessions and addresses: an installation that faces people has its own."""

from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured

DEMO_SECRET = "only-for-tests-and-the-demo-city"  # noqa: S105  # whoever reads the source knows it
SHORTEST = 32  # characters


class SecretMissing(ImproperlyConfigured):  # names the state
    """Stops the start in one line that says what to do."""


def require_secret(environment: Mapping[str, str]) -> None:
    """Raises `SecretMissing` where pages would be signed with what anybody could know."""
    if environment.get("JIAHE_DEMO") == "1":
        return
    found = environment.get("JIAHE_SECRET_KEY", "")
    if found == DEMO_SECRET or len(found) < SHORTEST:
        message = (
            f"JIAHE_SECRET_KEY is missing or weak: start with `jiahe serve`, which makes and keeps "
            f"one, or set at least {SHORTEST} random characters."
        )
        raise SecretMissing(message)
