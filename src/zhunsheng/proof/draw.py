"""The double-random draw, `zhunsheng-draw/1`: published lists and a seed → the drawn, the same in any language.

Rules
- seed = SHA-256 of header digest, the parties' reveals sorted by party, and the beacons; nobody alone can choose it.
- ticket = SHA-256(key ‖ "|" ‖ id); drawn are the k smallest (ticket, id). Removing one id leaves the others' alone.
- With integer weight w an id has w tickets (id, id#1 … id#(w−1)) and keeps the smallest. No floating point anywhere.
- Inspectors: slots in order, each takes the first of its own hashed list such that all remaining slots can still be
  filled. So the result is the lexicographically first feasible assignment, and it exists whenever any assignment does.
- Mode U goes on from there with 30·n hashed steps, each as likely as its undoing: nearly uniform over all assignments.
- Credit codes are checked when lists are committed (draw_text), not here.

>>> k = key(seed("00" * 32, {"a": "11" * 32}, [("kl8", "2026001", "01,02")]), "object:class=A")
>>> [id for _, id in draw(k, ["91A", "92B", "93C"], 2)] == [id for _, id in draw(k, ["93C", "92B", "91A"], 2)]
True
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from heapq import nsmallest
from importlib import import_module
from itertools import islice
from math import isqrt
from operator import lt
from typing import Final, Protocol

PROTOCOL: Final = "zhunsheng-draw/1"
ID_CHARACTERS: Final = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
LARGEST_WEIGHT: Final = 10_000
LONGEST_CHAIN: Final = 1_000
_PIECE: Final = 1024
_NONE_ABOVE: Final = b"\xff" * 33


class _Hash(Protocol):
    def digest(self) -> bytes: ...


def _own_sha256() -> "Callable[[bytes], _Hash]":
    """This Python's own SHA-256. For one block it is a third faster than OpenSSL's, whose context costs more than the
    hashing; the module's name depends on the version of Python, and without it OpenSSL's is taken."""
    for name in ("_sha2", "_sha256"):
        try:
            found: Callable[[bytes], _Hash] = import_module(name).sha256
            return found
        except ImportError:
            continue
    return sha256


one_block: Final = _own_sha256()

_HEX = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[0-9a-f]{32}")
_PARTY = re.compile(r"[a-z][a-z0-9-]{0,63}")
_SOURCE = re.compile(r"[a-z][a-z0-9-]{0,63}")
_ISSUE = re.compile(r"[0-9A-Za-z-]{1,64}")
_DRAWN_VALUE = re.compile(r"[0-9A-Za-z,.+-]{1,512}")
_LABEL = re.compile(r"[!-~]{1,120}")


# ---- records --------------------------------------------------------------------------------------------------------


def record(kind: str, fields: Iterable[tuple[str, str]]) -> str:
    """The canonical text of a hashed record: first line, then `key=value` lines in the order given.

    >>> record("commit", [("party", "a"), ("value", "1")])
    'zhunsheng-draw/1 commit\\nparty=a\\nvalue=1\\n'
    """
    return f"{PROTOCOL} {kind}\n" + "".join(f"{name}={value}\n" for name, value in fields)


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes in lower hex, as `sha256sum FILE` prints it."""
    return sha256(text.encode()).hexdigest()


def commitment(party: str, value: str) -> str:
    """What a party publishes at T0: the digest of its name and its 32 secret bytes (64 hex digits)."""
    return digest(record("commit", [("party", _fits(_PARTY, party, "party")), ("value", _fits(_HEX, value, "value"))]))


def chain(party: str, last: str, length: int) -> list[str]:
    """A party's links for a year, the public anchor first: link n−1 is the commitment that link n opens.

    So the header of a draw names the link released last, and releasing the next one is the party's reveal.

    >>> links = chain("notary-office", "11" * 32, 3)
    >>> len(links), links[0] == commitment("notary-office", links[1]), links[-1] == "11" * 32
    (4, True, True)
    """
    if type(length) is not int or not 1 <= length <= LONGEST_CHAIN:
        raise ValueError(f"chain: {length!r} links; a chain has from 1 to {LONGEST_CHAIN}")
    links = [_fits(_HEX, last, "value")]
    for _ in range(length):
        links.append(commitment(party, links[-1]))
    return links[::-1]


