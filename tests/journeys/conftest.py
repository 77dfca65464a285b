import pytest

from jiahe.engine.warm import warm_rounds
from learning_world import examiners, shop, sunday_noon  # noqa: F401  # those of learning
from money_world import remote, world  # noqa: F401  # the fixtures of money tests


@pytest.fixture(autouse=True)
def _media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(scope="session", autouse=True)
def _planner_loaded() -> None:
    """As in a web process: a planner that is still being compiled would be out of patience."""
    warm_rounds()
