"""`python -m zhunsheng.verify PATH [--policy FILE] [--since CHECKPOINT] [--json]`, with the standard library alone.

PATH is a bundle (file), a log (folder with `checkpoint`) or a draw (folder with `header.txt`).
"""

import argparse
import json
import sys
from pathlib import Path

from zhunsheng.proof.checkpoint import Policy
from zhunsheng.proof.faults import Malformed
from zhunsheng.verify import recount, redraw, rehash
from zhunsheng.verify.report import Report


def look(path: Path, policy: Policy | None, since: Path | None) -> Report:
    """The report on whatever lies at `path`; Malformed when nothing that can be checked lies there."""
    path = path.resolve()
    if path.is_dir() and (path / "checkpoint").exists():
        return recount.folder(path, policy, since)
    if path.is_dir() and (path / "header.txt").exists():
        return redraw.folder(path)
    if path.is_file():
        return rehash.file(path, policy)
    raise Malformed("missing_file", str(path), found=path)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="zhunsheng-verify", description="核对公开的证据包、登记簿或随机抽取")
    parser.add_argument("path", type=Path)
    parser.add_argument("--policy", type=Path, help="另行取得的公钥与见证规则 / the policy you trust")
    parser.add_argument("--since", type=Path, help="先前保存的检查点 / a checkpoint kept from earlier")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    try:
        policy = recount.policy(given.policy) if given.policy else None
        report = look(given.path, policy, given.since)
    except Malformed as fault:
        sys.stderr.write(f"{fault.zh}\n{fault.en}\n")
        return 2
    sys.stdout.write(json.dumps(report.plain, ensure_ascii=False) + "\n" if given.json else report.text)
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
