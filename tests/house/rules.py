"""House rules that no linter knows, read from the syntax tree. Each returns `path:line: what` for every breach."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "create_user"}
WRITING_SQL = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|COPY)\b", re.IGNORECASE)
CLOCKS = {"now", "today", "utcnow", "localdate"}
CLOCK_OWNERS = {"datetime", "date", "timezone", "dt"}
EFFECTS = {"open", "print", "input", "exec", "eval", "breakpoint", "__import__", "io.open", "io.open_code", "io.FileIO"}
ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千\d]+条")


def _trees(root: Path, pattern: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(root.glob(pattern)):
        if path.name != "__pycache__":
            yield path.relative_to(root).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func.attr


def writes_outside_actions(root: Path) -> list[str]:
    """Only `actions` (a module or a package) of a room writes; migrations set the schema up."""
    found: list[str] = []
    for pattern in ("src/zhunsheng/office/**/*.py", "src/zhunsheng/portal/**/*.py"):
        for name, tree in _trees(root, pattern):
            if re.search(r"/actions(/|\.py$)|/migrations/", name):
                continue
            found += [f"{name}:{call.lineno}: {what}" for call, what in _calls(tree) if _writes(call, what)]
    return found


def _writes(call: ast.Call, what: str) -> bool:
    target = call.func.value if isinstance(call.func, ast.Attribute) else None
    if isinstance(target, ast.Call) and isinstance(target.func, ast.Name) and target.func.id == "super":
        return False  # a model that refuses or completes its own save
    if what == "create_user":  # the manager's; people.create_user(…) is an action
        return isinstance(target, ast.Attribute) and target.attr == "objects"
    if what in WRITES:
        return not (what == "delete" and call.args)  # cache.delete(key)
    if what == "save":
        return not call.args  # workbook.save(path), image.save(path)
    if what == "update":  # of a queryset: always by name; of a dict or a hash: by position
        return bool(call.keywords) and not call.args
    if what in ("execute", "executemany") and call.args:
        first = call.args[0]
        return isinstance(first, ast.Constant) and isinstance(first.value, str) and bool(WRITING_SQL.match(first.value))
    return False


def clocks_outside_clock(root: Path) -> list[str]:
    """The time comes from office/clock.py and portal/clock.py; the command line's `run` and the like only measure."""
    found: list[str] = []
    for name, tree in _trees(root, "src/zhunsheng/**/*.py"):
        if name in ("src/zhunsheng/office/clock.py", "src/zhunsheng/portal/clock.py") or "/migrations/" in name:
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Attribute)
                and node.attr in CLOCKS
                and isinstance(node.value, ast.Name | ast.Attribute)
                and (node.value.id if isinstance(node.value, ast.Name) else node.value.attr) in CLOCK_OWNERS
            ):
                found.append(f"{name}:{node.lineno}: {ast.unparse(node)}")
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.timezone":
                found += [f"{name}:{node.lineno}: {one.name}" for one in node.names if one.name in CLOCKS]
            if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.functions":
                found += [f"{name}:{node.lineno}: {one.name}" for one in node.names if one.name == "Now"]
            if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
                found.append(f"{name}:{node.value.lineno}: {node.arg}")
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "time.time":
                found.append(f"{name}:{node.lineno}: time.time")
    return found


def effects_in_pure_code(root: Path) -> list[str]:
    """law and proof neither open, print nor ask; `io` is there for bytes in memory only."""
    found: list[str] = []
    for pattern in ("src/zhunsheng/law/**/*.py", "src/zhunsheng/proof/**/*.py"):
        for name, tree in _trees(root, pattern):
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in EFFECTS:
                    found.append(f"{name}:{node.lineno}: {ast.unparse(node.func)}")
                if isinstance(node, ast.ImportFrom) and node.module == "io":
                    found += [
                        f"{name}:{node.lineno}: io.{one.name}" for one in node.names if f"io.{one.name}" in EFFECTS
                    ]
    return found


def articles_in_code(root: Path) -> list[str]:
    """An article is cited by the rulebook; Python may name one in a docstring or comment, never in what it computes."""
    found: list[str] = []
    for name, tree in _trees(root, "src/zhunsheng/**/*.py"):
        if name == "src/zhunsheng/law/citation.py" or "/reader/" in name:  # these say how an article is written
            continue
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                found += [f"{name}:{node.lineno}: {one}" for one in ARTICLE.findall(node.value)]
    return found


def hosts_in_locks(root: Path) -> list[str]:
    """Lock files name packages and digests, not the registry they came from."""
    found: list[str] = []
    for path in sorted(
        [*root.glob("requirements*"), root / "package-lock.json", root / ".npmrc", root / "pyproject.toml"]
    ):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            listed = path.suffix in (".lock", ".in") and "://" in line
            if listed or re.search(r'"resolved"|registry\s*=|index-url|find-links|\[\[tool\.uv\.index', line):
                found.append(f"{path.name}:{number}: {line.strip()}")
    return found
