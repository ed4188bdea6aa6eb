"""A whole draw as a folder of files: T0 commit, T1 reveals, T2 beacon, T3 result, each recomputable from those before.

    header.txt       T0  what is committed, in fixed order; its digest is the draw's name
    directory.tsv    T0  id, any public columns: the snapshot                (directory = eligible + excluded)
    eligible.tsv     T0  id, class (joint windows: classes joined by commas), weight where the rule asks for weights
    excluded.tsv     T0  id, reason
    inspectors.tsv   T0  id, cap, slots that the inspector qualifies for on the day (joined by commas)
    recusals.tsv     T0  number, object, inspector; a row SALT; never public: the auditor and the two concerned see it
    reveals.txt      T1  party:value:received, dropped parties by name, in sealed mode the party still sealed
    beacon.txt       T2  the future issue named in the header, or the next one when that is void
    eligibility.tsv  T3  number, object, slot, eligible inspectors
    drawn.tsv        T3  object, ticket, class:rank
    assignment.tsv   T3  number, object, slot, inspector, skip trace (N, O, K, F)
    result.txt       T3  header, seed, keys, cut-off ticket of every class, digests of the three lists
    sealed.txt       T1+ sealed mode: the digest of result.txt, published at once

Rules
- `commit` fills in digests and counts and refuses what is not canonical; `results` computes every T3 file. A verifier
  runs `results` on what was published and compares bytes: there is no second notion of a right draw.
- k = ceil(N·bp/10000) per class. Objects in draw order: classes by name, each by ticket; slots in template order.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from zhunsheng.proof import draw
from zhunsheng.proof.draw_text import Field, digest_of, parse_list, parse_record, render_list, render_record
from zhunsheng.proof.faults import Malformed

_HEX = r"[0-9a-f]{64}"
_INSTANT = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\+08:00"
_DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_PARTY = r"[a-z][a-z0-9-]{0,63}"
_NAME = r"[0-9A-Z][0-9A-Z.-]{0,31}"
_ISSUE = _PARTY + r":[0-9A-Za-z-]{1,64}"
_TEXT = r".{1,500}"
_WEIGHT = re.compile(r"[1-9]\d{0,4}")

REASONS: Final[dict[str, str]] = {
    "beacon-void": "信标作废",
    "no-reveal": "无人揭示",
    "infeasible": "人员不足",
    "list-error": "名录有误",
    "seed-leak": "种子泄露",
}
DROPPED: Final[dict[str, str]] = {"late": "逾期揭示", "wrong": "揭示不符", "absent": "未揭示"}


def _field(name: str, pattern: str, expected: str, least: int = 1, most: int = 1) -> Field:
    return Field(name, re.compile(pattern), expected, least, most)


_LISTED: Final = "<64 hex>:<count>"
HEADER: Final = (
    _field("task", r"[0-9A-Z][0-9A-Z-]{0,63}", "an id; repeated for a joint window", most=64),
    _field("attempt", r"[1-9]\d{0,3}", "1, 2, 3 …"),
    _field("previous", f"none|{_HEX}:({'|'.join(REASONS)})", "none, or <header digest>:<reason of the closed list>"),
    _field("item", _TEXT, "text"),
    _field("basis", _TEXT, "text"),
    _field("directory", _HEX + r":\d{1,9}", _LISTED),
    _field("rule", _TEXT, "text"),
    _field("eligible", _HEX + r":\d{1,9}", _LISTED),
    _field("excluded", _HEX + r":\d{1,9}", _LISTED),
    _field("classes", _NAME + r":\d{1,9}:\d{1,5}:\d{1,9}", "<class>:<N>:<basis points>:<k>", most=999),
    _field("inspectors", _HEX + r":\d{1,9}", _LISTED),
    _field("recusals", _HEX + r":\d{1,9}", _LISTED),
    _field("slots", _NAME + f"(@{_NAME})?", "<slot> or <slot>@<class>", least=0, most=99),
    _field("mode", "[LU]", "L (the first feasible assignment) or U (mixed from it)"),
    _field("label", r"object:class|object:joint=[0-9A-Za-z.-]{1,40}", "object:class or object:joint=<name>"),
    _field("commitments", f"{_PARTY}:{_HEX}", "<party>:<64 hex>, at least three", least=3, most=99),
    _field("beacon", _ISSUE, "<source>:<issue>, the fallbacks after it", most=9),
    _field("reveal_by", _INSTANT, "YYYY-MM-DDTHH:MM:SS+08:00"),
    _field("sealed", f"no|{_DAY}", "no, or the day of unsealing"),
)
COMPUTED: Final = ("directory", "eligible", "excluded", "inspectors", "recusals")
DRAFT: Final = tuple(
    _field("classes", _NAME + r":\d{1,5}", "<class>:<basis points>", most=999) if field.name == "classes" else field
    for field in HEADER
    if field.name not in COMPUTED
)
REVEALS: Final = (
    _field("header", _HEX, "64 hex"),
    _field("reveal", f"{_PARTY}:{_HEX}:{_INSTANT}", "<party>:<64 hex>:<instant received>", least=0, most=99),
    _field("dropped", f"{_PARTY}:({'|'.join(DROPPED)})", "<party>:late|wrong|absent", least=0, most=99),
    _field("sealed", _PARTY, "a party", least=0, most=99),
)
BEACON: Final = (
    _field("header", _HEX, "64 hex"),
    _field("void", f"{_ISSUE}:{_TEXT}", "<source>:<issue>:<why>", least=0, most=9),
    _field("beacon", _ISSUE + r":[0-9A-Za-z,.+-]{1,512}", "<source>:<issue>:<value>"),
    _field("at", _INSTANT, "YYYY-MM-DDTHH:MM:SS+08:00"),
    _field("evidence", f"none|{_HEX}", "none or 64 hex"),
)
RESULT: Final = (
    _field("header", _HEX, "64 hex"),
    _field("seed", _HEX, "64 hex"),
    _field("key", r"[!-~]{1,120}:[0-9a-f]{32}", "<label>:<32 hex>", most=1001),
    _field("cutoff", f"{_NAME}:({_HEX}|none)", "<class>:<ticket>", most=999),
    _field("drawn", _HEX + r":\d{1,9}", _LISTED),
    _field("eligibility", _HEX + r":\d{1,9}", _LISTED),
    _field("assignment", f"(infeasible|{_HEX})" + r":\d{1,9}", "infeasible:<count> or <64 hex>:<count>"),
    _field("competing", r"[0-9,]{6,}:\d{1,9}", "<slot numbers>:<places>", least=0),
)
SEALED: Final = (_field("header", _HEX, "64 hex"), _field("result", _HEX, "64 hex"))

PUBLIC_LISTS: Final = ("directory", "eligible", "excluded", "inspectors")
RESULT_FILES: Final = ("eligibility.tsv", "drawn.tsv", "assignment.tsv", "result.txt")
NONE: Final = "none"

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the objects: N of them, a ratio in basis points, k = ceil(N·bp/10000) to be drawn."""

    name: str
    count: int
    basis_points: int
    k: int


