"""What every test may ask for.

`db`                a transaction on this worker's clone, as the application's role, rolled back afterwards
`transactional_db`  real commits; the module's clone is thrown away afterwards instead of being flushed
`as_owner`          SQL as the owner, for attacks and for what only the owner may do
`office_client`, `portal_client`  Django's test client on either face
`office_url`, `portal_url`        both faces as real servers (for browsers and for kill -9)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs beside the ORM
os.environ["FACE"] = "all"
os.environ["ZHUNSHENG_STATIC"] = "plain"
os.environ.setdefault("DISTRICT_CLOCK", "real")  # a test that moves the clock says so

pytest_plugins = ["tests.servers", "tests.no_errors"]

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
IN_CI = os.environ.get("CI") == "true"


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failed run: what was not shown is not green."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if IN_CI and skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


class Clone:
    """This worker's database: which template it came from, and whether somebody committed into it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.template = ""
        self.dirty = False

    def renew(self, template: str) -> None:
        from django.db import connections

        from tests import databases

        connections.close_all()
        databases.clone(self.name, of=databases.template(template))
        self.template, self.dirty = template, False


@pytest.fixture(scope="session")
def clone(worker_id: str) -> Iterator[Clone]:
    from tests import databases

    databases.CLUSTER.start()
    databases.sweep()
    made = Clone(f"zs_test_{os.getpid()}_{worker_id}")
    made.renew("base")
    yield made
    databases.drop(made.name)


@pytest.fixture(scope="session")
def django_db_setup(clone: Clone, django_db_blocker: Any) -> Iterator[None]:
    """Point Django at this worker's clone, as the application's role; never flush."""
    from django.conf import settings
    from django.db import connections
    from django.test import TransactionTestCase

    from tests import databases
    from zhunsheng.config.settings import database

    given = database(databases.CLUSTER.url(database=clone.name)) | {"CONN_MAX_AGE": 0}
    connection = connections["default"]
    connection.close()
    connection.settings_dict.update(given)
    settings.DATABASES["default"].update(given)

    def leave_dirty(self: TransactionTestCase) -> None:
        clone.dirty = True

    TransactionTestCase._fixture_teardown = leave_dirty  # type: ignore[method-assign]
    with django_db_blocker.unblock():
        yield
        connections.close_all()


@pytest.fixture(scope="module", autouse=True)
def _own_clone(request: pytest.FixtureRequest) -> None:
    """A module that wants another template, or follows one that committed, gets a fresh clone."""
    if not any(_uses_database(item) for item in request.session.items if item.path == request.path):
        return
    request.getfixturevalue("django_db_setup")
    clone: Clone = request.getfixturevalue("clone")
    mark = request.node.get_closest_marker("template")
    wanted = mark.args[0] if mark else "base"
    if clone.dirty or clone.template != wanted:
        blocker = request.getfixturevalue("django_db_blocker")
        with blocker.unblock():
            clone.renew(wanted)


@pytest.fixture(scope="module")
def _module_register(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    return _register(tmp_path_factory, request)


@pytest.fixture(autouse=True)
def _own_register(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The register's files live as long as the rows they belong to: the module if it commits, else the test."""
    if not _uses_database(request.node):
        return
    commits = {"transactional_db", "office_url", "portal_url", "_module_register"} & set(request.fixturenames) or any(
        mark.kwargs.get("transaction") for mark in request.node.iter_markers("django_db")
    )
    own = request.getfixturevalue("_module_register") if commits else _register(tmp_path_factory, request)
    settings = request.getfixturevalue("settings")
    settings.LOG_ROOT, settings.KEYS_ROOT = own / "log", own / "keys"


def _register(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A copy of the log and keys that belong to this module's template."""
    import shutil

    from tests import databases

    mark = request.node.get_closest_marker("template")
    made, own = databases.register(mark.args[0] if mark else "base"), tmp_path_factory.mktemp("register")
    if made.exists():  # linked, not copied: the register replaces its files, it never writes into one
        shutil.copytree(made, own, copy_function=os.link, dirs_exist_ok=True)
    return own


def _uses_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    return bool(names & {"db", "transactional_db", "as_owner", "office_url", "portal_url"}) or (
        item.get_closest_marker("django_db") is not None
    )


@pytest.fixture
def as_owner(clone: Clone, django_db_setup: None) -> Callable[..., list[tuple[Any, ...]]]:
    """Run SQL as the owner of the tables, on a connection of its own: `as_owner("DELETE FROM …")`.

    Such a change is committed, so the clone is renewed after the module.
    """
    import psycopg

    from tests import databases
    from zhunsheng.cli import cluster

    def run(sql: str, *values: object) -> list[tuple[Any, ...]]:
        clone.dirty = True
        with psycopg.connect(databases.CLUSTER.url(cluster.OWNER, clone.name), autocommit=True) as connection:
            done = connection.execute(sql, values or None)  # type: ignore[arg-type]
            return done.fetchall() if done.description else []

    return run


@pytest.fixture
def office_client() -> Any:
    from django.test import Client

    return Client()


@pytest.fixture
def portal_client(settings: Any) -> Any:
    """A client on the portal's addresses with its middleware (the office stays installed)."""
    from django.test import Client

    settings.ROOT_URLCONF = "zhunsheng.config.urls_portal"
    settings.SESSION_COOKIE_NAME = "zhunsheng_portal"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.MIDDLEWARE = [
        one
        for one in settings.MIDDLEWARE
        if not one.startswith(
            ("django.contrib.auth.", "django.contrib.messages.", "allauth.", "axes.", "zhunsheng.office.")
        )
    ]
    return Client()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ../shared (law texts, seeds, data); without it the test is skipped, in CI it fails."""
    if not SHARED.is_dir():
        if IN_CI:
            pytest.fail(f"{SHARED}: missing, and CI needs it")
        pytest.skip("../shared is not beside this checkout")
    return SHARED
