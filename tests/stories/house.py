"""A whole district for the stories: the example's database, both faces and the worker, as `make run` starts them.

The district's clock is its own and moves by the header's buttons alone; nothing here writes to the database.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import databases
from tests.servers import Server
from zhunsheng.cli import cluster
from zhunsheng.example.district import PASSWORD

PATIENCE = 60_000  # milliseconds: the machine may be busy


class House:
    """One district at work, and whoever has signed in to it."""

    def __init__(self, database: str, folder: Path, browser: Browser) -> None:
        self.database, self.folder, self.browser = database, folder, browser
        self.faces = {face: Server(face, {}, folder / f"{face}.log") for face in ("office", "portal")}
        self.environment = {
            **databases.urls(database),
            **databases.places(folder / "register"),
            "ZHUNSHENG_STATIC": "plain",
            "DISTRICT_CLOCK": "own",
            "OFFICE_URL": self.faces["office"].url,
            "PORTAL_URL": self.faces["portal"].url,
        }
        for server in self.faces.values():
            server.environment = self.environment
        self.desks: dict[str, Page] = {}
        self.answers: list[tuple[int, str]] = []
        self.worker: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        """Start the worker and both faces."""
        with (self.folder / "worker.log").open("ab") as out:
            self.worker = subprocess.Popen(
                [sys.executable, "-m", "zhunsheng.cli.manage", "worker"],
                env={**os.environ, "FACE": "all", **self.environment}, cwd=databases.ROOT, stdout=out, stderr=out,
            )  # fmt: skip
        for server in self.faces.values():
            server.start()

    def close(self) -> None:
        """Close every window, end every process."""
        for page in self.desks.values():
            page.context.close()
        for server in self.faces.values():
            server.stop()
        if self.worker:
            self.worker.terminate()
            self.worker.wait(30)

    @property
    def office(self) -> str:
        return self.faces["office"].url

    @property
    def portal(self) -> str:
        return self.faces["portal"].url

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What stands in the database, read beside the faces."""
        with psycopg.connect(databases.CLUSTER.url(cluster.APP, self.database), autocommit=True) as connection:
            return connection.execute(sql, values or None).fetchall()  # type: ignore[arg-type]

    def window(self) -> Page:
        """A new browser window that remembers every answer of the servers."""
        context: BrowserContext = self.browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1440, "height": 900}
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("response", lambda answer: self.answers.append((answer.status, answer.url)))
        return page

    def citizen(self) -> Page:
        """Somebody at home, on the portal."""
        if "citizen" not in self.desks:
            self.desks["citizen"] = self.window()
        return self.desks["citizen"]

    def desk(self, account: str, password: str = PASSWORD) -> Page:
        """An officer's window; at the first need he signs in, with the password of the example's accounts."""
        if account not in self.desks:
            page = self.desks[account] = self.window()
            page.goto(self.office + "/accounts/login/")
            page.locator("input[name=login]").fill(account)
            page.locator("input[type=password]").fill(password)
            page.get_by_role("button", name="登录").click()
            expect(page.get_by_role("heading", name="工作台")).to_be_visible(timeout=PATIENCE)
        return self.desks[account]

    def broken(self) -> list[str]:
        """Addresses that answered 500 or worse."""
        return [url for status, url in self.answers if status >= 500]


@contextmanager
def house(name: str, folder: Path, browser: Browser) -> Iterator[House]:
    """A fresh copy of the example district, at work until the block ends."""
    databases.CLUSTER.start()
    template = databases.template("example")
    database = f"zs_test_{os.getpid()}_{name}"
    databases.clone(database, of=template)
    shutil.copytree(databases.register("example"), folder / "register")
    made = House(database, folder, browser)
    try:
        made.open()
        yield made
    finally:
        made.close()
        databases.drop(database)


def wait_for(what: str, found: Any, seconds: float = 60) -> Any:
    """Ask again until there is an answer; the worker needs a moment."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := found():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"{what}: nothing within {seconds:.0f} seconds")
