"""Who may do what here, and the form of a refusal."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import Model

from zhunsheng.law.refusal import Refusal, RefusalKind
from zhunsheng.office import clock
from zhunsheng.office.people import reads as people
from zhunsheng.office.people.models import HouseRole, Officer, ProcedureRole
from zhunsheng.office.refusals import barred

LABELS = {**dict(HouseRole.choices), **dict(ProcedureRole.choices)}


def no(act: str, why: str, way_on: str, kind: RefusalKind = RefusalKind.FACT) -> Refusal:
    """A refusal of this room."""
    return barred(kind, act, why, way_on=way_on)


def may(by: Officer | None, act: str, *roles: str) -> Refusal | None:
    """Only who holds one of the roles today; None as actor is the first loading of a district."""
    if by is None or people.roles_on(by, clock.today()) & {str(role) for role in roles}:
        return None
    names = "或者".join(str(LABELS[role]) for role in roles)
    return barred(
        RefusalKind.ROLE,
        act,
        f"{by.name}没有{names}的职权，不能办理",
        way_on=f"由{names}办理",
        who=[str(role) for role in roles],
    )


def faulty(row: Model, act: str, leave_out: Sequence[str] = ()) -> Refusal | None:
    """Why a row does not fit its table: lengths, choices, empty values."""
    try:
        row.clean_fields(exclude=list(leave_out))
    except ValidationError as wrong:
        name, said = next(iter(wrong.message_dict.items()))
        label = str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        return no(act, f"“{label}”不合要求：{said[0].rstrip('。')}", "改正后重新提交")
    return None
