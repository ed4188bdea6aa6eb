"""`zhunsheng manage who`: the accounts of the example district, with whom they belong to and what they may do."""

from __future__ import annotations

import unicodedata
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zhunsheng.example import district
from zhunsheng.office import clock
from zhunsheng.office.people import reads as people
from zhunsheng.office.people import roster
from zhunsheng.office.people.models import HouseRole, User


class Command(BaseCommand):
    help = "List the accounts that can log in: name, organ, roles; and the password of the example's."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--role", default="", help="only those who hold this role today, e.g. reviewer or 法制审核人员"
        )

    def handle(self, *args: Any, role: str, **options: Any) -> None:
        day = clock.today()
        wanted = {label: name for name, label in roster.ROLES.items()}.get(role, role)
        if wanted and wanted not in roster.ROLES:
            known = "、".join(f"{name}（{label}）" for name, label in roster.ROLES.items())
            raise CommandError(f"没有“{role}”这一职权；可用的是：{known}")
        rows = [("账号", "姓名", "机关", "职权")]
        for user in User.objects.filter(is_active=True).select_related("officer").order_by("officer__code", "username"):
            held = people.roles_on(user.officer, day) if user.officer else frozenset()
            if wanted and wanted not in held:
                continue
            organ = people.organ_of(user.officer, day) if user.officer else None
            rows.append(
                (
                    user.username, user.officer.name if user.officer else "—", organ.short_name if organ else "没有任职",
                    "、".join(roster.role_labels(sorted(held, key=_order))) or "没有职权",
                )
            )  # fmt: skip
        if len(rows) == 1:
            self.stdout.write("没有可以登录的账号。示例区用 zhunsheng manage load_example 装入。")
            return
        widths = [max(_width(row[n]) for row in rows) + 2 for n in range(3)]
        for row in rows:
            self.stdout.write("".join(_padded(cell, width) for cell, width in zip(row, widths, strict=False)) + row[3])
        if User.objects.filter(username=district.CAST[0][0]).exists():
            self.stdout.write(f"示例账号的初始密码都是 {district.PASSWORD}")


_ROLES = [*roster.ROLES]
_HOUSE = set(HouseRole.values)


def _order(role: str) -> tuple[bool, int]:
    return role in _HOUSE, _ROLES.index(role) if role in _ROLES else len(_ROLES)


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
