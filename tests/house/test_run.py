"""`make run`: ports in pairs, one at a time, and nothing left behind when it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.conftest import Clone
from tests.servers import free_port
from zhunsheng.cli import run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield int(held.getsockname()[1])


def test_a_taken_port_moves_both_to_the_next_pair(taken: int) -> None:
    office, portal = run.free_pair(taken - 1, taken)
    assert portal == office + 1 and portal > taken


def test_free_ports_are_taken_as_they_are() -> None:
    office = free_port()
    portal = free_port()
    assert run.free_pair(office, portal) == (office, portal)


def ended(child: int) -> bool:
    try:
        os.kill(child, 0)
    except ProcessLookupError:
        return True
    return False


def children(pid: int) -> list[int]:
    words = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(word) for word in words.split()]


def test_it_serves_both_faces_and_a_term_ends_every_child(tmp_path: Path, clone: Clone, django_db_setup: None) -> None:
    """On a clone of the tests' database, in a checkout with this one's sources but a `var` of its own."""
    for name in ("src", "rulebook", "requirements.lock", "package-lock.json", "package.json", ".npmrc", "node_modules"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "var").mkdir()
    for name in ("vendor", "fonts", "static", "stamps"):
        (tmp_path / "var" / name).symlink_to(ROOT / "var" / name)
    ports = run.free_pair(free_port(), free_port())
    environment = {
        **os.environ,
        **databases.urls(clone.name),
        "ZHUNSHENG_HOME": str(tmp_path),
        "ZHUNSHENG_STATIC": "plain",
        "ZHUNSHENG_PROFILE": "production",  # so that no example is loaded
        "ZHUNSHENG_HTTPS": "0",
        "SECRET_KEY": "for this test alone" * 3,
        "DISTRICT_NAME": "某市某区",
        "ALLOWED_HOSTS": "127.0.0.1",
        "OFFICE_URL": f"http://127.0.0.1:{ports[0]}",
        "PORTAL_URL": f"http://127.0.0.1:{ports[1]}",
        "PORT": str(ports[0]),
        "PORTAL_PORT": str(ports[1]),
    }
    clone.dirty = True
    log = (tmp_path / "log").open("wb")
    command = [sys.executable, "-m", "zhunsheng.cli.run"]
    house = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 120
        while b"Ctrl-C" not in (tmp_path / "log").read_bytes():
            assert house.poll() is None and time.monotonic() < until, (tmp_path / "log").read_text()
            try:
                house.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        urllib.request.urlopen(f"http://127.0.0.1:{ports[0]}/accounts/login/", timeout=30).close()
        with pytest.raises(urllib.error.HTTPError) as unknown:
            urllib.request.urlopen(f"http://127.0.0.1:{ports[1]}/accounts/login/", timeout=30)
        unknown.value.close()
        second = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert second.returncode == 2 and "already running" in second.stderr
        young = children(house.pid)
        assert len(young) >= 2
        house.send_signal(signal.SIGTERM)
        assert house.wait(60) == 0, (tmp_path / "log").read_text()
        assert all(ended(child) for child in young)
        assert run.free_pair(*ports) == ports
    finally:
        if house.poll() is None:
            house.terminate()
            house.wait(60)
        log.close()
