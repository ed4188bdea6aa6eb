"""A small published draw for tests: 40 objects in two classes, eight inspectors, three parties."""

from zhunsheng.proof import draw, draw_files
from zhunsheng.proof.draw_text import digest_of, render_list, render_record

PARTIES = {"association": "aa" * 32, "justice-bureau": "bb" * 32, "procuratorate": "cc" * 32}
TIME = "2026-03-10T12:00:00+08:00"
OBJECTS = [f"OBJ-{n:03d}" for n in range(1, 46)]
INSPECTORS = [f"INS-{n}" for n in range(1, 9)]
RECUSED = {("OBJ-001", "INS-1"), ("OBJ-002", "INS-3"), ("OBJ-040", "INS-8")}


def draft(**changes: list[str]) -> bytes:
    values = {
        "task": ["TASK-2026-001"],
        "attempt": ["1"],
        "previous": ["none"],
        "item": ["食品经营监督检查"],
        "basis": ["市场监督管理执法监督 示例依据"],
        "rule": ["名录内在营企业"],
        "classes": ["A:1000", "B:3000"],
        "slots": ["FOOD", "GENERAL"],
        "mode": ["L"],
        "label": ["object:class"],
        "commitments": [f"{party}:{draw.commitment(party, value)}" for party, value in PARTIES.items()],
        "beacon": ["kl8:2026061", "kl8:2026062"],
        "reveal_by": ["2026-03-10T17:00:00+08:00"],
        "sealed": ["no"],
    }
    return render_record("draft", draw_files.DRAFT, {**values, **changes})


def lists() -> dict[str, bytes]:
    eligible = [(id, "A" if n % 2 else "B") for n, id in enumerate(OBJECTS[:40])]
    skills = [(name, "3", "FOOD,GENERAL" if n < 4 else "GENERAL") for n, name in enumerate(INSPECTORS)]
    return {
        "directory.tsv": render_list("directory", [(id, f"示例企业{n}") for n, id in enumerate(OBJECTS)]),
        "eligible.tsv": render_list("eligible", eligible),
        "excluded.tsv": render_list("excluded", [(id, "停业") for id in OBJECTS[40:]]),
        "inspectors.tsv": render_list("inspectors", skills),
        "recusals.tsv": draw_files.recusals_list(RECUSED, b"s" * 32),
    }


def committed(**changes: list[str]) -> dict[str, bytes]:
    files = {"draft.txt": draft(**changes), **lists()}
    return {**files, "header.txt": draw_files.commit(files)}


def revealed(**changes: list[str]) -> dict[str, bytes]:
    files = committed(**changes)
    header = digest_of(files["header.txt"])
    files["reveals.txt"] = draw_files.render_reveals(header, {party: (value, TIME) for party, value in PARTIES.items()})
    files["beacon.txt"] = draw_files.render_beacon(header, ("kl8", "2026061", "01,02,03"), "2026-03-10T21:30:00+08:00")
    return files


def published(**changes: list[str]) -> dict[str, bytes]:
    files = revealed(**changes)
    return {**files, **draw_files.results(files)}
