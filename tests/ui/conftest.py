"""The page furniture alone: no database, no room of the office; a gallery of every component, also over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from tests.ui import gallery
from zhunsheng.ui import nav

TEMPLATES = Path(__file__).parent / "templates"
ALONE = {
    "ROOT_URLCONF": gallery.Urls(),
    "ALLOWED_HOSTS": ["*"],
    "FORM_RENDERER": "zhunsheng.ui.forms.Renderer",
    "SECURE_SSL_REDIRECT": False,
    "MIDDLEWARE": [
        "csp.middleware.CSPMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [TEMPLATES],
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
}


@pytest.fixture(scope="module", autouse=True)
def alone() -> Iterator[None]:
    """Settings of the gallery; both faces are registered as config registers them, and given back afterwards."""
    before = [(face, face.entries, face._frame, face._article_url) for face in (nav.office, nav.portal)]
    with override_settings(**ALONE):
        gallery.furnish()
        yield
    for face, entries, frame, article_url in before:
        face.register(entries=entries, frame=frame, article_url=article_url)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def gallery_url(alone: None) -> Iterator[str]:
    """The gallery as a server; it has no database, so none can be asked by mistake."""
    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
