"""What there is to read: records by section, search, one draw as its files tell it, progress by number and code."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhunsheng.exchange import reads as passed
from zhunsheng.exchange import sealing
from zhunsheng.portal.models import Pinned, Published, Receipt, TakenIn
from zhunsheng.proof.bundle import Bundle, Pass, Slip, Stamp, pass_key, slip_key, stamp_key
from zhunsheng.proof.checkpoint import Policy
from zhunsheng.proof.draw_files import BEACON, HEADER, RESULT, REVEALS, SEALED
from zhunsheng.proof.draw_text import Field, parse_list, parse_record
from zhunsheng.proof.faults import Malformed

Section = Published.Section
DECISIONS = (Section.PENALTY, Section.INSPECTION, Section.LICENCE, Section.OTHER)


def public() -> QuerySet[Published]:
    """What is public now; what was withdrawn is left out of every list."""
    return Published.objects.filter(withdrawn_on=None).defer("bundle", "words")


def latest(most: int) -> list[Published]:
    """The newest records of every section."""
    return list(public()[:most])


def in_section(*sections: str, text: str = "", organ: str = "") -> QuerySet[Published]:
    """The records of sections, narrowed by words and by organ; every word must occur."""
    rows = public().filter(section__in=sections) if sections else public()
    for word in text.split()[:8]:
        rows = rows.filter(words__icontains=word[:50])
    return rows.filter(organ=organ) if organ else rows


def organs(*sections: str) -> list[str]:
    """The organs that have published in sections."""
    return list(public().filter(section__in=sections).order_by("organ").values_list("organ", flat=True).distinct())


def power_lists() -> list[Published]:
    """The newest power list of each organ, by its name."""
    return list(public().filter(section=Section.POWERS).order_by("organ_code", "organ"))


def receiving_organs() -> list[tuple[str, str]]:
    """The organs that receive complaints and reports, by their published lists: (code, name)."""
    found = []
    for one in power_lists():
        if any("complaint" in item.get("kinds", []) for item in one.content.get("items", [])):
            found.append((one.organ_code, one.organ))
    return found


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows were taken in, how many of them are not shown, and why."""

    taken: int
    refused: int
    reasons: Sequence[tuple[str, int]]


def tally() -> Tally:
    """The count of what the office handed over and what failed its check."""
    found = TakenIn.objects.aggregate(taken=Count("pk"), refused=Count("pk", filter=~Q(fault="")))
    reasons = TakenIn.objects.exclude(fault="").values_list("fault").annotate(n=Count("pk")).order_by("-n", "fault")
    return Tally(found["taken"], found["refused"], [(str(fault), int(n)) for fault, n in reasons[:20]])


# ── one record ──


def bundle(one: Published) -> bytes:
    """The bundle that proves a record."""
    return bytes(Published.objects.only("bundle").get(pk=one.pk).bundle)


def files(data: bytes) -> dict[str, bytes]:
    """The files of a bundle that was checked when it was taken in."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name[6:]: archive.read(name) for name in archive.namelist() if name.startswith("files/")}


def _held(data: bytes, name: str) -> bytes:
    """One file of a bundle, without unpacking the others; empty when it is not there."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(f"files/{name}") if f"files/{name}" in archive.namelist() else b""


def sizes(data: bytes) -> list[tuple[str, int]]:
    """The names and sizes of a bundle's files."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(one.filename[6:], one.file_size) for one in archive.infolist() if one.filename.startswith("files/")]


def by_category(items: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """The items of a power list, by category in the order of the list."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for item in items:
        found.setdefault(str(item.get("category", "")), []).append(item)
    return list(found.items())


def figure(report: Published, name: str) -> dict[str, Any] | None:
    """A figure of a published report, with the public records that it counts."""
    for part in report.content.get("parts", []):
        for sentence in part.get("sentences", []):
            for piece in sentence:
                if piece.get("figure") == name:
                    return dict(piece)
    return None


# ── a draw ──


