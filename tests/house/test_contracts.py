"""The directions of import hold, and each contract notices what is planted against it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PLANTED = {
    "Storeys": ("law/clocks.py", "from zhunsheng.reader import marked\n"),
    "office and portal": ("portal/models.py", "from zhunsheng.office.ledger import models as stolen\n"),
    "the other way": ("office/ledger/models.py", "from zhunsheng.portal import models as stolen\n"),
    "Rooms": ("office/ledger/models.py", "from zhunsheng.office.matters import models as upper\n"),
    "Inside a room": ("office/matters/models.py", "from zhunsheng.office.matters import actions\n"),
    "law is pure: disk": ("law/clocks.py", "import pathlib\n"),
    "law is pure: randomness": ("law/clocks.py", "import random\n"),
    "law is pure: YAML": ("law/clocks.py", "import yaml\n"),
    "proof is pure: network": ("proof/canonical.py", "import socket\n"),
    "proof is pure: clock": ("proof/canonical.py", "import time\n"),
    "reader without Django": ("reader/marked.py", "import django\n"),
    "verify without the law": ("verify/__init__.py", "from zhunsheng.law import calendar\n"),
    "cli without Django": ("cli/place.py", "import django\n"),
    "ui below the faces": ("ui/apps.py", "from zhunsheng.portal import models as upper\n"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache", "--config", folder / ".importlinter"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "static"))
    shutil.copyfile(ROOT / ".importlinter", folder / ".importlinter")
    return folder


def test_every_contract_holds() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_import_is_noticed(copy: Path, what: str) -> None:
    name, line = PLANTED[what]
    path = copy / "src" / "zhunsheng" / name
    whole = path.read_text()
    try:
        path.write_text(whole + "\n" + line)
        done = lint(copy)
    finally:
        path.write_text(whole)
    assert done.returncode == 1, done.stdout
    assert "1 broken" in done.stdout or "BROKEN" in done.stdout


def test_every_room_with_a_folder_stands_in_the_contracts() -> None:
    """A new room that nobody put in order would be free to import anything."""
    contracts = (ROOT / ".importlinter").read_text()
    rooms = {path.parent.name for path in (ROOT / "src/zhunsheng/office").glob("*/__init__.py")}
    order = contracts.split("[importlinter:contract:rooms]")[1].split("[importlinter:")[0]
    inside = contracts.split("[importlinter:contract:inside]")[1].split("[importlinter:")[0]
    assert not [room for room in rooms if room not in order.replace("(", " ").replace(")", " ").split()]
    assert not [room for room in rooms if f"zhunsheng.office.{room}\n" not in inside]
