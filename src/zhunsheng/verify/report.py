"""What a verifier says: checks in order, each true or false, in Chinese and in English.

>>> report = Report("草稿", "draft")
>>> report.check(False, "seed", "种子不符", "the seed differs")
False
>>> report.failure.name
'seed'
"""

from dataclasses import dataclass, field

from zhunsheng.proof.faults import Malformed


@dataclass(frozen=True, slots=True)
class Check:
    """One statement that was tested. `ok` None: not testable from what is published, said plainly."""

    name: str
    ok: bool | None
    zh: str
    en: str

    @property
    def mark(self) -> str:
        return {True: "✓", False: "✗", None: "·"}[self.ok]


@dataclass(slots=True)
class Report:
    """The checks on one subject; right when none of them failed and at least one was made."""

    zh: str
    en: str
    checks: list[Check] = field(default_factory=list)

    def check(self, ok: bool | None, name: str, zh: str, en: str) -> bool | None:
        self.checks.append(Check(name, ok, zh, en))
        return ok

    def malformed(self, fault: Malformed) -> None:
        """A file that cannot be read as what it must be."""
        self.check(False, fault.code, fault.zh, fault.en)

    @property
    def ok(self) -> bool:
        return any(check.ok for check in self.checks) and self.failure is None

    @property
    def failure(self) -> Check | None:
        return next((check for check in self.checks if check.ok is False), None)

    @property
    def text(self) -> str:
        lines = [f"{self.zh} / {self.en}"]
        for check in self.checks:
            lines += [f"  {check.mark} {check.zh}", f"    {check.en}"]
        if self.failure:
            lines.append(f"不成立：{self.failure.zh}")
            lines.append(f"FAILED at {self.failure.name}: {self.failure.en}")
        else:
            lines.append("核对无误 / everything checked is right" if self.ok else "没有可核对的内容 / nothing to check")
        return "\n".join(lines) + "\n"

    @property
    def plain(self) -> dict[str, object]:
        """The same for --json."""
        return {
            "ok": self.ok,
            "subject": self.zh,
            "failure": self.failure.name if self.failure else None,
            "checks": [{"name": c.name, "ok": c.ok, "zh": c.zh, "en": c.en} for c in self.checks],
        }
