import pytest

from money_world import remote, world  # noqa: F401  # the fixtures of money tests


@pytest.fixture(autouse=True)
def _static_root(settings, tmp_path):
    """WhiteNoise warns about a directory that only a release has."""
    settings.STATIC_ROOT = tmp_path
