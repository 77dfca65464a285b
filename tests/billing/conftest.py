import pytest


@pytest.fixture(autouse=True)
def _static_root(settings, tmp_path):
    """WhiteNoise warns about a directory that only a release has."""
    settings.STATIC_ROOT = tmp_path


@pytest.fixture(scope="session")
def base_url():
    """In place of pytest-base-url's fixture, which pytest 9 warns about."""
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    quiet = ("quic", "background-networking", "component-update", "sync", "gpu")
    return {
        **browser_type_launch_args,
        "executable_path": "/usr/bin/chromium",
        "args": ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in quiet)],
    }
