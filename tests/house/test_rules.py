"""The house rules hold, and each notices what is planted against it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import rules

ROOT = Path(__file__).resolve().parents[2]


def plant(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / "src" / "zhunsheng" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return tmp_path


def test_only_actions_write() -> None:
    assert rules.writes_outside_actions(ROOT) == []


@pytest.mark.parametrize(
    "line",
    [
        "matter.save()",
        "Matter.objects.create(number=1)",
        "Matter.objects.filter(pk=1).update(number=2)",
        "Matter.objects.bulk_create(rows)",
        "Matter.objects.update_or_create(pk=1)",
        "matter.delete()",
        "cursor.execute('UPDATE matters_matter SET number = 1')",
    ],
)
@pytest.mark.parametrize("module", ["views", "reads", "forms", "models", "management/commands/x"])
def test_a_planted_write_is_noticed(tmp_path: Path, line: str, module: str) -> None:
    root = plant(tmp_path, f"office/matters/{module}.py", line)
    assert len(rules.writes_outside_actions(root)) == 1


@pytest.mark.parametrize("module", ["actions.py", "actions/opening.py", "migrations/0001_initial.py"])
def test_actions_may_write(tmp_path: Path, module: str) -> None:
    root = plant(tmp_path, f"office/matters/{module}", "matter.save()")
    assert rules.writes_outside_actions(root) == []


@pytest.mark.parametrize("line", ["hash.update(b'x')", "seen.update({1: 2})", "book.save(path)", "super().save()"])
def test_what_only_looks_like_a_write_is_not_one(tmp_path: Path, line: str) -> None:
    assert rules.writes_outside_actions(plant(tmp_path, "office/matters/reads.py", line)) == []


def test_the_time_comes_from_one_place() -> None:
    assert rules.clocks_outside_clock(ROOT) == []


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now(UTC)",
        "date.today()",
        "timezone.now()",
        "datetime.datetime.utcnow()",
        "from django.utils.timezone import now",
        "from django.db.models.functions import Now",
        "models.DateTimeField(auto_now_add=True)",
        "models.DateTimeField(default=timezone.now)",
        "time.time()",
    ],
)
def test_a_planted_clock_is_noticed(tmp_path: Path, line: str) -> None:
    assert rules.clocks_outside_clock(plant(tmp_path, "law/clocks.py", line))


def test_pure_code_has_no_effects() -> None:
    assert rules.effects_in_pure_code(ROOT) == []


@pytest.mark.parametrize("line", ["open('x')", "print(1)", "io.open('x')", "from io import FileIO", "eval('1')"])
@pytest.mark.parametrize("where", ["law/x.py", "proof/x.py"])
def test_a_planted_effect_is_noticed(tmp_path: Path, line: str, where: str) -> None:
    assert len(rules.effects_in_pure_code(plant(tmp_path, where, line))) == 1


def test_no_article_stands_in_code() -> None:
    assert rules.articles_in_code(ROOT) == []


def test_a_planted_article_is_noticed_and_a_docstring_is_not(tmp_path: Path) -> None:
    root = plant(tmp_path, "law/x.py", '"""行政处罚法 第六十条."""\nwhy = f"见第{n}条"\nrule = "依据第六十条"\n')
    assert rules.articles_in_code(root) == ["src/zhunsheng/law/x.py:3: 第六十条"]


def test_lock_files_name_no_registry() -> None:
    assert rules.hosts_in_locks(ROOT) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("requirements.lock", "--index-url https://mirror.example/simple"),
        ("requirements.lock", "django @ https://mirror.example/django.whl"),
        ("package-lock.json", '"resolved": "https://mirror.example/x.tgz",'),
        (".npmrc", "registry=https://mirror.example"),
    ],
)
def test_a_planted_host_is_noticed(tmp_path: Path, name: str, line: str) -> None:
    for one in ("package-lock.json", ".npmrc", "pyproject.toml"):
        (tmp_path / one).write_text("")
    (tmp_path / name).write_text(line + "\n")
    assert len(rules.hosts_in_locks(tmp_path)) == 1
