"""The office is killed with -9 in the middle of acts: what it acknowledged is there, and nothing is there by half."""

from __future__ import annotations

import http.cookiejar
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests import databases
from tests.stories.house import House, house
from zhunsheng.example.district import PASSWORD

CLERKS = 3
OPENED = re.compile(r"/matters/([0-9a-f-]{36})/$")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture(scope="module")
def at(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house("cut", tmp_path_factory.mktemp("cut"), browser) as made:
        yield made


class Clerk:
    """A clerk who registers complaints one after another, without a browser."""

    def __init__(self, at: House, item: str) -> None:
        self.office, self.page = at.office, f"{at.office}/matters/new/complaint/{item}/"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.acknowledged: list[str] = []
        self.tried: list[str] = []
        door = f"{self.office}/accounts/login/"
        self._post(door, {"login": "sunjie", "password": PASSWORD}, self._token(door))
        self.token = self._token(self.page)

    def _token(self, url: str) -> str:
        with self.opener.open(url, timeout=60) as answer:
            found = TOKEN.search(answer.read().decode())
        assert found, url
        return found[1]

    def _post(self, url: str, values: dict[str, str], token: str) -> str:
        body = urllib.parse.urlencode({**values, "csrfmiddlewaretoken": token}).encode()
        request = urllib.request.Request(url, body, {"Referer": url})
        with self.opener.open(request, timeout=60) as answer:
            return str(answer.geturl())

    def register(self) -> None:
        """One complaint; acknowledged when the answer leads to its page."""
        title = f"投诉断电商店{uuid4().hex}"
        self.tried.append(title)
        values = {
            "token": str(uuid4()), "title": title, "f_asks_relief": "true", "f_reports_breach": "false",
            "f_competent": "true", "f_real_name": "true", "party-TOTAL_FORMS": "1", "party-INITIAL_FORMS": "0",
            "party-0-role": "投诉人", "party-0-kind": "person", "party-0-name": "钱某", "party-0-phone": "13900000000",
        }  # fmt: skip
        if found := OPENED.search(self._post(self.page, values, self.token)):
            self.acknowledged.append(found[1])

    def work(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.register()
            except (OSError, urllib.error.URLError, ConnectionError):
                return  # the office is gone


@pytest.mark.prove
@pytest.mark.parametrize("rounds", [1, 10])
def test_what_was_acknowledged_is_there_and_nothing_by_half(at: House, rounds: int) -> None:
    [(item,)] = at.rows("SELECT id FROM powers_poweritem WHERE name = '投诉举报处理'")
    acknowledged: list[str] = []
    for _ in range(rounds):
        clerks = [Clerk(at, str(item)) for _ in range(CLERKS)]
        stop = threading.Event()
        threads = [threading.Thread(target=clerk.work, args=(stop,)) for clerk in clerks]
        for thread in threads:
            thread.start()
        until = time.monotonic() + 60
        while sum(len(clerk.acknowledged) for clerk in clerks) < 2 * CLERKS and time.monotonic() < until:
            stop.wait(0.01)
        at.faces["office"].kill()
        stop.set()
        for thread in threads:
            thread.join(90)
        acknowledged += [one for clerk in clerks for one in clerk.acknowledged]
        at.faces["office"].start()
    assert len(acknowledged) >= 2 * CLERKS * rounds, "the office was killed before it had done anything"

    there = {str(pk) for (pk,) in at.rows("SELECT id FROM matters_matter WHERE title LIKE '投诉断电商店%%'")}
    assert set(acknowledged) <= there
    whole = at.rows(
        """SELECT m.id FROM matters_matter m WHERE m.title LIKE '投诉断电商店%%'
             AND (SELECT count(*) FROM matters_act a WHERE a.matter_id = m.id) = 1
             AND (SELECT count(*) FROM matters_party p WHERE p.matter_id = m.id) = 1
             AND (SELECT count(*) FROM matters_clock c WHERE c.matter_id = m.id) >= 1
             AND (SELECT count(*) FROM matters_paper d WHERE d.matter_id = m.id) <= 1
             AND (SELECT count(*) FROM ledger_record r WHERE r.subject = 'matter:' || m.id) = 1"""
    )
    assert {str(pk) for (pk,) in whole} == there
    orphans = "SELECT count(*) FROM matters_act a LEFT JOIN matters_matter m ON m.id = a.matter_id WHERE m.id IS NULL"
    assert at.rows(orphans) == [(0,)]

    swept = subprocess.run(
        [sys.executable, "-m", "zhunsheng.cli.manage", "worker", "--once", ",", "sweep"],
        env={**os.environ, "FACE": "all", **at.environment}, cwd=databases.ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert swept.returncode == 0, swept.stdout + swept.stderr