class Commit:
    """A read T0: header and lists, each list's digest and count equal to the header's. Raises Malformed otherwise.

    `files` maps the names above to bytes; recusals.tsv may be absent (it is never public).
    """

    def __init__(self, files: Files) -> None:
        self.files = files
        self.header = parse_record(given(files, "header.txt"), "header", HEADER, "header.txt")
        self.digest = digest_of(files["header.txt"])
        self.rows = {name: self._list(name) for name in PUBLIC_LISTS}
        self.recusals = self._recusals() if "recusals.tsv" in files else None
        self._agrees()

    def one(self, name: str) -> str:
        return self.header[name][0]

    def _list(self, name: str) -> list[tuple[str, ...]]:
        columns = {"directory": None, "eligible": None, "excluded": 2, "inspectors": 3}[name]
        where = f"{name}.tsv"
        data = given(self.files, where)
        rows = eligible_rows(data) if name == "eligible" else parse_list(data, name, columns, where)
        self._digest(name, data, len(rows))
        return rows

    def _digest(self, name: str, data: bytes, count: int) -> None:
        found = f"{digest_of(data)}:{count}"
        if self.one(name) != found:
            raise Malformed("value", f"{name}.tsv", field=name, found=found, expected=self.one(name))

    def _recusals(self) -> frozenset[tuple[str, str]]:
        data = self.files["recusals.tsv"]
        rows = parse_list(data, "recusals", 3, "recusals.tsv")
        self._digest("recusals", data, max(len(rows) - 1, 0))
        return recusal_pairs(rows)

    def _agrees(self) -> None:
        """The lists fit each other and the classes, and the header fits itself."""
        known = {row[0] for row in self.rows["directory"]}
        split = [row[0] for name in ("eligible", "excluded") for row in self.rows[name]]
        if len(split) != len(set(split)) or known != set(split):
            odd = sorted(known ^ set(split)) or sorted(id for id in set(split) if split.count(id) > 1)
            raise _wrong("eligible.tsv", "eligible", odd[0], "directory = eligible + excluded, each object once")
        if (self.one("attempt") == "1") != (self.one("previous") == NONE):
            raise _wrong("header.txt", "previous", self.one("previous"), "none for attempt 1, a digest for later ones")
        if (len(self.header["task"]) > 1) and self.one("label") == "object:class":
            raise _wrong("header.txt", "label", self.one("label"), "object:joint=… when several tasks are listed")
        for name in ("commitments", "classes", "task"):
            heads = [value.partition(":")[0] for value in self.header[name]]
            if heads != sorted(set(heads)):
                raise _wrong("header.txt", name, heads, "sorted and unique")
        if self.classes != classes_of(
            self.rows["eligible"], {c.name: c.basis_points for c in self.classes}, self.joint
        ):
            raise _wrong("header.txt", "classes", self.header["classes"], "N and k as the eligible list gives them")
        slots = set(self.slot_names)
        for row in self.rows["inspectors"]:
            if re.fullmatch(r"0|[1-9]\d{0,5}", row[1]) is None:
                raise _wrong("inspectors.tsv", row[0], row[1], "a cap from 0 to 999999")
            for slot in row[2].split(","):
                if slot != NONE and slot not in slots:
                    raise _wrong("inspectors.tsv", row[0], slot, f"a slot of the header or {NONE}")

    @property
    def joint(self) -> bool:
        return self.one("label") != "object:class"

    @cached_property
    def classes(self) -> list[Class]:
        found = [value.split(":") for value in self.header["classes"]]
        return [Class(name, int(count), int(points), int(k)) for name, count, points, k in found]

    @property
    def slot_names(self) -> list[str]:
        return [slot.partition("@")[0] for slot in self.header["slots"]]

    @property
    def commitments(self) -> dict[str, str]:
        return {party: value for party, _, value in (line.partition(":") for line in self.header["commitments"])}

    @cached_property
    def members(self) -> dict[str, list[str]]:
        """Class → its eligible objects, sorted."""
        found: dict[str, list[str]] = {one.name: [] for one in self.classes}
        for row in self.rows["eligible"]:
            for name in row[1].split(","):
                found[name].append(row[0])
        return found

    @cached_property
    def weights(self) -> dict[str, int]:
        """Object → its number of slips; empty where the rule asks for none."""
        return {row[0]: int(row[2]) for row in self.rows["eligible"] if len(row) == 3}

    @cached_property
    def caps(self) -> dict[str, int]:
        return {row[0]: int(row[1]) for row in self.rows["inspectors"]}

    @cached_property
    def qualified(self) -> dict[str, frozenset[str]]:
        """Slot → the inspectors who qualify for it on the day."""
        return {
            slot: frozenset(row[0] for row in self.rows["inspectors"] if slot in row[2].split(","))
            for slot in self.slot_names
        }

    def label(self, name: str) -> str:
        """The key label of a class."""
        return self.one("label") if self.joint else f"object:class={name}"


