"""The commands: exit codes, JSON, and that bad input says where, what, why, cure and writes nothing."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import zhunsheng
from tests.proof import bundled, drawn
from zhunsheng.cli import draw as draw_command
from zhunsheng.cli import log as log_command
from zhunsheng.verify.__main__ import main

RUNNER = CliRunner()
SOURCE = Path(zhunsheng.__file__).parents[1]


def lay(path: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def contents(path: Path) -> dict[str, bytes]:
    return {str(item.relative_to(path)): item.read_bytes() for item in path.rglob("*") if item.is_file()}


def draft(path: Path) -> Path:
    return lay(path, {"draft.txt": drawn.draft(), **drawn.lists()})


def call(*arguments: object) -> Any:
    return RUNNER.invoke(draw_command.app, [str(argument) for argument in arguments])


def test_a_draw_from_draft_to_result_by_commands_alone(tmp_path: Path) -> None:
    draft(tmp_path)
    done = call("commit", tmp_path, "--json")
    assert done.exit_code == 0, done.output
    header = json.loads(done.output)["header"]
    expected = drawn.published()
    for name in ("reveals.txt", "beacon.txt"):
        assert header.encode() in expected[name]
        (tmp_path / name).write_bytes(expected[name])
    done = call("draw", tmp_path, "--json")
    assert done.exit_code == 0, done.output
    assert contents(tmp_path) == expected
    done = call("verify", tmp_path, "--json")
    assert done.exit_code == 0
    assert json.loads(done.output)["ok"] is True
    assert call("draw", tmp_path).exit_code == 0, "the same draw again is the same draw"
    assert contents(tmp_path) == expected


def test_a_commit_is_never_rewritten(tmp_path: Path) -> None:
    draft(tmp_path)
    assert call("commit", tmp_path).exit_code == 0
    before = contents(tmp_path)
    (tmp_path / "draft.txt").write_bytes(drawn.draft(item=["另一事项"]))
    done = call("commit", tmp_path)
    assert done.exit_code == 2 and "不得改写" in done.output
    assert contents(tmp_path)["header.txt"] == before["header.txt"]


def test_a_result_is_never_rewritten(tmp_path: Path) -> None:
    lay(tmp_path, drawn.published())
    (tmp_path / "drawn.tsv").write_bytes(b"other")
    before = contents(tmp_path)
    done = call("draw", tmp_path)
    assert done.exit_code == 2 and "drawn.tsv" in done.output
    assert contents(tmp_path) == before


def test_too_few_inspectors_are_told_before_the_commit(tmp_path: Path) -> None:
    draft(tmp_path)
    (tmp_path / "draft.txt").write_bytes(drawn.draft(classes=["A:10000", "B:10000"]))
    before = contents(tmp_path)
    done = call("commit", tmp_path)
    assert done.exit_code == 1 and "名额" in done.output
    assert contents(tmp_path) == before


def test_an_infeasible_draw_writes_its_result_and_says_so(tmp_path: Path) -> None:
    files = drawn.revealed(classes=["A:10000", "B:10000"])
    done = call("draw", lay(tmp_path, files))
    assert done.exit_code == 1 and "无可行配对" in done.output
    assert (tmp_path / "drawn.tsv").exists() and not (tmp_path / "assignment.tsv").exists()


def test_a_sealed_draw_publishes_its_digest_at_once(tmp_path: Path) -> None:
    lay(tmp_path, drawn.revealed(sealed=["2026-04-30"]))
    assert call("draw", tmp_path).exit_code == 0
    assert (tmp_path / "sealed.txt").exists()
    assert call("verify", tmp_path).exit_code == 0


SPOILT = {
    "crlf": lambda data: data.replace(b"\n", b"\r\n"),
    "bom": lambda data: b"\xef\xbb\xbf" + data,
    "empty": lambda data: b"",
    "cut": lambda data: data[:-1],
    "twice": lambda data: data + data.split(b"\n")[-2] + b"\n",
    "binary": lambda data: bytes(range(256)),
}


@pytest.mark.parametrize("how", SPOILT)
@pytest.mark.parametrize("name", ["draft.txt", "eligible.tsv", "inspectors.tsv", "recusals.tsv"])
def test_bad_input_is_refused_where_what_why_cure_and_writes_nothing(tmp_path: Path, name: str, how: str) -> None:
    draft(tmp_path)
    (tmp_path / name).write_bytes(SPOILT[how]((tmp_path / name).read_bytes()))
    before = contents(tmp_path)
    done = call("commit", tmp_path)
    assert done.exit_code == 2, done.output
    assert done.output.startswith(name)
    assert done.output.count("；") >= 1
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", ["header.txt", "eligible.tsv", "reveals.txt", "beacon.txt", "recusals.tsv"])
def test_a_missing_file_stops_the_draw_and_writes_nothing(tmp_path: Path, name: str) -> None:
    lay(tmp_path, drawn.revealed())
    (tmp_path / name).unlink()
    before = contents(tmp_path)
    done = call("draw", tmp_path)
    assert done.exit_code == 2 and name in done.output
    assert contents(tmp_path) == before


def test_hostile_files_are_not_read(tmp_path: Path) -> None:
    draft(tmp_path / "a")
    (tmp_path / "a/eligible.tsv").unlink()
    (tmp_path / "a/eligible.tsv").symlink_to("/etc/hostname")
    done = call("commit", tmp_path / "a")
    assert done.exit_code == 2 and "普通文件" in done.output
    done = call("commit", tmp_path / "nowhere")
    assert done.exit_code == 2
    done = call("verify", tmp_path / "a/draft.txt")
    assert done.exit_code == 2


def test_a_link_planted_where_a_file_will_be_written_is_not_followed(tmp_path: Path) -> None:
    folder = draft(tmp_path / "a")
    (tmp_path / "victim").write_bytes(b"precious")
    (folder / ".header.txt.new").symlink_to(tmp_path / "victim")
    assert call("commit", folder).exit_code == 0
    assert (tmp_path / "victim").read_bytes() == b"precious"


def test_a_wrong_draw_exits_one_and_a_missing_one_two(tmp_path: Path) -> None:
    lay(tmp_path, drawn.published())
    (tmp_path / "drawn.tsv").write_bytes(b"zhunsheng-draw/1 drawn\n")
    assert call("verify", tmp_path).exit_code == 1
    assert call("verify", tmp_path / "nowhere").exit_code == 2


def test_log_verify_says_right_wrong_and_could_not(tmp_path: Path) -> None:
    log = lay(tmp_path / "log", bundled.Log([sealed.entry for sealed in bundled.records()]).files)
    (tmp_path / "policy").write_bytes(bundled.POLICY.text.encode())
    (tmp_path / "kept").write_bytes((log / "checkpoint").read_bytes())
    done = RUNNER.invoke(log_command.app, ["verify", str(log), "--since", str(tmp_path / "kept"), "--json"])
    assert done.exit_code == 0 and json.loads(done.output)["ok"] is True
    for extra in (
        ["--policy", str(tmp_path / "nowhere")],
        ["--since", str(tmp_path / "nowhere")],
        ["--policy", str(log / "checkpoint")],
    ):
        assert RUNNER.invoke(log_command.app, ["verify", str(log), *extra]).exit_code == 2
    assert RUNNER.invoke(log_command.app, ["verify", str(tmp_path)]).exit_code == 2
    (log / "tile/0/000.p/12").unlink()
    done = RUNNER.invoke(log_command.app, ["verify", str(log), "--policy", str(tmp_path / "policy")])
    assert done.exit_code == 1 and "tile/0/000.p/12" in done.output


def test_a_citizen_needs_nothing_but_python(tmp_path: Path) -> None:
    """`python -S -m zhunsheng.verify`: no installed package at all, Ed25519 included."""
    (tmp_path / "decision.zip").write_bytes(bundled.bundle().encode())
    lay(tmp_path / "log", bundled.Log([sealed.entry for sealed in bundled.records()]).files)
    lay(tmp_path / "draw", drawn.published())
    for path in ("decision.zip", "log", "draw"):
        command = [sys.executable, "-S", "-m", "zhunsheng.verify", str(tmp_path / path)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1"}
        )
        assert done.returncode == 0, done.stderr + done.stdout
        assert "核对无误" in done.stdout


def test_the_citizens_command_exits_zero_one_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    good.write_bytes(bundled.bundle().encode())
    bad.write_bytes(bundled.bundle(record={}).encode())
    assert main([str(good), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    assert main([str(bad)]) == 1
    assert "FAILED at record" in capsys.readouterr().out
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_zhunsheng_verify_takes_bundle_log_and_draw(tmp_path: Path) -> None:
    import typer

    from zhunsheng.cli import verify

    app = typer.Typer()
    app.command()(verify.command)
    (tmp_path / "decision.zip").write_bytes(bundled.bundle().encode())
    lay(tmp_path / "draw", drawn.published())
    assert RUNNER.invoke(app, [str(tmp_path / "decision.zip")]).exit_code == 0
    assert RUNNER.invoke(app, [str(tmp_path / "draw"), "--json"]).exit_code == 0
    assert RUNNER.invoke(app, [str(tmp_path / "nowhere")]).exit_code == 2
    bundled_wrong = bundled.bundle(files={"decision.pdf": b"x"}).encode()
    (tmp_path / "wrong.zip").write_bytes(bundled_wrong)
    assert RUNNER.invoke(app, [str(tmp_path / "wrong.zip")]).exit_code == 1
