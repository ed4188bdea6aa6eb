"""Both faces as real servers, and a browser to look at them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM_ARGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]


class Server:
    """One face, run by granian in its own process on a free port, on this worker's clone."""

    def __init__(self, face: str, environment: dict[str, str], log: Path, port: int | None = None) -> None:
        self.face, self.port = face, port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment, self.log = environment, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Server:
        words = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--blocking-threads", "4"]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "granian", *words, f"zhunsheng.config.wsgi_{self.face}:application"],
                env={**os.environ, "FACE": self.face, **self.environment},
                cwd=ROOT,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                urllib.request.urlopen(self.url + "/static/", timeout=20).close()
                return self
            except urllib.error.HTTPError:
                return self  # any answer is an answer
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"{self.face} did not start:\n{self.log.read_text()[-4000:]}")

    def kill(self) -> None:
        """kill -9 the server and its workers, as a power cut would."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, 9)
            self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="session")
def servers(clone: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    """Both faces, started at first need and kept for the session; they know each other's address."""
    from tests import databases

    folder = tmp_path_factory.mktemp("servers")
    made = {face: Server(face, {}, folder / f"{face}.log") for face in ("office", "portal")}
    for server in made.values():
        server.environment = {
            **databases.urls(clone.name),
            "ZHUNSHENG_STATIC": "plain",
            "OFFICE_URL": made["office"].url,
            "PORTAL_URL": made["portal"].url,
            "ZHUNSHENG_LOG": str(folder / "register" / "log"),
            "ZHUNSHENG_KEYS": str(folder / "register" / "keys"),
        }
    yield made
    for server in made.values():
        server.stop()


def _running(servers: dict[str, Server], face: str, register: Path) -> str:
    """The address of a face, running, with the register and the keys of this module's rows."""
    server = servers[face]
    link = Path(server.environment["ZHUNSHENG_LOG"]).parent
    if not link.is_symlink() or link.readlink() != register:
        link.unlink(missing_ok=True)
        link.symlink_to(register)
    if server.process is None or server.process.poll() is not None:
        server.start()
    return server.url


@pytest.fixture
def office_url(servers: dict[str, Server], transactional_db: None, _module_register: Path) -> str:
    """The office's address; what a test commits is seen there."""
    return _running(servers, "office", _module_register)


@pytest.fixture
def portal_url(servers: dict[str, Server], transactional_db: None, _module_register: Path) -> str:
    """The portal's address: a process in which the office is not installed."""
    return _running(servers, "portal", _module_register)


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium; `scripts/browser` installs it where it can, and says how where it cannot."""
    if _chromium() is None:
        subprocess.run([ROOT / "scripts" / "browser"], check=False)
    found = _chromium()
    if found is None:
        word = "no Chromium here: install the packages chromium, fonts-noto-cjk and poppler-utils, then run again"
        pytest.fail(word) if os.environ.get("CI") == "true" else pytest.skip(word)
    args = CHROMIUM_ARGS + (["--no-sandbox"] if os.geteuid() == 0 else [])
    return {"executable_path": found, "args": args, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 1440, "height": 900}}