def seed(header: str, reveals: Mapping[str, str], beacons: Sequence[tuple[str, str, str]]) -> str:
    """The seed: header digest, party → revealed hex, beacons as (source, issue, value)."""
    fields = [("header", _fits(_HEX, header, "header digest"))]
    for party in sorted(reveals):
        fields.append(("reveal", f"{_fits(_PARTY, party, 'party')}:{_fits(_HEX, reveals[party], 'reveal')}"))
    for source, issue, value in beacons:
        parts = _fits(_SOURCE, source, "source"), _fits(_ISSUE, issue, "issue"), _fits(_DRAWN_VALUE, value, "value")
        fields.append(("beacon", ":".join(parts)))
    return digest(record("seed", fields))


def key(seed: str, label: str) -> str:
    """The key of one purpose: first 32 hex digits. Labels: object:class=A · object:joint=2026Q3 · inspector."""
    fields = [("seed", _fits(_HEX, seed, "seed")), ("label", _fits(_LABEL, label, "label"))]
    return digest(record("key", fields))[:32]


def ticket(key: str, id: str, weight: int = 1) -> str:
    """The ticket of one id: any firm computes its own with one hash and compares it with the published cut-off."""
    _check([id], {id: weight})
    start = _start(key)
    return min(map(_hash, (start + name for name in _names(id, weight)))).hex()


# ---- objects --------------------------------------------------------------------------------------------------------


def draw(key: str, ids: Sequence[str], k: int, weights: Mapping[str, int] | None = None) -> list[tuple[str, str]]:
    """The k smallest (ticket, id), ascending. ValueError on k > N, k < 0, duplicates and bad ids."""
    start = _start(key)
    if type(k) is not int or not 0 <= k <= len(ids):
        raise ValueError(f"draw: {k} of {len(ids)}; k must be from 0 to the number of ids")
    if not weights:
        drawn = _smallest(start, ids, k)
        _check_unique(ids)
    else:
        _check(ids, weights)
        own = ((min(map(_hash, (start + name for name in _names(id, weights.get(id, 1))))), id) for id in ids)
        drawn = nsmallest(k, own)
    return [(found.hex(), id) for found, id in drawn]


