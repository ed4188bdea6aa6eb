"""`make run`: everything up, in order, and everything down again on Ctrl-C.

 1. assets and fonts, if something changed          4. the example district, unless it is there
 2. the embedded PostgreSQL (or DATABASE_URL)       5. office, portal and the register's worker
 3. as the owner: migrate, apply the rulebook       6. the addresses, and the example users

A child that ends by itself ends all, and says where its log is. The data stays; the next start takes seconds.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from zhunsheng.cli import assets, cluster, place

HOST = "127.0.0.1"
_PATIENCE = 15  # seconds a child has to end by itself


class Stopped(BaseException):
    """Somebody asked us to end (Ctrl-C, TERM)."""


def free_pair(office: int, portal: int) -> tuple[int, int]:
    """The wanted ports, or the next pair of which both are free (8000, 8001 → 8002, 8003 → …)."""
    step = 0
    while step < 1000:
        if all(_is_free(port + step) for port in (office, portal)):
            return office + step, portal + step
        step += 2
    raise cluster.ClusterError(f"no free pair of ports from {office} and {portal}; set PORT and PORTAL_PORT")


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError:
            return False
        return True


@dataclass
class Child:
    """A process of ours with its log."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return place.var() / "log" / f"{self.name}.log"

    def start(self) -> None:
        self.log.parent.mkdir(exist_ok=True)
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                self.command,
                env={**os.environ, **self.environment},
                cwd=place.home(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,  # a Ctrl-C reaches us alone; we end the children in order
            )

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        if self.process is None or self.ended():
            return
        self.process.terminate()
        try:
            self.process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class House:
    """All that `make run` starts."""

    office: int
    portal: int
    children: list[Child] = field(default_factory=list)
    started_cluster: bool = False

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "zhunsheng.config.settings",
            "OFFICE_URL": os.environ.get("OFFICE_URL", f"http://{HOST}:{self.office}"),
            "PORTAL_URL": os.environ.get("PORTAL_URL", f"http://{HOST}:{self.portal}"),
            "PORT": str(self.office),
            "PORTAL_PORT": str(self.portal),
        }

    def prepare(self) -> None:
        """Steps 1–4."""
        if assets.main([]):
            raise cluster.ClusterError("the front-end files are not complete (see above)")
        self.started_cluster = cluster.ensure()
        self._manage("migrate", "--no-input", "-v0", ",", "rulebook_apply", ZHUNSHENG_AS="owner")
        if os.environ.get("ZHUNSHENG_PROFILE", "example") == "example":
            self._manage("load_example", ",")

    def _manage(self, *words: str, **environment: str) -> None:
        """Commands in a process of their own; those that this version does not have are passed over."""
        command = [sys.executable, "-m", "zhunsheng.cli.manage", *words]
        done = subprocess.run(command, env={**os.environ, **self.environment, **environment}, cwd=place.home())
        if done.returncode:
            raise cluster.ClusterError(f"`zhunsheng manage {' '.join(words)}` failed (see above); nothing was started")

    def serve(self) -> None:
        """Steps 5 and 6: start the children and wait until both faces answer."""
        for face, port in (("office", self.office), ("portal", self.portal)):
            words = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--no-access-log"]
            words += ["--blocking-threads", "8", "--backpressure", "64", "--workers", "1", "--log-level", "warning"]
            command = [sys.executable, "-m", "granian", *words, f"zhunsheng.config.wsgi_{face}:application"]
            self._begin(Child(face, command, {**self.environment, "FACE": face}))
        if _has_command("worker"):
            command = [sys.executable, "-m", "zhunsheng.cli.manage", "worker"]
            self._begin(Child("worker", command, {**self.environment, "FACE": "all"}))
        until = time.monotonic() + 60
        waiting = {self.office, self.portal}
        while waiting:
            self._check()
            if time.monotonic() > until:
                raise cluster.ClusterError(
                    f"ports {sorted(waiting)}: no answer for a minute; see {place.var() / 'log'}"
                )
            waiting = {port for port in waiting if not _answers(port)}
            time.sleep(0.05)

    def _begin(self, child: Child) -> None:
        self.children.append(child)
        child.start()

    def _check(self) -> None:
        for child in self.children:
            if child.ended():
                tail = child.log.read_text(errors="replace")[-2000:]
                raise cluster.ClusterError(f"the {child.name} ended by itself; {child.log} ends:\n{tail}")

    def tell(self) -> None:
        print(f"\n  办公端 office   {self.environment['OFFICE_URL']}/", flush=True)
        print(f"  公开端 portal   {self.environment['PORTAL_URL']}/\n", flush=True)
        if _has_command("who"):
            self._manage("who", ",")
        print("\n  Ctrl-C ends it; the data stays.  按 Ctrl-C 结束，数据保留。", flush=True)

    def wait(self) -> None:
        while True:
            self._check()
            time.sleep(0.5)

    def stop(self) -> None:
        for child in reversed(self.children):
            child.stop()
        if self.started_cluster and not os.environ.get("DATABASE_URL"):
            cluster.Cluster().stop()


def _answers(port: int) -> bool:
    with socket.socket() as tried:
        tried.settimeout(0.5)
        return tried.connect_ex((HOST, port)) == 0


def _has_command(name: str) -> bool:
    return any((place.home() / "src" / "zhunsheng").glob(f"**/management/commands/{name}.py"))


def _only_one(state: Path) -> IO[str] | None:
    """The lock of the one `make run` of this checkout; None if another holds it."""
    state.parent.mkdir(parents=True, exist_ok=True)
    lock = state.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def _end(number: int, frame: FrameType | None) -> None:
    raise Stopped


def main() -> int:
    state = place.var() / "run"
    lock = _only_one(state)
    if lock is None:
        print(f"already running in this checkout:\n{state.read_text()}  `make stop` ends it.", file=sys.stderr)
        return 2
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    office, portal = free_pair(int(os.environ.get("PORT", "8000")), int(os.environ.get("PORTAL_PORT", "8001")))
    house = House(office, portal)
    try:
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n{house.environment['OFFICE_URL']}\n{house.environment['PORTAL_URL']}\n")
        lock.flush()
        house.prepare()
        house.serve()
        house.tell()
        house.wait()
    except Stopped:
        print("\nending …", flush=True)
    except cluster.ClusterError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # ending is not interrupted
        house.stop()
        lock.truncate(0)
        lock.close()
    return 0


def stop() -> int:
    """`make stop`: end a running house of this checkout, and both clusters."""
    state = place.var() / "run"
    words = state.read_text().split() if state.exists() else []
    if words and _only_one(state) is None:
        os.kill(int(words[0]), signal.SIGTERM)
        until = time.monotonic() + 60
        while _only_one(state) is None and time.monotonic() < until:
            time.sleep(0.1)
    for test in (False, True):
        cluster.Cluster(test).stop()
    return 0


if __name__ == "__main__":
    sys.exit(stop() if sys.argv[1:] == ["stop"] else main())
