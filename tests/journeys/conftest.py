import pytest

from money_world import remote, world  # noqa: F401  # the fixtures of money tests


@pytest.fixture(autouse=True)
def _media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
