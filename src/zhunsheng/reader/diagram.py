"""A procedure as a picture that a person can read: acts by stage, what leads to what, and where a matter stands.

Rules
- One band for each stage, from top to bottom; within it the order of the file.
- An act is a box with its outcomes below it; a line leaves from the outcome that causes it. A window is a rounded box.
- Lines: must follow (solid) · may follow (dashed) · must come first (thin) · sent back (amber, to the first act that is
  done again; the title names them all). What a longer way says already is not drawn again.
- A marking colours the boxes, and a sign besides says the same without colour: ✓ done, ▶ possible, ! due, ✕ closed.
- No style element and no script: the same text stands in a page under a strict content policy and in a file.

    svg(procedure.declared, standing(situation))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from zhunsheng.law.net import deeds
from zhunsheng.law.notation import Declared, Deed, Stage, Term
from zhunsheng.law.procedure import Situation
from zhunsheng.reader.layers import Box, Point, draw
from zhunsheng.reader.reading_aloud import Teller

SIZE: Final = 13  # of the letters
SMALL: Final = 11
LEFT: Final = 64  # the column with the stages' names
EDGE: Final = 18
FONT: Final = "'Noto Sans SC','Source Han Sans SC','Noto Serif SC',sans-serif"
INK, GREY, PALE, BLUE, AMBER, GREEN = "#1c2733", "#5c6975", "#c4ccd4", "#1b5e9e", "#9a5b00", "#2a6e46"


class State(StrEnum):
    """How a marking sees an act; `sign` says it without colour."""

    DONE = "done"
    POSSIBLE = "possible"
    DUE = "due"
    WAITING = "waiting"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {
            "done": "已办",
            "possible": "现在可以办",
            "due": "应当办",
            "waiting": "尚不能办",
            "closed": "未开启或者已关闭",
        }[self]

    @property
    def sign(self) -> str:
        return {"done": "✓", "possible": "▶", "due": "!", "waiting": "", "closed": "✕"}[self]

    @property
    def colours(self) -> tuple[str, str, str]:
        """Fill, line, letters."""
        return {
            "done": ("#e6f2ea", GREEN, INK),
            "possible": ("#e3eefa", BLUE, INK),
            "due": ("#fff3dc", AMBER, INK),
            "waiting": ("#ffffff", GREY, INK),
            "closed": ("#f6f7f8", PALE, GREY),
        }[self]


class Kind(StrEnum):
    """What a line says."""

    MUST = "must"
    MAY = "may"
    FIRST = "first"
    BACK = "back"

    @property
    def label(self) -> str:
        return {"must": "之后应当办", "may": "之后可以办", "first": "须先办结", "back": "退回重办"}[self]

    @property
    def stroke(self) -> str:
        return {
            "must": f'stroke="{INK}" stroke-width="1.5"',
            "may": f'stroke="{BLUE}" stroke-width="1.3" stroke-dasharray="6 3"',
            "first": f'stroke="{GREY}" stroke-width="0.9"',
            "back": f'stroke="{AMBER}" stroke-width="1.3" stroke-dasharray="2 3"',
        }[self]

    @property
    def colour(self) -> str:
        return {"must": INK, "may": BLUE, "first": GREY, "back": AMBER}[self]


@dataclass(slots=True)
class _Line:
    kind: Kind
    ports: list[str | None] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


Lines = dict[tuple[str, str], _Line]


def standing(situation: Situation) -> dict[str, State]:
    """How a situation sees each act and window, for all parties together."""
    law, marking, net = situation.procedure, situation.marking, situation.procedure.net(len(situation.parties))
    possible = {option.act for option in situation.possible}
    due = {act for act, _ in situation.duties}
    found: dict[str, State] = {}
    for name in law.acts:
        events = net.instances(name)
        if name in due:
            found[name] = State.DUE
        elif name in possible:
            found[name] = State.POSSIBLE
        elif all(one.done in marking.happened for one in events):
            found[name] = State.DONE
        elif not any(one.event in marking.included for one in events):
            found[name] = State.CLOSED
        else:
            found[name] = State.WAITING
    for name in law.windows:
        events = net.instances(name)
        running = any(one.event in marking.included & marking.pending for one in events)
        over = any(one.event in marking.happened for one in events)
        found[name] = State.POSSIBLE if running else State.DONE if over else State.CLOSED
    return found


def svg(declared: Declared, states: Mapping[str, State] | None = None) -> str:
    """The picture; with `states` it shows where a matter stands."""
    return _Picture(declared, states).text()


class _Picture:
    def __init__(self, declared: Declared, states: Mapping[str, State] | None) -> None:
        self.law = declared
        self.states = states
        self.say = Teller(declared)
        self.bands = self._bands()
        self.order = {name: n for n, name in enumerate(self.bands)}
        self.bands = self._sorted(self._lines())
        self.order = {name: n for n, name in enumerate(self.bands)}
        self.lines = self._reduced(self._lines())
        self.deadlines: dict[str, list[str]] = {}
        for clock in declared.clocks.values():
            for term in clock.to:
                self.deadlines.setdefault(term.name, []).append(self.say.length(clock.within))
        self.boxes = [Box(name, band, *self._size(name)) for name, band in self.bands.items()]
        self.size = {box.name: (box.width, box.height) for box in self.boxes}
        self.drawn = draw(self.boxes, self.lines)

    def _bands(self) -> dict[str, int]:
        """Every box and its band, in reading order; a window stands in the band of what opens it."""
        stages = list(Stage)
        rows: list[tuple[int, str]] = []
        for name, act in self.law.acts.items():
            band = stages.index(act.stage)
            rows.append((band, name))
            rows += [(band, w.name) for w in self.law.windows.values() if w.opened_by.name == name]
        return {name: band for band, name in sorted(rows, key=lambda row: row[0])}

    def _sorted(self, lines: Lines) -> dict[str, int]:
        """The same, with what comes first before what follows it; the file decides where neither does, or both do.

        An overlay's acts stand at the end of the file, and belong in the middle of the picture.
        """
        left = list(self.bands)
        found: dict[str, int] = {}
        while left:
            band = self.bands[left[0]]
            here = [name for name in left if self.bands[name] == band]
            waits = {b for (a, b), line in lines.items() if a in here and b in here and line.kind is not Kind.BACK}
            chosen = next((name for name in here if name not in waits), here[0])
            left.remove(chosen)
            found[chosen] = band
        return found

    # ── what leads to what ──

    def _lines(self) -> Lines:
        found: Lines = {}

        def join(kind: Kind, a: str, b: str, port: str | None = None, term: Term | None = None) -> None:
            if a == b:
                return
            strong = [Kind.MUST, Kind.MAY, Kind.BACK, Kind.FIRST]
            line = found.setdefault((a, b), _Line(kind))
            if strong.index(kind) < strong.index(line.kind):
                found[a, b] = line = _Line(kind)
            if kind is line.kind:
                if port not in line.ports:
                    line.ports.append(port)
                if term is not None and term.guard is not None:
                    line.said.append(self.say.guard(term.guard))

        for name, outcome, deed in deeds(self.law):
            for term in deed.requires:
                join(Kind.MUST, name, term.name, outcome, term)
            for term in deed.opens:
                join(Kind.MAY, name, term.name, outcome, term)
            if deed.redo:
                join(Kind.BACK, name, min((t.name for t in deed.redo), key=self.order.__getitem__), outcome)
        for window in self.law.windows.values():
            join(Kind.MUST, window.opened_by.name, window.name, window.opened_by.outcome)
            for allowed in window.allows:
                join(Kind.MAY, window.name, allowed)
            for held in window.blocks:
                join(Kind.FIRST, window.name, held)
        for name, _, deed in deeds(self.law):
            for term in (*deed.after, *deed.waits_for):
                join(Kind.FIRST, term.name, name, term.outcome, term)
        return found

    def _reduced(self, lines: Lines) -> Lines:
        """Without what a longer way says already: what must come first, and the way to the matter's end."""
        ends = {name for name, _, deed in deeds(self.law) if deed.ends}
        onward = {
            pair for pair in lines if self.order[pair[0]] < self.order[pair[1]] and lines[pair].kind is not Kind.BACK
        }
        kept = dict(lines)
        for pair in sorted(onward, key=lambda p: self.order[p[0]] - self.order[p[1]]):
            if (lines[pair].kind is Kind.FIRST or pair[1] in ends) and self._leads(pair, onward & kept.keys() - {pair}):
                del kept[pair]
        return kept

    def _leads(self, pair: tuple[str, str], ways: set[tuple[str, str]]) -> bool:
        seen, fresh = {pair[0]}, [pair[0]]
        while fresh:
            here = fresh.pop()
            for a, b in ways:
                if a == here and b not in seen:
                    if b == pair[1]:
                        return True
                    seen.add(b)
                    fresh.append(b)
        return False

    # ── boxes ──

    def _label(self, name: str) -> list[str]:
        whole = self.law.acts[name].label if name in self.law.acts else self.law.windows[name].label
        return _wrapped(whole, 12)

    def _who(self, name: str) -> str:
        if name in self.law.windows:
            return f"{self.say.length(self.law.windows[name].lasts)}届满"
        act = self.law.acts[name]
        said = "、".join(self.law.roles[role].label for role in act.by)
        return _short(said + (f"×{act.signers}" if act.signers > 1 else ""), 14)

    def _outcomes(self, name: str) -> list[tuple[str, str, float]]:
        """Each outcome, its short label, its width."""
        act = self.law.acts.get(name)
        shown = [(key, _stop(one) + _short(one.label, 8)) for key, one in act.outcomes.items()] if act else []
        return [(key, label, _width(label, SMALL) + 14) for key, label in shown]

    def _size(self, name: str) -> tuple[float, float]:
        lines = self._label(name)
        wide = (
            max(
                [
                    *(_width(line, SIZE) for line in lines),
                    _width(self._who(name), SMALL),
                    _width(self._limit(name), SMALL),
                ]
            )
            + 40
        )
        wide = max(wide, sum(width for _, _, width in self._outcomes(name)), 96)
        high = 14 + len(lines) * 18 + 16 + (16 if self._limit(name) else 0) + (24 if self._outcomes(name) else 0)
        return wide, high

    def _limit(self, name: str) -> str:
        return "限" + "、".join(dict.fromkeys(self.deadlines[name])) if name in self.deadlines else ""

    def _state(self, name: str) -> State:
        return self.states.get(name, State.WAITING) if self.states is not None else State.WAITING

    def _box(self, name: str) -> Iterator[str]:
        (x, y), (w, h) = self._centre(name), self.size[name]
        left, top = x - w / 2, y - h / 2
        state = self._state(name)
        fill, line, ink = state.colours if self.states is not None else ("#ffffff", GREY, INK)
        window = name in self.law.windows
        yield f'<g id={quoteattr(("window-" if window else "act-") + name)} class="state-{state.value}">'
        yield f"<title>{escape(self._title(name))}</title>"
        dash = ' stroke-dasharray="4 3"' if state is State.CLOSED and self.states is not None else ""
        wide = "2" if state in (State.DUE, State.POSSIBLE) else "1.2"
        yield (
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{18 if window else 5}" '
            f'fill="{fill}" stroke="{line}" stroke-width="{wide}"{dash}/>'
        )
        at = top + 22
        for text in self._label(name):
            yield _text(x, at, text, SIZE, ink, "middle", bold=not window)
            at += 18
        yield _text(x, at - 2, self._who(name), SMALL, GREY, "middle")
        if self._limit(name):
            yield _text(x, at + 14, self._limit(name), SMALL, AMBER, "middle")
        if self.states is not None and state.sign:
            yield _text(left + w - 7, top + 15, state.sign, SIZE, line, "end", bold=True)
        yield from self._ports(name, left, top + h, w)
        yield "</g>"

    def _ports(self, name: str, left: float, bottom: float, wide: float) -> Iterator[str]:
        outcomes = self._outcomes(name)
        spare = (wide - sum(width for _, _, width in outcomes)) / max(len(outcomes), 1)
        at = left
        for number, (key, label, width) in enumerate(outcomes):
            if number:
                yield f'<line x1="{at:.1f}" y1="{bottom - 22:.1f}" x2="{at:.1f}" y2="{bottom:.1f}" stroke="{PALE}"/>'
            else:
                yield (
                    f'<line x1="{left:.1f}" y1="{bottom - 22:.1f}" x2="{left + wide:.1f}" y2="{bottom - 22:.1f}" '
                    f'stroke="{PALE}"/>'
                )
            middle = at + (width + spare) / 2
            self.ports[name, key] = middle
            yield _text(middle, bottom - 7, label, SMALL, INK, "middle")
            at += width + spare

    def _title(self, name: str) -> str:
        said = self.say.act(self.law.acts[name]) if name in self.law.acts else self.say.window(self.law.windows[name])
        lines = [f"{word}：{text}" for word, text in said]
        if name in self.law.acts:
            for outcome in self.law.acts[name].outcomes.values():
                told = "；".join(f"{word}{text}" for word, text in self.say.deed(outcome))
                lines.append(f"结果“{outcome.label}”：{told or '—'}")
        return "\n".join([*lines, *([f"现状：{self._state(name).label}"] if self.states is not None else [])])

    def _centre(self, name: str) -> Point:
        x, y = self.drawn.places[name]
        return x + LEFT + EDGE, y + EDGE + 10

    # ── lines ──

    def _arrows(self) -> Iterator[str]:
        for (a, b), line in self.lines.items():
            way = [(x + LEFT + EDGE, y + EDGE + 10) for x, y in self.drawn.ways[a, b]]
            (ax, ay), by = self._centre(a), self._centre(b)[1]
            high_a, high_b = self.size[a][1] / 2, self.size[b][1] / 2
            down = by - high_b > ay + high_a - 1
            end = (self._landing(a, b, way, down), by - high_b - 1 if down else by + high_b + 1)
            said = "；".join(dict.fromkeys(line.said))
            outcomes = self.law.acts[a].outcomes if a in self.law.acts else {}
            ports: Iterable[str | None] = [None] if set(line.ports) >= outcomes.keys() else line.ports
            for port in ports:
                start = (self.ports.get((a, port or ""), ax), ay + high_a if down else ay - high_a)
                yield (
                    f'<path d="{_curve([start, *way, end])}" fill="none" {line.kind.stroke} '
                    f'marker-end="url(#{line.kind.value})"><title>{escape(line.kind.label + said)}</title></path>'
                )
            if said and line.kind in (Kind.MUST, Kind.MAY):
                guard = _short(said.replace("）；（", "；").strip("（）"), 14)
                yield _text(end[0] + 6, end[1] - 9 if down else end[1] + 15, guard, 9.5, line.kind.colour, "start")

    def _landing(self, a: str, b: str, way: list[Point], down: bool) -> float:
        """Where a line meets its box: lines from the left land left of the middle, so that arrows do not lie on one."""
        x, half = self._centre(b)[0], self.size[b][0] / 2
        came = way[-1][0] if way else self._centre(a)[0]
        return x + max(-0.6 * half, min(0.6 * half, (came - x) * 0.35))

    # ── the whole ──

    def text(self) -> str:
        self.ports: dict[tuple[str, str], float] = {}
        boxes = [part for box in self.boxes for part in self._box(box.name)]
        wide = max(self.drawn.width + LEFT + 2 * EDGE, 900.0)
        high = self.drawn.height + 2 * EDGE + 20
        legend = list(self._legend(high + 14))
        name = escape(f"{self.law.name}：程序图" + ("（现状）" if self.states is not None else ""))
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high + 66:.0f}" width="{wide:.0f}" '
                f'height="{high + 66:.0f}" role="img" font-family="{FONT}">',
                f"<title>{name}</title>",
                "<defs>",
                *(_marker(kind) for kind in Kind),
                "</defs>",
                f'<rect width="{wide:.0f}" height="{high + 66:.0f}" fill="#ffffff"/>',
                *self._stripes(wide),
                *self._arrows(),
                *boxes,
                *legend,
                "</svg>",
            ]
        )

    def _stripes(self, wide: float) -> Iterator[str]:
        stages = list(Stage)
        for number, (band, (top, bottom)) in enumerate(sorted(self.drawn.bands.items())):
            y, high = top + EDGE - 10, bottom - top + 40
            shade = "#f3f6f9" if number % 2 == 0 else "#ffffff"
            yield f'<rect x="0" y="{y:.1f}" width="{wide:.0f}" height="{high:.1f}" fill="{shade}"/>'
            for n, word in enumerate(_wrapped(stages[band].label, 2)):
                yield _text(LEFT / 2 + 4, y + high / 2 + n * 18 - 4, word, SIZE, GREY, "middle", bold=True)

    def _legend(self, y: float) -> Iterator[str]:
        at = float(LEFT)
        for kind in Kind:
            yield f'<path d="M{at},{y} h34" fill="none" {kind.stroke} marker-end="url(#{kind.value})"/>'
            yield _text(at + 42, y + 4, kind.label, SMALL, INK, "start")
            at += 60 + _width(kind.label, SMALL)
        yield _text(at, y + 4, "□ 其余行为终止　■ 案件终结　圆角框：期间", SMALL, INK, "start")
        if self.states is not None:
            at = float(LEFT)
            for state in State:
                fill, line, _ = state.colours
                yield f'<rect x="{at}" y="{y + 18}" width="18" height="14" rx="3" fill="{fill}" stroke="{line}"/>'
                said = f"{state.sign} {state.label}".strip()
                yield _text(at + 24, y + 29, said, SMALL, INK, "start")
                at += 44 + _width(said, SMALL)


