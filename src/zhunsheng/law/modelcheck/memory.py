"""What a marking may forget: whatever no act that can still come will read before it is written anew.

Two markings that are alike in what is kept have the same courses before them, so each rule is exact
- *Cone of influence*: what may still come is the closure of what is open over `opens`, `requires`, `redo` and windows.
  History, duties and answers that no move in it reads are forgotten; so is what is only read after it is written anew.
- *Overtaken outcomes*: an outcome that is no longer the last one is as good as none, unless an `if` still asks for it.
- *Due and held*: whoever waits for an act that is due, and cannot be closed first, need not know how it ended before,
  nor the answers that it will enter anew.
- *Lacking*: who lacks an act anyway (`after` it, and it is not done) need not know that it is also due.

Open acts are sets of event bits, moves are sets of move numbers; a closure asks which acts may come to be open when
some moves are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhunsheng.law.modelcheck.moves import Compiled, Move, State, each, history_of

if TYPE_CHECKING:
    from zhunsheng.law.modelcheck.machine import Machine


@dataclass(slots=True)
class View:
    """From a set of open acts: what may still come, and what may be read on the way.

    `history`, `duty` and `cases` are told as far as they have been asked: (asked, may be read).
    """

    alive: int
    asked: int  # history that an `if` asks, not only an `after`
    history: tuple[int, int] = (0, 0)
    duty: tuple[int, int] = (0, 0)
    cases: tuple[int, int] = (0, 0)


class Memory:
    """Who reads what, and from which markings they can still come."""

    def __init__(self, machine: Machine) -> None:
        self.moves = machine.moves
        self.moving = machine.moving
        self.lasting = machine.lasting
        self.groups = [group for group, _ in machine.worlds if group & (group - 1)]
        self.acting = {
            machine.bits[i.outcome(o)]: machine.bits[e]
            for e, i in machine.acts.items()
            for o in machine.declared.acts[i.act].outcomes
        }
        self.outcomes: dict[int, int] = {}  # act -> its outcomes
        for outcome, act in self.acting.items():
            self.outcomes[act] = self.outcomes.get(act, 0) | outcome
        self.history_read: dict[int, int] = {}  # bit -> moves that read it
        self.duty_read: dict[int, int] = {}
        self.case_read: dict[int, int] = {}
        self.asked_by: dict[int, int] = {}  # history -> moves whose `if` asks it
        self.doing: dict[int, int] = {}  # act -> the moves by which it is done
        self.closing: dict[int, int] = {}  # act -> the moves that may close it
        self.redoing: list[int] = []  # move -> acts that it opens only if they were done
        self.reopening: dict[int, int] = {}  # act -> the moves that open it for certain
        self.redone: dict[int, int] = {}  # act -> the moves that do so if it was done
        self.held: dict[int, int] = {}  # act -> the moves of others that always wait for it
        self.entering: dict[int, int] = {}  # case -> the moves that enter it
        self.entered: dict[int, int] = {}  # act -> the cases that it enters, however it ends
        self.opening: list[int] = []  # move -> all else that it may open
        self.at: dict[int, int] = {}  # open act -> its moves
        self.waiting: dict[int, list[tuple[int, int]]] = {}  # act -> (move that waits for it, what that lacks of it)
        self.past = 0
        self.watched = 0
        for number, move in enumerate(self.moves):
            self._note(number, move)
        self.duty_only = self._duty_only(machine)
        self._forget_views()

    def _forget_views(self) -> None:
        self._ways: dict[tuple[int, int], dict[int, int]] = {}
        self._closures: dict[tuple[int, int, int], int] = {}
        self._views: dict[tuple[int, int], View] = {}
        self._kept: dict[tuple[int, int, int], tuple[int, int]] = {}
        self._moot: dict[tuple[int, int, int, int], bool] = {}
        self._back: dict[tuple[int, int, int, int], bool] = {}
        self._lacking: dict[tuple[int, int], int | None] = {}
        self._doers: dict[int, int] = {}
        self._closing: dict[int, list[Move]] = {}

    # ── who reads what ──

    def _note(self, number: int, move: Move) -> None:
        one = 1 << number
        self.at[move.bit] = self.at.get(move.bit, 0) | one
        if move.side not in ("calendar", "surroundings"):
            self.doing[move.bit] = self.doing.get(move.bit, 0) | one
            self.entered[move.bit] = self.entered.get(move.bit, -1) & move.enters
        self.watched |= move.due
        history, duty = move.conditions, move.milestones | move.due
        for is_condition, bit, _ in move.guarded:
            if is_condition:
                history |= bit
            else:
                duty |= bit
        history |= history_of((*move.gate_tests, *move.effect_tests))
        for table, read in (
            (self.held, move.milestones & ~move.bit),
            (self.entering, move.enters),
            (self.history_read, history),
            (self.duty_read, duty),
            (self.case_read, move.cases),
            (self.asked_by, self._asked(move)),
            (self.closing, move.closed),
        ):
            for bit in each(read):
                table[bit] = table.get(bit, 0) | one
        redone = opened = 0
        for effect in move.effects:
            opened |= effect.includes
            for bit in each(effect.includes & ~move.closed):
                self.reopening[bit] = self.reopening.get(bit, 0) | one
            for tests, _, includes, _ in effect.guarded:
                masks = [mask for is_case, mask, holds in tests if not is_case and holds]
                if masks == [includes]:
                    redone |= includes
                    if len(tests) == 1 and not includes & move.closed:
                        self.redone[includes] = self.redone.get(includes, 0) | one
                else:
                    opened |= includes
        self.past |= redone
        self.redoing.append(redone)
        self.opening.append(opened)
        for bit in each(move.milestones & self.moving):
            self.waiting.setdefault(bit, []).append((one, self._lack(move, bit, ())))
        for is_condition, bit, tests in move.guarded:
            if not is_condition and bit & self.moving:
                self.waiting.setdefault(bit, []).append((one, self._lack(move, bit, tests)))

    def _lack(self, move: Move, act: int, tests: Compiled) -> int:
        """The history of an act that a move asks wherever it waits for the act: without it, it waits anyway."""
        own = act | self.outcomes.get(act, 0)
        found = move.conditions & own
        for is_condition, bit, same in move.guarded:
            if is_condition and same == tests:
                found |= bit & own
        return found

    def _asked(self, move: Move) -> int:
        """History that is asked otherwise than by `after` x together with `waiting` for x, or by `redo` x of x."""
        found = 0
        for _, _, tests in move.guarded:
            found |= history_of(tests)
        for pair in move.only_if:
            found |= history_of(pair[0]) | history_of(pair[1])
        for effect in move.effects:
            for tests, responses, includes, excludes in effect.guarded:
                for is_case, mask, holds in tests:
                    #  `redo x` reads only whether x was done, and puts x itself in and due (unless x redoes itself).
                    if not is_case and not (holds and mask == includes == responses != move.bit and not excludes):
                        found |= mask
        found |= self._unpaired(move.conditions, move.milestones)
        for is_condition, bit, tests in move.guarded:
            if is_condition:
                milestones = move.milestones
                for other, one, same in move.guarded:
                    if not other and same == tests:
                        milestones |= one
                found |= self._unpaired(bit, milestones)
        return found

    def _unpaired(self, conditions: int, milestones: int) -> int:
        """Conditions that do not wait for their act and its outcome, too."""
        found = conditions & ~milestones
        for bit in each(conditions & milestones):
            if not self.acting.get(bit, bit) & milestones:
                found |= bit
        return found

    def _duty_only(self, machine: Machine) -> int:
        """Acts that are never opened without also being due: their duty means nothing while they are closed."""
        found = self.moving
        due = {(r.source, r.target, r.tests) for r in machine.relations if r.kind == "response"}
        for r in machine.relations:
            if r.kind == "include" and (r.source, r.target, r.tests) not in due:
                found &= ~machine.bits[r.target]
        return found & ~machine.mask(e for e in machine.net.events - machine.net.closed_at_first if e in machine.acts)

    def read_duty(self, readers: Iterable[int], duty: int) -> None:
        """Keep duties that a check looks at when these moves happen."""
        for number in readers:
            for bit in each(duty):
                self.duty_read[bit] = self.duty_read.get(bit, 0) | 1 << number
                self.waiting.setdefault(bit, []).append((1 << number, 0))
        self._forget_views()

    def read_history(self, readers: Iterable[int], history: int) -> None:
        """Keep history that a check looks at when these moves happen."""
        for number in readers:
            for bit in each(history):
                self.history_read[bit] = self.history_read.get(bit, 0) | 1 << number
                self.asked_by[bit] = self.asked_by.get(bit, 0) | 1 << number
        self._forget_views()

    # ── what may still come ──

    def closure(self, happened: int, opened: int, without: int = 0) -> int:
        """What may come to be open from a set of open acts when the moves of `without` do not happen."""
        happened &= self.past
        key = (opened, happened, without)
        found = self._closures.get(key)
        if found is not None:
            return found
        ways = self._ways.get((happened, without))
        if ways is None:
            ways = self._ways[happened, without] = self._ways_of(happened, without)
        found = fresh = opened
        while fresh:
            bit = fresh & -fresh
            more = ways[bit] & ~found if bit in ways else 0
            found |= more
            fresh = fresh ^ bit | more
        self._closures[key] = found
        return found

    def _ways_of(self, happened: int, without: int) -> dict[int, int]:
        """What each open act may open. What is opened only if it was done, and is open, has nothing to open."""
        ways: dict[int, int] = {}
        for bit, numbers in self.at.items():
            opened = 0
            for one in each(numbers & ~without):
                number = one.bit_length() - 1
                opened |= self.opening[number] | self.redoing[number] & happened
            if opened:
                ways[bit] = opened
        return ways

    def doers(self, moves: int) -> int:
        """The acts of these moves."""
        found = self._doers.get(moves)
        if found is None:
            found = 0
            for one in each(moves):
                found |= self._move(one).bit
            self._doers[moves] = found
        return found

    def _closers(self, bit: int) -> list[Move]:
        """The moves other than its own that may close an act."""
        found = self._closing.get(bit)
        if found is None:
            others = self.closing.get(bit, 0) & ~self.doing.get(bit, 0)
            found = self._closing[bit] = [self._move(one) for one in each(others)]
        return found

    def _move(self, one: int) -> Move:
        return self.moves[one.bit_length() - 1]

    def view(self, happened: int, included: int) -> View:
        """What may come from a set of open acts, as far as it has been asked."""
        key = (included, happened & self.past)
        found = self._views.get(key)
        if found is None:
            alive = self.closure(happened, included)
            asked = sum(bit for bit, moves in self.asked_by.items() if self.doers(moves) & alive)
            found = self._views[key] = View(alive, asked)
        return found

    def _history_may_be_read(self, view: View, bit: int, happened: int, included: int) -> bool:
        """Someone may ask whether it was done before it is done again."""
        writing = self.doing.get(self.acting.get(bit, bit), 0)
        if bit in self.acting and bit & view.asked:
            #  Only `after` takes another outcome for the end of this one.
            writing = sum(one for one in each(writing) if self._outcome_of(one) == bit)
        near = self.closure(happened, included, writing)
        return bool(self.doers(self.history_read.get(bit, 0)) & near)

    def _outcome_of(self, one: int) -> int:
        return self.moves[one.bit_length() - 1].effects[-1].bit

    def _case_may_be_read(self, case: int, happened: int, included: int, held: int = 0) -> bool:
        """Someone may ask it before it is answered anew; the moves of `held` can only come after that."""
        readers = self.case_read.get(case, 0) & ~held
        if not readers:
            return False
        return bool(self.doers(readers) & self.closure(happened, included, self.entering.get(case, 0) | held))

    def _duty_may_be_read(self, bit: int, happened: int, included: int, readers: int) -> bool:
        """Someone may wait for this act before it has been done, at a time when it is open.

        While it is open its closers are left out. What may come after a closer is looked at from there: the act may be
        opened again, and still be due.
        """
        key = (bit, happened & self.past, included, readers)
        found = self._moot.get(key)
        if found is None:
            found = self._moot[key] = self._find_waiting(bit, happened, included, readers)
        return found

    def _find_waiting(self, bit: int, happened: int, included: int, readers: int) -> bool:
        closers = [move for move in self._closers(bit) if move.certain & bit]
        doing = self.doing.get(bit, 0)
        without = doing | sum(1 << move.number for move in closers)
        reading = self.doers(readers)
        left, seen = [(happened, included)], set()
        while left:
            before, opened = left.pop()
            near = self.closure(before, opened, without)
            if bit & near and reading & near:
                return True
            if bit & self.duty_only:
                continue  # once closed it is only opened when it falls due anew
            for move in closers:
                if move.bit & near:
                    after = near & ~move.certain | move.includes
                    if after not in seen:
                        seen.add(after)
                        left.append((-1, after))
        return False

    # ── forgetting ──

    def forget(self, state: State) -> State:
        """The same marking without what nobody can read any more."""
        happened, included, pending, known, answers = state
        view = self.view(happened, included)
        past = happened
        pending &= (included | ~self.duty_only) & (view.alive | self.lasting)
        #  An outcome that has been overtaken blocks as if it had never been, unless an `if` asks for it.
        overtaken = pending & self.lasting & ~view.asked
        pending &= ~overtaken
        happened &= ~overtaken
        pending = self._known_duty(view, past, included, pending)
        history, cases = self._needed(view, past, included, included & pending & self.moving)
        happened &= history
        asked, live = view.history
        for bit in each(happened & ~asked & ~1):
            asked |= bit
            live |= bit if self._history_may_be_read(view, bit, past, included) else 0
            view.history = (asked, live)
        happened &= live | 1
        pending = self._owed(pending, happened, past, included)
        cases &= self._known_cases(view, past, included, known)
        for group in self.groups:
            if known & group and cases & group & ~known:
                cases |= group  # what is answered still narrows what may be answered with it
        known &= cases
        return (happened, included, pending, known, answers & known)

    def _known_duty(self, view: View, happened: int, included: int, pending: int) -> int:
        asked, live = view.duty
        for bit in each(pending & ~asked):
            asked |= bit
            readers = self.duty_read.get(bit, 0)
            if bit & self.watched or not bit & self.moving:
                may = bool(self.doers(readers) & view.alive)
            else:
                may = self._duty_may_be_read(bit, happened, included, readers)
            live |= bit if may else 0
            view.duty = (asked, live)
        return pending & live

    def _known_cases(self, view: View, happened: int, included: int, known: int) -> int:
        asked, live = view.cases
        wanted = known
        for group in self.groups:
            wanted |= group if group & known else 0
        for case in each(wanted & ~asked):
            asked |= case
            live |= case if self._case_may_be_read(case, happened, included) else 0
            view.cases = (asked, live)
        return live

    def _owed(self, pending: int, happened: int, past: int, included: int) -> int:
        """The duties that are read by someone who does not lack the act anyway."""
        for bit in each(pending & self.moving & ~self.watched):
            readers = self._not_lacking(bit, happened)
            if readers is not None and not self._duty_may_be_read(bit, past, included, readers):
                pending &= ~bit
        return pending

    def _not_lacking(self, act: int, happened: int) -> int | None:
        """The moves that wait for an act and lack nothing of it; None where all are such."""
        key = (act, happened & (act | self.outcomes.get(act, 0)))
        if key not in self._lacking:
            lacking = others = 0
            for one, lack in self.waiting.get(act, ()):
                if lack & ~happened:
                    lacking |= one
                else:
                    others |= one  # it may wait for it twice, and lack it once
            lacking &= ~others
            self._lacking[key] = self.duty_read.get(act, 0) & ~lacking if lacking else None
        return self._lacking[key]

    def _needed(self, view: View, happened: int, included: int, due: int) -> tuple[int, int]:
        """(history, cases) that may be read before what is due now is done.

        An act that is due, open and cannot be closed first will happen before anything that waits for it: a case that
        it enters anew, and how it ended before, need not be remembered for those.
        """
        key = (included, happened & self.past, due)
        found = self._kept.get(key)
        if found is not None:
            return found
        history = cases = -1
        for bit in each(due):
            waiting = self.held.get(bit, 0)
            for case in each(self.entered.get(bit, 0)):
                readers = self.case_read.get(case, 0)
                if (
                    readers
                    and not self._case_may_be_read(case, happened, included, waiting & ~self.entering[case])
                    and self._stays(bit, view.alive, readers)
                ):
                    cases &= ~case
            if not bit & view.asked and self._stays(bit, view.alive, self.history_read.get(bit, 0)):
                history &= ~bit
            for one in each(self.outcomes.get(bit, 0) & ~view.asked):
                if self._comes_back_due(bit, view.alive, happened & self.past & bit, self.history_read.get(one, 0)):
                    history &= ~one
        self._kept[key] = (history, cases)
        return history, cases

    def _stays(self, bit: int, alive: int, readers: int) -> bool:
        """Nothing closes this act before it happens, or only so that nobody who reads can come any more."""
        reading = self.doers(readers)
        return not any(
            reading & self.closure(-1, alive & ~move.certain | move.includes)
            for move in self._closers(bit)
            if move.bit & alive and not move.milestones & bit
        )

    def _comes_back_due(self, bit: int, alive: int, done: int, readers: int) -> bool:
        """Whenever this act, which is due, is closed before it happens: it is open again before anyone reads.

        What is closed stays due; so who waits for it waits again when it has been opened.
        """
        key = (bit, alive, done, readers)
        found = self._back.get(key)
        if found is None:
            found = self._back[key] = self._find_coming_back(bit, alive, done, self.doers(readers))
        return found

    def _find_coming_back(self, bit: int, alive: int, done: int, reading: int) -> bool:
        reopening = self.reopening.get(bit, 0) | (self.redone.get(bit, 0) if done else 0)
        closers = [move for move in self._closers(bit) if not move.milestones & bit]
        left, seen = [alive], set()
        while left:
            near = left.pop()
            for move in closers:
                after = near & ~move.certain | move.includes
                if not move.bit & near or after in seen:
                    continue
                seen.add(after)
                if reading & self.closure(-1, after, reopening):
                    return False
                left.append(self.closure(-1, after))
        return True
