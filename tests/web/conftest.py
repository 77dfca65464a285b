import threading
from types import ModuleType
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.shortcuts import render
from django.urls import include, path

from jiahe.web.styleguide import styleguide


class Silent(WSGIRequestHandler):
    def log_message(self, format, *args):  # noqa: A002  # the base class names it so
        pass


POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "worker-src 'self' blob:"
)


def strict(application):
    """The application under the content policy of production."""

    def answer(environ, start_response):
        def start(status, headers, *rest):
            return start_response(status, [*headers, ("Content-Security-Policy", POLICY)], *rest)

        return application(environ, start)

    return answer


@pytest.fixture
def serve():
    """Serve a WSGI application on a free port under the strict policy; gives its address."""
    servers = []

    def start(application):
        server = WSGIServer(("127.0.0.1", 0), Silent)
        server.set_app(strict(application))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def front(settings):
    """The pages of the kit alone: no database, no login, the guide at /guide/."""
    urls = ModuleType("front_urls")
    urls.urlpatterns = [
        path("", include("jiahe.web.chrome_urls")),
        path("guide/", styleguide),
        path("worker/guide/", styleguide),
        path("stop/<str:name>/", lambda request, name: render(request, f"{name}.html")),
    ]
    settings.ROOT_URLCONF = urls
    settings.MIDDLEWARE = [
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ]
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "jiahe.web.context.page",
                ]
            },
        }
    ]
    settings.ALLOWED_HOSTS = ["*"]
    return settings