def _marker(kind: Kind) -> str:
    return (
        f'<marker id="{kind.value}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0 L10,5 L0,10 z" fill="{kind.colour}"/></marker>'
    )


def _curve(points: list[Point]) -> str:
    """A line through the points: straight through rows, bent between them."""
    x, y = points[0]
    said = f"M{x:.1f},{y:.1f}"
    for n, (nx, ny) in enumerate(points[1:]):
        middle = (y + ny) / 2
        said += (
            f" L{nx:.1f},{ny:.1f}" if n % 2 == 1 else f" C{x:.1f},{middle:.1f} {nx:.1f},{middle:.1f} {nx:.1f},{ny:.1f}"
        )
        x, y = nx, ny
    return said


def _text(x: float, y: float, said: str, size: float, ink: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{ink}" text-anchor="{anchor}"{weight}>'
        f"{escape(said)}</text>"
    )


def _width(text: str, size: float) -> float:
    return sum(size if ord(sign) > 0x2E7F else size * 0.58 for sign in text)


def _stop(deed: Deed) -> str:
    return "■ " if deed.ends else "□ " if deed.closes_everything else ""


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _wrapped(text: str, most: int) -> list[str]:
    """Lines of at most `most` letters, of equal length as far as may be."""
    count = -(-len(text) // most)
    each = -(-len(text) // count)
    return [text[n : n + each] for n in range(0, len(text), each)]