def _smallest(start: str, ids: Sequence[str], k: int) -> list[tuple[bytes, str]]:
    """The k smallest without keeping all: tickets above a limit that five standard deviations clear are dropped."""
    expected = k + 5 * isqrt(k) + 10
    if expected < len(ids):
        few = _tickets(start, ids, ((expected << 256) // len(ids)).to_bytes(32, "big"))
        if len(few) >= k:
            return few[:k]
    return _tickets(start, ids, _NONE_ABOVE)[:k]


def _tickets(start: str, ids: Sequence[str], limit: bytes) -> list[tuple[bytes, str]]:
    """(ticket, id) below `limit`, ascending; the ids' characters are checked on the way. Ids are glued to `start` by the
    piece, which halves the time per id; the few that stay are hashed twice, which costs less than keeping digests."""
    few: list[bytes] = []
    first, glue, hashed = start.encode(), b"\n" + start.encode(), one_block
    for begin in range(0, len(ids), _PIECE):
        names = (first + _joined(ids[begin : begin + _PIECE]).replace(b"\n", glue)).split(b"\n")
        few += [name for name in names if hashed(name).digest() < limit] if limit is not _NONE_ABOVE else names
    found = sorted([(hashed(name).digest(), name) for name in few])
    return [(ticket, name[len(first) :].decode()) for ticket, name in found]


def draw_stream(key: str, sorted_ids: Iterable[str], k: int) -> list[tuple[str, str]]:
    """As `draw`, for ids that come sorted by bytes, in O(k) memory; order and duplicates are checked on the way."""
    start = _start(key)
    if type(k) is not int or k < 0:
        raise ValueError(f"draw_stream: k is {k!r}; it must be from 0 to the number of ids")
    kept: list[tuple[bytes, str]] = []  # cut back to k whenever it has grown to twice that
    limit = _NONE_ABOVE
    before, count = "", 0
    for id in sorted_ids:
        if not isinstance(id, str) or not _is_id(id):
            raise ValueError(f"draw_stream: id {id!r} is empty or holds other characters than 0-9, A-Z and -")
        if id <= before:
            raise ValueError(f"draw_stream: {id!r} does not come after {before!r}; the ids must be sorted and unique")
        before, count = id, count + 1
        found = _hash(start + id)
        if found <= limit:
            kept.append((found, id))
            if len(kept) >= 2 * k + 1000:
                kept = sorted(kept)[:k]
                limit = kept[-1][0] if k else b""
    if count < k:
        raise ValueError(f"draw_stream: {k} of {count}; k must be from 0 to the number of ids")
    return [(found.hex(), id) for found, id in sorted(kept)[:k]]


# ---- inspectors -----------------------------------------------------------------------------------------------------


class Infeasible(Exception):
    """No assignment fills all slots. `slots` (numbers from 0) compete for too few places of `inspectors`."""

    def __init__(self, slots: list[int], objects: list[str], inspectors: list[str], places: int) -> None:
        self.slots, self.objects, self.inspectors, self.places = slots, objects, inspectors, places
        shown = ", ".join(f"{number} ({object})" for number, object in list(zip(slots, objects, strict=True))[:12])
        more = f" and {len(slots) - 12} more" if len(slots) > 12 else ""
        places_of = ", ".join(inspectors[:12]) or "nobody"
        super().__init__(
            f"{len(slots)} slots compete for at most {places} places: {shown}{more}; places of {places_of}"
        )


def order(key: str, object: str, inspectors: Iterable[str]) -> list[str]:
    """One object's own list: inspectors by SHA-256(key | object | inspector), ties by id."""
    names = list(inspectors)
    _joined([object])
    _check_unique(names)
    return [name for _, name in _tickets(f"{_start(key)}{object}|", names, _NONE_ABOVE)]


def assign(key: str, slots: Sequence[tuple[str, Collection[str]]], caps: Mapping[str, int]) -> list[str]:
    """Mode L: one inspector per slot; slots = (object id, eligible inspectors) in draw and template order.

    Nobody stands twice on one object or above the cap (an inspector without one in `caps` has none). Raises Infeasible.

    >>> assign("0" * 32, [("A", ["I1", "I2"]), ("B", ["I1"])], {"I1": 1, "I2": 1})
    ['I2', 'I1']
    """
    return _Assignment(key, slots, caps).solve()


class _Assignment:
    """Slots on one side, inspectors with places on the other; bit masks over inspectors make a search step one AND."""

    def __init__(self, key: str, slots: Sequence[tuple[str, Collection[str]]], caps: Mapping[str, int]) -> None:
        self.inspectors = sorted({name for _, eligible in slots for name in eligible})
        self.room: list[int] = []
        for name in self.inspectors:
            cap = caps.get(name, len(slots))
            if type(cap) is not int or cap < 0:
                raise ValueError(f"assign: the cap of {name} is {cap!r}; a cap is a whole number from 0")
            self.room.append(cap)
        self.objects = [object for object, _ in slots]
        self.mask = self._masks(slots)
        union: dict[str, int] = dict.fromkeys(self.objects, 0)
        for object, mask in zip(self.objects, self.mask, strict=True):
            union[object] |= mask
        listed = self._listed(_start(key), union)
        self.lists = [
            listed[object] if mask == union[object] else [n for n in listed[object] if mask >> n & 1]
            for object, mask in zip(self.objects, self.mask, strict=True)
        ]
        self.spare = sum(1 << n for n, room in enumerate(self.room) if room)
        self.place: list[int | None] = [None] * len(slots)
        self.holders: list[set[int]] = [set() for _ in self.inspectors]
        self.used: dict[str, dict[int, int]] = {object: {} for object in self.objects}  # object → inspector → slot
        self.taken: dict[str, int] = dict.fromkeys(self.objects, 0)  # the same as a mask
        self.fixed = [False] * len(slots)
        self.shut = 0  # inspectors known to have no way to a spare place
        self.shut_slots: set[int] = set()

    def _masks(self, slots: Sequence[tuple[str, Collection[str]]]) -> list[int]:
        """The eligible of every slot as a mask; most slots share theirs, which is made once."""
        number = {name: n for n, name in enumerate(self.inspectors)}
        known: dict[tuple[str, ...], int] = {}
        masks = []
        for object, eligible in slots:
            names = tuple(eligible)
            if names not in known:
                if len(set(names)) != len(names):
                    raise ValueError(f"assign: an inspector stands twice among the eligible of a slot of {object}")
                known[names] = sum(1 << number[name] for name in names)
            masks.append(known[names])
        return masks

    def _listed(self, start: str, union: Mapping[str, int]) -> dict[str, list[int]]:
        """Every object's own list (`order`), as numbers of inspectors; names are checked and glued together once."""
        pools: dict[int, tuple[list[int], bytes]] = {}
        for mask in set(union.values()):
            numbers = [n for n in range(len(self.inspectors)) if mask >> n & 1]
            pools[mask] = numbers, _joined([self.inspectors[n] for n in numbers]) if numbers else b""
        if union:
            _joined(list(union))
        listed, hashed = {}, one_block
        for object, mask in union.items():
            numbers, joined = pools[mask]
            first = f"{start}{object}|".encode()
            names = (first + joined.replace(b"\n", b"\n" + first)).split(b"\n") if numbers else []
            tickets = [hashed(name).digest() for name in names]
            listed[object] = [numbers[at] for at in sorted(range(len(tickets)), key=tickets.__getitem__)]
        return listed

    def solve(self) -> list[str]:
        for slot in range(len(self.objects)):
            self._fill(slot)
        for slot in range(len(self.objects)):
            self._prefer(slot)
            self.fixed[slot] = True
        return [self.inspectors[n] for n in self.place if n is not None]

    def _fill(self, slot: int) -> None:
        """Some place for the slot, moving earlier ones where needed; this first round only proves feasibility."""
        object = self.objects[slot]
        for n in self.lists[slot]:
            if self.spare >> n & 1 and not self.taken[object] >> n & 1:
                self._put(slot, n)
                return
        seen_slots, seen = self._reroute([slot])
        if seen_slots is not None:
            numbers = sorted(seen_slots)
            names = [self.inspectors[n] for n in range(len(self.inspectors)) if seen >> n & 1]
            raise Infeasible(numbers, [self.objects[s] for s in numbers], names, len(numbers) - 1)

    def _prefer(self, slot: int) -> None:
        """The first inspector of the slot's own list with whom the rest can still be filled."""
        current = self.place[slot]
        assert current is not None
        inside = slot in self.shut_slots or self.shut >> current & 1
        for n in self.lists[slot]:
            if n == current:
                return
            if self.shut >> n & 1 and not inside:
                continue
            if self._move(slot, n):
                return

    def _move(self, slot: int, n: int) -> bool:
        object, current = self.objects[slot], self.place[slot]
        assert current is not None
        other = self.used[object].get(n)
        if other is not None and self.fixed[other]:
            return False  # that inspector is on this object already
        self._take(slot)
        self.fixed[slot] = True
        if other is not None:
            self._take(other)
            homeless = [other]
            self._put(slot, n)
        elif self.spare >> n & 1:
            self._put(slot, n)
            return True
        else:
            movable = [s for s in self.holders[n] if not self.fixed[s]]
            if not movable:
                self.fixed[slot] = False
                self._put(slot, current)
                return False
            self._put(slot, n)
            homeless = movable
        seen_slots, seen = self._reroute(homeless, n if other is None else None)
        if seen_slots is None:
            return True
        self._take(slot)
        self.fixed[slot] = False
        if other is not None:
            self._put(other, n)
        self._put(slot, current)
        self.shut |= seen | (1 << n if other is None else 0)
        self.shut_slots |= seen_slots
        return False

    def _reroute(self, homeless: list[int], at: int | None = None) -> tuple[set[int] | None, int]:
        """Find a place for one of the homeless by moving slots along a shortest chain.

        `at`: the inspector whose place too many one of them must leave; None when they have no place. Answers
        (None, 0) when done; else the slots and inspectors that were reached in vain: they compete.
        """
        came: dict[int, int | None] = dict.fromkeys(homeless)
        queue = list(homeless)
        seen = 0 if at is None else 1 << at
        for slot in queue:
            object = self.objects[slot]
            free = self.mask[slot] & ~self.taken[object]
            if free & self.spare:
                self._shift(slot, (free & self.spare & -(free & self.spare)).bit_length() - 1, came)
                return None, 0
            step = free & ~seen
            seen |= step
            while step:
                low = step & -step
                step ^= low
                for holder in self.holders[low.bit_length() - 1]:
                    if not self.fixed[holder] and holder not in came:
                        came[holder] = slot
                        queue.append(holder)
            for n, holder in self.used[object].items():
                if self.mask[slot] >> n & 1 and not self.fixed[holder] and holder not in came:
                    came[holder] = slot
                    queue.append(holder)
        return set(came), seen

    def _shift(self, slot: int, n: int, came: dict[int, int | None]) -> None:
        """Along the chain each slot takes what the next one leaves; the last one takes the spare place."""
        moves: list[tuple[int, int]] = []
        step: int | None = slot
        while step is not None:
            left = self.place[step]
            moves.append((step, n))
            if left is None:
                break
            n, step = left, came[step]
        for mover, _ in moves:
            if self.place[mover] is not None:
                self._take(mover)
        for mover, to in moves:
            self._put(mover, to)

    def _put(self, slot: int, n: int) -> None:
        object = self.objects[slot]
        self.place[slot] = n
        self.holders[n].add(slot)
        self.used[object][n] = slot
        self.taken[object] |= 1 << n
        self._spare(n)

    def _take(self, slot: int) -> None:
        n, object = self.place[slot], self.objects[slot]
        assert n is not None
        self.place[slot] = None
        self.holders[n].discard(slot)
        del self.used[object][n]
        self.taken[object] &= ~(1 << n)
        self._spare(n)

    def _spare(self, n: int) -> None:
        if len(self.holders[n]) < self.room[n]:
            self.spare |= 1 << n
        else:
            self.spare &= ~(1 << n)


def mix(
    key: str, slots: Sequence[tuple[str, Collection[str]]], caps: Mapping[str, int], chosen: Sequence[str]
) -> list[str]:
    """Mode U: 30·n hashed steps from a feasible assignment (`assign`), nearly uniform over all of them.

    Step t takes h = SHA-256(key | "mix#" t). Its first six bytes mod n name slot a; its next six mod (m + n) name b, where
    m inspectors stand sorted. b < m: a goes to inspector b; else a and slot b − m change inspectors. A step that would
    send somebody who is not eligible, stands on the object already or is above the cap is not made: so every step can be
    undone by an equally likely one, and no assignment is preferred.

    >>> mix("0" * 32, [("A", ["I1", "I2"]), ("B", ["I1"])], {"I1": 1, "I2": 1}, ["I2", "I1"])
    ['I2', 'I1']
    """
    start = _start(key)
    names = sorted({name for _, eligible in slots for name in eligible})
    may = [frozenset(eligible) for _, eligible in slots]
    place, count = list(chosen), len(slots)
    load = Counter(place)
    on: dict[str, set[str]] = {object: set() for object, _ in slots}
    for (object, eligible), name in zip(slots, place, strict=True):
        if name not in eligible or name in on[object] or load[name] > caps.get(name, count):
            raise ValueError(f"mix: {name} on {object} is no part of a feasible assignment; begin with assign()")
        on[object].add(name)
    for step in range(30 * count):
        said = one_block(f"{start}mix#{step}".encode()).digest()
        a, b = int.from_bytes(said[:6], "big") % count, int.from_bytes(said[6:12], "big") % (len(names) + count)
        here, was = slots[a][0], place[a]
        if b < len(names):
            to = names[b]
            if to in may[a] and to not in on[here] and load[to] < caps.get(to, count):
                place[a] = to
                load[was] -= 1
                load[to] += 1
                on[here] = on[here] - {was} | {to}
            continue
        other = b - len(names)
        there, to = slots[other][0], place[other]
        if to == was or to not in may[a] or was not in may[other]:
            continue
        if here != there and (to in on[here] or was in on[there]):
            continue
        place[a], place[other] = to, was
        if here != there:
            on[here], on[there] = on[here] - {was} | {to}, on[there] - {to} | {was}
    return place


def trace(
    key: str,
    slots: Sequence[tuple[str, Collection[str]]],
    caps: Mapping[str, int],
    chosen: Sequence[str],
    pool: Collection[str],
) -> list[list[tuple[str, str]]]:
    """Why each slot passed over those before the chosen one on its list: (inspector, letter).

    N not eligible (credential, specialty, department, recusal; merged in public), O on this object already, K cap
    reached, F would make a later slot impossible. Inside, `reasons` of the office say which N it was.
    """
    load: dict[str, int] = {}
    on: dict[str, set[str]] = {}
    traces: list[list[tuple[str, str]]] = []
    for (object, eligible), taken in zip(slots, chosen, strict=True):
        skipped: list[tuple[str, str]] = []
        may = set(eligible)
        for name in order(key, object, pool):
            if name == taken:
                break
            if name not in may:
                letter = "N"
            elif name in on.get(object, ()):
                letter = "O"
            elif load.get(name, 0) >= caps.get(name, len(slots)):
                letter = "K"
            else:
                letter = "F"
            skipped.append((name, letter))
        traces.append(skipped)
        load[taken] = load.get(taken, 0) + 1
        on.setdefault(object, set()).add(taken)
    return traces


# ---- replacement ----------------------------------------------------------------------------------------------------


def next_object(key: str, ids: Sequence[str], used: Collection[str], weights: Mapping[str, int] | None = None) -> str:
    """The replacement of a drawn object that is closed or moved: the next unused ticket of its class."""
    for _, id in draw(key, ids, len(ids), weights):
        if id not in used:
            return id
    raise ValueError("next_object: every object of the class is used")


def next_inspector(key: str, object: str, eligible: Collection[str], used: Collection[str]) -> str:
    """The replacement of an inspector who fell ill: next on the object's own list; `used` = on it, absent or full."""
    for name in order(key, object, eligible):
        if name not in used:
            return name
    raise ValueError(f"next_inspector: nobody is left on the list of {object}")


# ---- checks ---------------------------------------------------------------------------------------------------------


def _start(key: str) -> str:
    return _fits(_KEY, key, "key") + "|"


def _fits(pattern: re.Pattern[str], text: str, what: str) -> str:
    if not isinstance(text, str) or pattern.fullmatch(text) is None:
        raise ValueError(f"draw: {what} {text!r} does not match {pattern.pattern}")
    return text


def _check(ids: Sequence[str], weights: Mapping[str, int] | None = None) -> None:
    """ValueError on an empty, foreign or repeated id or on a bad weight."""
    for id, weight in (weights or {}).items():
        if type(weight) is not int or not 1 <= weight <= LARGEST_WEIGHT:
            raise ValueError(f"draw: the weight of {id} is {weight!r}; it must be from 1 to {LARGEST_WEIGHT}")
    if ids:
        _joined(ids)
        _check_unique(ids)


def _joined(ids: Sequence[str]) -> bytes:
    """The ids with LF between them; ValueError on an empty or foreign one. They are looked at as one piece of bytes."""
    try:
        joined = "\n".join(ids).encode("ascii")
    except (UnicodeEncodeError, TypeError):
        joined = b"?"
    if joined.translate(None, ID_CHARACTERS + b"\n") or joined.count(b"\n") != len(ids) - 1 or "" in ids:
        bad = next(id for id in ids if not isinstance(id, str) or not _is_id(id))
        raise ValueError(f"draw: id {bad!r} is empty or holds other characters than 0-9, A-Z and -")
    return joined


def _check_unique(ids: Sequence[str]) -> None:
    ascending = all(map(lt, ids, islice(ids, 1, None)))
    if not ascending and len(set(ids)) != len(ids):
        twice = next(id for id, times in Counter(ids).items() if times > 1)
        raise ValueError(f"draw: id {twice!r} stands twice")


def _is_id(id: str) -> bool:
    return bool(id) and id.isascii() and not id.encode().translate(None, ID_CHARACTERS)


def _names(id: str, weight: int) -> list[str]:
    return [id] + [f"{id}#{number}" for number in range(1, weight)]


def _hash(text: str) -> bytes:
    return sha256(text.encode()).digest()
