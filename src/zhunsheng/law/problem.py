"""A fault in the rulebook, told in four parts: where · what · why · cure.

    Problem("procedures/x/2026-01-01.yaml:14", "act 'decide' cites nothing",
            "every act rests on an article", "name the article it rests on")

Problems are values, so that a reader can go on and report all of them at once; `BookError` carries them
when there is nothing sound left to return.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: `where` is "path:line", the rest are phrases without a final stop.

    >>> print(Problem("a.yaml:3", "'lasts' has no unit", "7 may be days or working days", "write '7 working days'"))
    a.yaml:3: 'lasts' has no unit: 7 may be days or working days; write '7 working days'
    """

    where: str
    what: str
    why: str
    cure: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}: {self.why}; {self.cure}"


class BookError(Exception):
    """The book cannot be used; `problems` says all that was found, in the order of the files."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