def _wrong(where: str, field: str, found: object, expected: str) -> Malformed:
    return Malformed("value", where, field=field, found=found, expected=expected)


def given(files: Files, name: str) -> bytes:
    """The bytes of a file that must be there."""
    if name not in files:
        raise Malformed("missing_file", name, found=name)
    return files[name]


def eligible_rows(data: bytes) -> list[tuple[str, ...]]:
    """The rows of eligible.tsv: id and class, in every row or in none with a weight from 1 to 10000."""
    rows = parse_list(data, "eligible", None, "eligible.tsv")
    for number, row in enumerate(rows, 2):
        if len(row) not in (2, 3):
            raise Malformed("columns", f"eligible.tsv:{number}", found=len(row), expected="2, or 3 with weights")
        if len(row) == 3 and (_WEIGHT.fullmatch(row[2]) is None or int(row[2]) > draw.LARGEST_WEIGHT):
            raise _wrong(f"eligible.tsv:{number}", row[0], row[2], f"a weight from 1 to {draw.LARGEST_WEIGHT}")
    return rows


def recusal_pairs(rows: Sequence[tuple[str, ...]]) -> frozenset[tuple[str, str]]:
    """The pairs of a recusal list; its SALT row (64 hex) keeps the digest from being guessed."""
    salt = [row for row in rows if row[0] == "SALT"]
    if len(salt) != 1 or re.fullmatch(_HEX, salt[0][1]) is None:
        raise _wrong("recusals.tsv", "SALT", "—", "one row SALT, 64 hex digits, none")
    return frozenset((row[1], row[2]) for row in rows if row[0] != "SALT")


