"""The how-to pages on the rulebook, done as they say: files are written, commands typed, and no .py file is touched."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zhunsheng.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("new-kind", "overlay", "holiday-notice", "amended-statute", "indicator")
_BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TEXTS = ("行政许可法", "市场监督管理投诉举报处理暂行办法", "市场监督管理行政处罚程序规定")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a small rulebook: one kind, the texts it rests on, three years of days."""
    national = tmp_path / "rulebook/national"
    for part in (*(f"statutes/{text}" for text in TEXTS), "procedures/complaint"):
        shutil.copytree(ROOT / "rulebook/national" / part, national / part)
    (national / "procedures/complaint/examples.yaml").unlink()  # they follow matters of kinds that are not here
    for file in ("facts.csv", "papers/_common.yaml", "calendar/2024.yaml", "calendar/2025.yaml", "calendar/2026.yaml"):
        (national / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "rulebook/national" / file, national / file)
    monkeypatch.setenv("ZHUNSHENG_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(line: str) -> str:
    """One command; ours in this process, others (cp, mv, sed) as they are."""
    words = shlex.split(line)
    if words[0] != "zhunsheng":
        assert words[0] in ("cp", "mv", "sed"), line
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout
    result = CliRunner().invoke(app, words[1:])
    assert result.exception is None or isinstance(result.exception, SystemExit), (line, result.exception)
    return result.output


@pytest.mark.parametrize("title", PAGES)
def test_the_page_does_what_it_says(title: str, home: Path) -> None:
    said, expected = "", 0
    for kind, file, text in _BLOCK.findall((ROOT / f"docs/howto/{title}.md").read_text("utf-8")):
        if kind == "yaml":
            assert file.startswith("rulebook/") and file.endswith(".yaml"), "only data is written"
            (home / file).parent.mkdir(parents=True, exist_ok=True)
            (home / file).write_text(text, "utf-8")
        elif kind == "sh":
            said = "".join(run(line) for line in text.splitlines())
        else:
            for line in text.splitlines():
                assert line in said, (line, said)
                expected += 1
    assert expected, f"{title} promises nothing"