@dataclass(frozen=True, slots=True)
class Chosen:
    """An object that was drawn: rank, id, name, class, ticket, and the inspectors sent."""

    rank: int
    id: str
    name: str
    classes: str
    ticket: str
    inspectors: Sequence[str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw as its own files tell it, ready to be shown."""

    header: Mapping[str, Sequence[str]]
    classes: Sequence[tuple[str, str, str, str]]
    shares: Sequence[tuple[str, str, str, str]]
    beacon: Mapping[str, Sequence[str]]
    numbers: tuple[str, str, Sequence[str]]
    result: Mapping[str, Sequence[str]]
    cutoffs: Sequence[tuple[str, str]]
    keys: Sequence[tuple[str, str]]
    chosen: Sequence[Chosen]
    lists: Sequence[tuple[str, str, str]]


LISTS = {
    "directory": "名录",
    "eligible": "合格对象",
    "excluded": "不予抽取",
    "inspectors": "检查人员",
    "recusals": "回避关系",
}


def draw(data: bytes) -> Drawn | None:
    """A draw from its bundle; None when the files of a finished draw are not there."""
    held = files(data)
    try:
        header = _record(held, "header", HEADER)
        reveals, beacon = _record(held, "reveals", REVEALS), _record(held, "beacon", BEACON)
        result = _record(held, "result", RESULT)
        chosen = list(_chosen(held))
    except (KeyError, Malformed, IndexError):
        return None
    return Drawn(
        header=header,
        classes=[_class(one) for one in header["classes"]],
        shares=list(_shares(header, reveals)),
        beacon=beacon,
        numbers=_beacon(beacon["beacon"][0]),
        result=result,
        cutoffs=[_pair(one) for one in result["cutoff"]],
        keys=[_last(one) for one in result["key"]],
        chosen=chosen,
        lists=[(LISTS[name], *_pair(header[name][0])) for name in LISTS],
    )


@dataclass(frozen=True, slots=True)
class Sealed:
    """A draw whose result is not shown before a day: the digest published at once, and whether the day has passed."""

    until: date
    digest: str
    overdue: bool


def sealed(data: bytes, today: date) -> Sealed | None:
    """What a sealed draw's bundle says; None of one that is open."""
    held = files(data)
    if "sealed.txt" not in held or "result.txt" in held:
        return None
    try:
        header, note = _record(held, "header", HEADER), _record(held, "sealed", SEALED)
        until = date.fromisoformat(header["sealed"][0])
    except (KeyError, Malformed, ValueError):
        return None
    return Sealed(until, note["result"][0], today > until)


def drawn_firm(code: str, most: int = 200) -> list[tuple[Published, str]]:
    """The public draws in which a firm was drawn, with class and rank, the newest first."""
    found = []
    for one in Published.objects.filter(section=Section.DRAW, withdrawn_on=None)[:most]:
        text = _held(bytes(one.bundle), "drawn.tsv") if one.bundle else b""
        row = next((line.split("\t") for line in text.decode().splitlines() if line.startswith(f"{code}\t")), None)
        if row:
            found.append(
                (
                    one,
                    "、".join(
                        f"{name}类第{rank}名" for name, _, rank in (part.partition(":") for part in row[2].split(","))
                    ),
                )
            )
    return found


PARTIES = {
    "procuratorate": "检察机关",
    "justice-bureau": "司法行政机关",
    "enterprise-association": "企业或者行业协会",
    "citizen-witness": "市民见证人",
    "people-congress": "人大代表",
    "consultative-conference": "政协委员",
    "discipline-inspection": "纪检监察机关",
    "notary-office": "公证机构",
}
SOURCES = {
    "dice": "现场掷骰",
    "kl8": "中国福利彩票快乐8",
    "ssq": "中国福利彩票双色球",
    "drand": "drand 公共随机信标",
}


def _class(line: str) -> tuple[str, str, str, str]:
    """(class, N, ratio in per cent, k) of a line of the header."""
    name, count, points, k = line.split(":")
    return name, count, f"{int(points) / 100:g}%", k


def _beacon(line: str) -> tuple[str, str, Sequence[str]]:
    """(source in words, issue, its numbers one by one)."""
    source, issue, value = line.split(":")
    return SOURCES.get(source, source), issue, value.split(",")


def _record(held: Mapping[str, bytes], kind: str, fields: Sequence[Field]) -> Mapping[str, Sequence[str]]:
    name = f"{kind}.txt"
    return parse_record(held[name], kind, fields, name)


def _shares(
    header: Mapping[str, Sequence[str]], reveals: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str, str, str]]:
    """(party, commitment, revealed value, when or why not)."""
    said = {one.split(":", 2)[0]: one.split(":", 2)[1:] for one in reveals["reveal"]}
    dropped = dict(_pair(one) for one in reveals["dropped"])
    why = {"late": "逾期揭示，不计入", "wrong": "揭示不符，不计入", "absent": "未揭示，不计入"}
    for line in header["commitments"]:
        party, commitment = _pair(line)
        value, at = said.get(party, ["", why.get(dropped.get(party, ""), "尚未揭示")])
        yield PARTIES.get(party, party), commitment, value, at