def recusals_list(pairs: Collection[tuple[str, str]], salt: bytes) -> bytes:
    """recusals.tsv from (object, inspector) pairs and 32 random bytes of the caller."""
    rows = [(f"{number:06d}", *pair) for number, pair in enumerate(sorted(pairs), 1)]
    return render_list("recusals", [*rows, ("SALT", salt.hex(), NONE)])


def classes_of(eligible: Sequence[tuple[str, ...]], basis_points: Mapping[str, int], joint: bool) -> list[Class]:
    """The classes with their N and k, by name; refuses an object in no or (without a joint window) several classes."""
    counts = dict.fromkeys(sorted(basis_points), 0)
    for number, (id, names, *_) in enumerate(eligible, 2):
        listed = names.split(",")
        if listed != sorted(set(listed)) or not set(listed) <= set(counts) or (len(listed) > 1 and not joint):
            raise _wrong(f"eligible.tsv:{number}", id, names, "a class of the header (several only in a joint window)")
        for name in listed:
            counts[name] += 1
    for name, points in basis_points.items():
        if not 0 <= points <= 10_000:
            raise _wrong("header.txt", name, points, "a ratio from 0 to 10000 basis points")
    return [Class(n, c, basis_points[n], -(-c * basis_points[n] // 10_000)) for n, c in counts.items()]


def commit(files: Files) -> bytes:
    """T0: header.txt from draft.txt and the five lists, each read strictly first.

    draft.txt is the header without what is computed: no digests and counts, classes as `<class>:<basis points>`.
    """
    draft = parse_record(given(files, "draft.txt"), "draft", DRAFT, "draft.txt")
    values: dict[str, list[str]] = dict(draft)
    for name in (*PUBLIC_LISTS, "recusals"):
        data = given(files, f"{name}.tsv")
        rows = parse_list(data, name, None, f"{name}.tsv")
        values[name] = [f"{digest_of(data)}:{len(rows) - (name == 'recusals')}"]
    ratios = {name: int(points) for name, _, points in (line.partition(":") for line in draft["classes"])}
    eligible = eligible_rows(files["eligible.tsv"])
    classes = classes_of(eligible, ratios, draft["label"][0] != "object:class")
    values["classes"] = [f"{one.name}:{one.count}:{one.basis_points}:{one.k}" for one in classes]
    header = render_record("header", HEADER, values)
    Commit({**files, "header.txt": header})
    return header


# ---- T1, T2 ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reveals:
    """T1: who revealed what in time, who was dropped and why, who is still sealed."""

    values: Mapping[str, str]
    received: Mapping[str, str]
    dropped: Mapping[str, str]
    sealed: tuple[str, ...]


def reveals(commit: Commit, data: bytes) -> Reveals:
    """Read reveals.txt against the commit: every party once, each value opens its commitment, none too late."""
    where = "reveals.txt"
    found = parse_record(data, "reveals", REVEALS, where)
    _of_this(commit, found, where)
    values: dict[str, str] = {}
    received: dict[str, str] = {}
    for line in found["reveal"]:
        party, value, at = line.split(":", 2)
        values[party], received[party] = value, at
    dropped = dict(line.split(":") for line in found["dropped"])
    named = [line.partition(":")[0] for name in ("reveal", "dropped", "sealed") for line in found[name]]
    for name in ("reveal", "dropped", "sealed"):
        heads = [line.partition(":")[0] for line in found[name]]
        if heads != sorted(set(heads)):
            raise _wrong(where, name, heads, "sorted by party, each once")
    if sorted(named) != sorted(commit.commitments):
        odd = set(named) ^ set(commit.commitments) or {name for name in named if named.count(name) > 1}
        raise _wrong(where, "party", sorted(odd)[0], "every party of the header once: revealed, dropped or sealed")
    for party, value in values.items():
        if draw.commitment(party, value) != commit.commitments[party]:
            raise _wrong(where, "reveal", party, "the value that opens this party's commitment (else drop it as wrong)")
        if received[party] > commit.one("reveal_by"):
            raise _wrong(where, "reveal", f"{party} {received[party]}", f"received by {commit.one('reveal_by')}")
    if found["sealed"] and commit.one("sealed") == "no":
        raise _wrong(where, "sealed", found["sealed"][0], "nobody, since the header says sealed=no")
    if not values:
        raise _wrong(where, "reveal", "—", "at least one party that revealed; otherwise a new attempt (no-reveal)")
    return Reveals(values, received, dropped, tuple(found["sealed"]))


def beacon(commit: Commit, data: bytes) -> tuple[str, str, str]:
    """Read beacon.txt: the first issue of the header that is not void, drawn after the last reveal was due."""
    where = "beacon.txt"
    found = parse_record(data, "beacon", BEACON, where)
    _of_this(commit, found, where)
    source, issue, value = found["beacon"][0].split(":")
    void = [":".join(line.split(":", 2)[:2]) for line in found["void"]]
    due = [name for name in commit.header["beacon"] if name not in void]
    if void != commit.header["beacon"][: len(void)] or not due or due[0] != f"{source}:{issue}":
        raise _wrong(where, "beacon", f"{source}:{issue}", f"{due[0] if due else 'a new attempt (beacon-void)'}")
    if found["at"][0] <= commit.one("reveal_by"):
        raise _wrong(where, "at", found["at"][0], f"strictly after {commit.one('reveal_by')}, when reveals were due")
    return source, issue, value


def _of_this(commit: Commit, found: Mapping[str, list[str]], where: str) -> None:
    if found["header"][0] != commit.digest:
        raise _wrong(where, "header", found["header"][0], f"{commit.digest}, the digest of header.txt")


# ---- T3 -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Slot:
    """One place on one drawn object, and who may take it."""

    number: str
    object: str
    name: str
    eligible: tuple[str, ...]


class Drawing:
    """Everything that follows from a commit and a seed: keys, drawn objects, slots, assignment, files."""

    def __init__(self, commit: Commit, seed: str) -> None:
        self.commit, self.seed = commit, seed
        self.keys = {one.name: draw.key(seed, commit.label(one.name)) for one in commit.classes}
        self.inspector_key = draw.key(seed, "inspector")
        self.drawn = {
            one.name: draw.draw(self.keys[one.name], commit.members[one.name], one.k, commit.weights)
            for one in commit.classes
        }

    @cached_property
    def objects(self) -> dict[str, list[str]]:
        """Drawn objects in draw order → the classes that drew them."""
        found: dict[str, list[str]] = {}
        for name, rows in self.drawn.items():
            for _, id in rows:
                found.setdefault(id, []).append(name)
        return found

    def slots(self) -> list[Slot]:
        """All slots in order; who is eligible follows from qualification and the committed recusals."""
        recused = self.commit.recusals
        if recused is None:
            raise Malformed("missing_file", "recusals.tsv", found="recusals.tsv")
        return [
            Slot(
                number,
                object,
                name,
                tuple(sorted(i for i in self.commit.qualified[name] if (object, i) not in recused)),
            )
            for number, object, name in self.places()
        ]

    def places(self) -> list[tuple[str, str, str]]:
        """(number, object, slot name) for each slot of the template that applies to each drawn object."""
        found: list[tuple[str, str]] = []
        for object, classes in self.objects.items():
            for slot in self.commit.header["slots"]:
                name, _, only = slot.partition("@")
                if not only or only in classes:
                    found.append((object, name))
        return [(f"{number:06d}", object, name) for number, (object, name) in enumerate(found, 1)]

    def slots_of(self, eligibility: bytes) -> list[Slot]:
        """The slots as published in eligibility.tsv: the right places, nobody who does not qualify."""
        where = "eligibility.tsv"
        rows = parse_list(eligibility, "eligibility", 4, where)
        if [row[:3] for row in rows] != self.places():
            raise _wrong(where, "slots", f"{len(rows)} rows", "the slots of the drawn objects in order")
        slots = []
        for number, (_, object, name, listed) in zip(range(2, len(rows) + 2), rows, strict=True):
            eligible = () if listed == NONE else tuple(listed.split(","))
            if list(eligible) != sorted(set(eligible)) or not set(eligible) <= self.commit.qualified[name]:
                raise _wrong(f"{where}:{number}", object, listed, "sorted inspectors who qualify for the slot")
            slots.append(Slot(rows[number - 2][0], object, name, eligible))
        return slots

    def results(self, slots: Sequence[Slot]) -> dict[str, bytes]:
        """Every T3 file."""
        drawn = render_list("drawn", self._drawn_rows())
        eligibility = render_list(
            "eligibility", [(s.number, s.object, s.name, ",".join(s.eligible) or NONE) for s in slots]
        )
        files = {"drawn.tsv": drawn, "eligibility.tsv": eligibility}
        values = {
            "header": [self.commit.digest],
            "seed": [self.seed],
            "key": self._key_lines(),
            "cutoff": [f"{name}:{rows[-1][0] if rows else NONE}" for name, rows in self.drawn.items()],
            "drawn": [f"{digest_of(drawn)}:{len(self.objects)}"],
            "eligibility": [f"{digest_of(eligibility)}:{len(slots)}"],
        }
        try:
            files["assignment.tsv"] = assignment = render_list("assignment", self._assignment_rows(slots))
            values["assignment"] = [f"{digest_of(assignment)}:{len(slots)}"]
        except draw.Infeasible as lack:
            values["assignment"] = [f"infeasible:{len(slots)}"]
            values["competing"] = [f"{','.join(slots[n].number for n in lack.slots)}:{lack.places}"]
        files["result.txt"] = render_record("result", RESULT, values)
        return files

    def _key_lines(self) -> list[str]:
        labels = {self.commit.label(name): key for name, key in self.keys.items()}
        return [f"{label}:{key}" for label, key in {**labels, "inspector": self.inspector_key}.items()]

    def _drawn_rows(self) -> list[tuple[str, str, str]]:
        ranks: dict[str, list[str]] = {}
        tickets: dict[str, str] = {}
        for name, rows in self.drawn.items():
            for rank, (ticket, id) in enumerate(rows, 1):
                tickets[id] = ticket
                ranks.setdefault(id, []).append(f"{name}:{rank}")
        return [(id, ticket, ",".join(ranks[id])) for id, ticket in tickets.items()]

    def _assignment_rows(self, slots: Sequence[Slot]) -> list[tuple[str, ...]]:
        wanted = [(slot.object, slot.eligible) for slot in slots]
        chosen = draw.assign(self.inspector_key, wanted, self.commit.caps)
        if self.commit.one("mode") == "U":  # nobody was passed over on a list: the steps tell, and anybody makes them
            chosen = draw.mix(self.inspector_key, wanted, self.commit.caps, chosen)
            return [(slot.number, slot.object, slot.name, who, NONE) for slot, who in zip(slots, chosen, strict=True)]
        traces = draw.trace(self.inspector_key, wanted, self.commit.caps, chosen, list(self.commit.caps))
        return [
            (slot.number, slot.object, slot.name, who, ",".join(f"{i}:{letter}" for i, letter in skipped) or NONE)
            for slot, who, skipped in zip(slots, chosen, traces, strict=True)
        ]


def seed_of(commit: Commit, values: Mapping[str, str], drawn_beacon: tuple[str, str, str]) -> str:
    """The seed of a draw from its reveals and its beacon."""
    return draw.seed(commit.digest, values, [drawn_beacon])


def results(files: Files) -> dict[str, bytes]:
    """T3 from T0–T2, on the side of the organ (with recusals.tsv; in sealed mode with every reveal at hand)."""
    found = Commit(files)
    opened = reveals(found, given(files, "reveals.txt"))
    if opened.sealed:
        raise _wrong("reveals.txt", "sealed", opened.sealed[0], "every value, also the sealed one, to compute the draw")
    drawing = Drawing(found, seed_of(found, opened.values, beacon(found, given(files, "beacon.txt"))))
    return drawing.results(drawing.slots())


def sealed_note(header_digest: str, result: bytes) -> bytes:
    """sealed.txt: the digest of result.txt, published at once so that nothing can change until the unsealing."""
    return render_record("sealed", SEALED, {"header": [header_digest], "result": [digest_of(result)]})


def render_reveals(
    header_digest: str,
    values: Mapping[str, tuple[str, str]],
    dropped: Mapping[str, str] | None = None,
    sealed: Collection[str] = (),
) -> bytes:
    """reveals.txt from party → (value, instant received)."""
    lines = {
        "header": [header_digest],
        "reveal": [f"{party}:{value}:{at}" for party, (value, at) in sorted(values.items())],
        "dropped": [f"{party}:{why}" for party, why in sorted((dropped or {}).items())],
        "sealed": sorted(sealed),
    }
    return render_record("reveals", REVEALS, lines)


def render_beacon(
    header_digest: str, drawn: tuple[str, str, str], at: str, void: Sequence[str] = (), evidence: str = NONE
) -> bytes:
    """beacon.txt; `void` are the issues passed over, as `<source>:<issue>:<why>`."""
    lines = {
        "header": [header_digest],
        "void": list(void),
        "beacon": [":".join(drawn)],
        "at": [at],
        "evidence": [evidence],
    }
    return render_record("beacon", BEACON, lines)


def dry_runs(files: Files, seeds: Sequence[str]) -> list[draw.Infeasible]:
    """The pre-check before T0: draw and assign with dry seeds; what was infeasible, with the slots that compete."""
    found = Commit(files)
    lacks: list[draw.Infeasible] = []
    for seed in seeds:
        drawing = Drawing(found, seed)
        try:
            draw.assign(drawing.inspector_key, [(s.object, s.eligible) for s in drawing.slots()], found.caps)
        except draw.Infeasible as lack:
            lacks.append(lack)
    return lacks
