"""What the documents tell a newcomer is so: every variable that the code reads, every command as it can be typed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASKING = {"_choice", "_flag", "_needed", "_whole"}  # of settings.py
OURS_NOT = {"PATH"}  # every process has it


def read_in(source: str) -> Iterator[str]:
    """The environment variables that a module reads by name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            what = ast.unparse(node.func)
            if (what in ASKING or what == "os.environ.get" or what == "os.getenv") and node.args:
                yield from _names(node.args[0])
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ" and isinstance(node.ctx, ast.Load):
            yield from _names(node.slice)


def _names(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from (*_names(node.body), *_names(node.orelse))


def test_the_readme_lists_every_variable_that_the_code_reads_and_no_other() -> None:
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## The environment")[2].partition("\n## ")[0]
    listed = {name for line in table.splitlines() if line.startswith("| `") for name in re.findall(r"`([A-Z_]+)`", line.split("|")[1])}
    read = {name for path in (ROOT / "src").rglob("*.py") for name in read_in(path.read_text(encoding="utf-8"))}
    assert listed == read - OURS_NOT


def test_a_variable_read_in_passing_is_found() -> None:
    source = "import os\nx = os.environ.get('A' if y else 'B')\nz = os.environ['C']\n_flag('D', False)\nos.environ['E'] = '1'\n"
    assert set(read_in(source)) == {"A", "B", "C", "D"}


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "howto").glob("*.md")), ids=lambda path: path.stem)
def test_a_command_can_be_typed_as_it_stands(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    commands = re.findall(r"`([^`\n]+)`", text) + re.findall(r"^ {4,}(\S.*)$", text, re.M)
    bare = [one for one in commands if re.match(r"(zhunsheng|python|granian)\s", one)]
    assert bare == [], "a newcomer's shell does not know it; write .venv/bin/ before it"


def test_every_decision_is_numbered_once() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "adr").glob("*.md")]
    assert len(numbers) == len(set(numbers)) and all(one.isdecimal() for one in numbers)