def _chosen(held: Mapping[str, bytes]) -> Iterator[Chosen]:
    names = {row[0]: row[1] for row in parse_list(held["directory.tsv"], "directory", None, "directory.tsv") if row[1:]}
    sent: dict[str, list[str]] = {}
    if "assignment.tsv" in held:
        for row in parse_list(held["assignment.tsv"], "assignment", None, "assignment.tsv"):
            sent.setdefault(row[1], []).append(row[3])
    rows = parse_list(held["drawn.tsv"], "drawn", 3, "drawn.tsv")
    ranked = sorted(rows, key=lambda row: [(_pair(one)[0], int(_pair(one)[1])) for one in row[2].split(",")])
    for number, (id, ticket, classes) in enumerate(ranked, 1):
        yield Chosen(number, id, names.get(id, ""), classes, ticket, sent.get(id, []))


def _pair(text: str) -> tuple[str, str]:
    left, _, right = text.partition(":")
    return left, right


def _last(text: str) -> tuple[str, str]:
    left, _, right = text.rpartition(":")
    return left, right


# ── progress ──


def progress(number: str, code: str) -> Slip | Receipt | None:
    """How a case stands, for whoever knows number and code; the receipt alone while the office has not answered."""
    try:
        key = slip_key(number, code)
    except ValueError:
        return None
    told = passed.latest(passed.Kind.SLIP, key)
    if told is not None:
        try:
            return Slip.decode(bytes(told.payload))
        except Malformed:
            return None
    return Receipt.objects.filter(slip_key=key).first()


def firm_pass(firm: str, code: str) -> Pass | None:
    """A firm's page, for whoever knows its credit code and the code of one of its visits; None where they fit nothing."""
    try:
        key = pass_key(firm, code)
    except ValueError:
        return None
    told = passed.latest(passed.Kind.PASS, key)
    if told is None:
        return None
    try:
        return Pass.decode(sealing.unlocked(code, bytes(told.payload), label=key))
    except (sealing.Unopened, Malformed):
        return None


def stamp(name: str, check: str) -> Stamp | None:
    """What may be said of the paper with this id or number and this check code; None where both fit none."""
    try:
        rows = passed.under(passed.Kind.STAMP, stamp_key(check))
    except ValueError:
        return None
    for row in rows:
        try:
            said = Stamp.decode(bytes(row.payload))
        except Malformed:
            continue
        if said.is_of(check, name):
            return said
    return None


def trusted() -> Policy | None:
    """The policy that this portal trusts; None until one was handed over."""
    pinned = Pinned.objects.filter(key="policy").first()
    return Policy.parse(pinned.value, "policy") if pinned else None


def policy_shown() -> dict[str, Any] | None:
    """Whose keys and witnesses count here; `own`: every witness bears the log's own name, so it is nobody else's."""
    policy = trusted()
    if policy is None:
        return None
    names = [log.name for log in policy.logs]
    own = all(any(key.name.startswith(f"{name}/") for name in names) for key in policy.witnesses.values())
    return {"words": policy.words, "keys": [key.vkey for key in (*policy.logs, *policy.witnesses.values())], "own": own}


def checked(data: bytes) -> Bundle:
    """An uploaded bundle, strictly read; raises Malformed."""
    return Bundle.decode(data)
