import threading
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest


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


class Silent(WSGIRequestHandler):
    def log_message(self, format, *args):  # noqa: A002  # the base class names it so
        pass


@pytest.fixture
def serve():
    """Serve a WSGI application on a free port; gives its address."""
    servers = []

    def start(application):
        server = WSGIServer(("127.0.0.1", 0), Silent)
        server.set_app(application)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()
