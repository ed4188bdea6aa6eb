"""Changing who may act. Each action is recorded; nothing is deleted: spans end, accounts are closed.

`by` None is the first loading of a district (and the calendar); whoever else acts must hold the personnel role.

    people.appoint(officer, post, valid_from=date(2026, 3, 2), by=clerk, at=clock.now())
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q

from zhunsheng.law.refusal import Refusal, RefusalKind, day_text
from zhunsheng.office import clock
from zhunsheng.office.ledger import actions as ledger
from zhunsheng.office.people import reads
from zhunsheng.office.people.models import (
    Appointment,
    Credential,
    Deputy,
    HouseRole,
    Officer,
    Organ,
    Post,
    Suspension,
    User,
)
from zhunsheng.office.refusals import barred
from zhunsheng.proof.entry import Stage


@transaction.atomic
def create_organ(
    *, code: str, name: str, short_name: str, sign: str, kind: str, valid_from: date, by: Officer | None, at: datetime,
    layers: Sequence[str] = (), superior: Organ | None = None,
) -> Organ | Refusal:  # fmt: skip
    """Set up an organ from a day on."""
    if refusal := _may(by, at, "create_organ") or _taken(Organ, "机构代码", code, "create_organ"):
        return refusal
    organ = Organ(
        code=code, name=name, short_name=short_name, sign=sign, kind=kind, valid_from=valid_from, layers=list(layers),
        superior=superior,
    )  # fmt: skip
    if refusal := _faulty(organ, "create_organ"):
        return refusal
    organ.save(force_insert=True)
    _record(f"organ:{organ.pk}", "create_organ", by, at, organ, [organ])
    return organ


@transaction.atomic
def end_organ(
    organ: Organ, *, on: date, by: Officer | None, at: datetime, successor: Organ | None = None
) -> Organ | Refusal:
    """Abolish an organ from a day on, naming the one that takes over; its posts end with it."""
    organ = Organ.objects.select_for_update().get(pk=organ.pk)
    if refusal := _may(by, at, "end_organ") or _ends(organ, on, "end_organ", organ.name):
        return refusal
    organ.valid_to, organ.successor = on, successor
    organ.save(update_fields=["valid_to", "successor"])
    _record(f"organ:{organ.pk}", "end_organ", by, at, organ, [organ])
    return organ


@transaction.atomic
def create_post(*, organ: Organ, name: str, roles: Sequence[str], by: Officer | None, at: datetime) -> Post | Refusal:
    """Set up a post; its roles are those of the house or those that procedures name."""
    post = Post(organ=organ, name=name, roles=sorted({str(role) for role in roles}))
    if refusal := _may(by, at, "create_post", organ) or _faulty(post, "create_post"):
        return refusal
    post.save(force_insert=True)
    _record(f"organ:{organ.pk}", "create_post", by, at, organ, [post])
    return post


@transaction.atomic
def change_roles(post: Post, *, roles: Sequence[str], by: Officer | None, at: datetime) -> Post | Refusal:
    """Change what a post entitles to, from now on."""
    post = Post.objects.select_for_update().select_related("organ").get(pk=post.pk)
    if refusal := _may(by, at, "change_roles", post.organ):
        return refusal
    post.roles = sorted({str(role) for role in roles})
    if refusal := _faulty(post, "change_roles"):
        return refusal
    post.save(update_fields=["roles"])
    _record(f"organ:{post.organ_id}", "change_roles", by, at, post.organ, [post])
    return post


@transaction.atomic
def create_officer(*, code: str, name: str, by: Officer | None, at: datetime) -> Officer | Refusal:
    """Take a person into the list of officers."""
    officer = Officer(code=code, name=name)
    if refusal := (
        _may(by, at, "create_officer")
        or _taken(Officer, "人员编号", code, "create_officer")
        or _faulty(officer, "create_officer")
    ):
        return refusal
    officer.save(force_insert=True)
    _record(_chain(officer), "create_officer", by, at, None, [officer])
    return officer


@transaction.atomic
def create_user(
    *, username: str, password: str, officer: Officer | None, by: Officer | None, at: datetime
) -> User | Refusal:
    """Open an account. The password must pass the validators; what the account may do comes from the officer alone."""
    user = User(username=User.normalize_username(username), officer=officer)
    if refusal := _may(by, at, "create_user") or _taken(User, "账号", username, "create_user", "username"):
        return refusal
    if officer is not None and User.objects.filter(officer=officer).exists():
        return _no("create_user", f"{officer.name}已有账号", "一人一个账号；忘记密码的，由系统管理人员重设")
    if refusal := _weak(password, user, "create_user"):
        return refusal
    user.set_password(password)
    if refusal := _faulty(user, "create_user"):
        return refusal
    user.save(force_insert=True)
    _record(f"user:{user.pk}", "create_user", by, at, None, [user])
    return user


@transaction.atomic
def reset_password(user: User, *, password: str, by: Officer | None, at: datetime) -> User | Refusal:
    """Set a new password for somebody; every open session of the account ends with it."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if refusal := _may(by, at, "reset_password", role=HouseRole.ADMINISTRATOR) or _weak(
        password, user, "reset_password"
    ):
        return refusal
    user.set_password(password)
    user.save(update_fields=["password"])
    _record(f"user:{user.pk}", "reset_password", by, at, None, [user])
    return user


@transaction.atomic
def close_user(user: User, *, by: Officer | None, at: datetime) -> User | Refusal:
    """Close an account: it logs in no more."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if refusal := _may(by, at, "close_user", role=HouseRole.ADMINISTRATOR):
        return refusal
    user.is_active = False
    user.save(update_fields=["is_active"])
    _record(f"user:{user.pk}", "close_user", by, at, None, [user])
    return user


@transaction.atomic
def appoint(
    officer: Officer, post: Post, *, valid_from: date, by: Officer | None, at: datetime, valid_to: date | None = None
) -> Appointment | Refusal:
    """Appoint an officer to a post from a day until (not including) another."""
    Officer.objects.select_for_update().get(pk=officer.pk)
    if refusal := _may(by, at, "appoint", post.organ):
        return refusal
    appointment = Appointment(officer=officer, post=post, valid_from=valid_from, valid_to=valid_to)
    if refusal := _backwards(appointment, "appoint"):
        return refusal
    twin = Appointment.objects.filter(_meets(valid_from, valid_to), officer=officer, post=post).first()
    if twin is not None:
        return _no(
            "appoint", f"{officer.name}自{day_text(twin.valid_from)}起已任{post}", "无须重复任职；要改期的，先办理免职"
        )
    appointment.save(force_insert=True)
    _record(_chain(officer), "appoint", by, at, post.organ, [appointment])
    return appointment


@transaction.atomic
def end_appointment(appointment: Appointment, *, on: date, by: Officer | None, at: datetime) -> Appointment | Refusal:
    """Relieve an officer of a post from a day on (not including it)."""
    appointment = (
        Appointment.objects.select_for_update().select_related("post__organ", "officer").get(pk=appointment.pk)
    )
    post = appointment.post
    if refusal := _may(by, at, "end_appointment", post.organ) or _ends(
        appointment, on, "end_appointment", f"{appointment.officer.name}的{post.name}职务"
    ):
        return refusal
    appointment.valid_to = on
    appointment.save(update_fields=["valid_to"])
    _record(f"officer:{appointment.officer_id}", "end_appointment", by, at, post.organ, [appointment])
    return appointment


@transaction.atomic
def deputise(
    officer: Officer, principal: Officer, *, valid_from: date, valid_to: date, reason: str, by: Officer | None,
    at: datetime,
) -> Deputy | Refusal:  # fmt: skip
    """Let `officer` hold the posts of `principal` for a span; the principal may arrange it, or the personnel."""
    Officer.objects.select_for_update().get(pk=principal.pk)
    if by != principal and (refusal := _may(by, at, "deputise")):
        return refusal
    deputy = Deputy(officer=officer, principal=principal, valid_from=valid_from, valid_to=valid_to, reason=reason)
    if officer == principal:
        return _no("deputise", f"{officer.name}不能代理本人", "另行指定代理人")
    if refusal := _backwards(deputy, "deputise") or _faulty(deputy, "deputise"):
        return refusal
    if Deputy.objects.filter(_meets(valid_from, valid_to), officer=officer, principal=principal).exists():
        return _no("deputise", f"{officer.name}在此期间已代理{principal.name}", "调整起止日期，不与已有的代理重叠")
    deputy.save(force_insert=True)
    _record(_chain(principal), "deputise", by, at, None, [deputy])
    return deputy


@transaction.atomic
def issue_credential(
    officer: Officer, *, name: str, number: str, valid_from: date, by: Officer | None, at: datetime,
    valid_to: date | None = None, domains: Sequence[str] = (),
) -> Credential | Refusal:  # fmt: skip
    """Enter a credential as it was issued (行政执法证, 法律职业资格 …)."""
    credential = Credential(
        officer=officer, name=name, number=number, domains=list(domains), valid_from=valid_from, valid_to=valid_to
    )
    if refusal := (
        _may(by, at, "issue_credential")
        or _taken(Credential, "证号", number, "issue_credential", "number")
        or _backwards(credential, "issue_credential")
        or _faulty(credential, "issue_credential")
    ):
        return refusal
    credential.save(force_insert=True)
    _record(_chain(officer), "issue_credential", by, at, None, [credential])
    return credential


@transaction.atomic
def suspend_credential(
    credential: Credential, *, on: date, reason: str, by: Officer | None, at: datetime
) -> Suspension | Refusal:
    """Take a credential away for a time, from a day on until `return_credential`."""
    credential = _locked(credential)
    if refusal := _may(by, at, "suspend_credential"):
        return refusal
    if credential.status != Credential.Status.VALID:
        return _no(
            "suspend_credential", f"证号 {credential.number} 已{credential.get_status_display()}", "无须再次暂扣"
        )
    suspension = Suspension(credential=credential, valid_from=on, reason=reason)
    if refusal := _faulty(suspension, "suspend_credential"):
        return refusal
    suspension.save(force_insert=True)
    _set(credential, Credential.Status.SUSPENDED)
    _record(f"officer:{credential.officer_id}", "suspend_credential", by, at, None, [credential, suspension])
    return suspension


@transaction.atomic
def return_credential(credential: Credential, *, on: date, by: Officer | None, at: datetime) -> Credential | Refusal:
    """Give a suspended credential back from a day on."""
    credential = _locked(credential)
    suspension = credential.suspensions.filter(valid_to=None).first()
    if refusal := _may(by, at, "return_credential"):
        return refusal
    if suspension is None:
        return _no("return_credential", f"证号 {credential.number} 没有被暂扣", "核对证号")
    if refusal := _ends(suspension, on, "return_credential", "暂扣"):
        return refusal
    suspension.valid_to = on
    suspension.save(update_fields=["valid_to"])
    _set(credential, Credential.Status.VALID)
    _record(f"officer:{credential.officer_id}", "return_credential", by, at, None, [credential, suspension])
    return credential


@transaction.atomic
def revoke_credential(credential: Credential, *, on: date, by: Officer | None, at: datetime) -> Credential | Refusal:
    """Revoke a credential from a day on: its span ends; what was done before stays done with a valid credential."""
    credential = _locked(credential)
    if refusal := _may(by, at, "revoke_credential"):
        return refusal
    if credential.status == Credential.Status.REVOKED:
        return _no("revoke_credential", f"证号 {credential.number} 已经吊销", "无须再次吊销")
    if credential.valid_to is not None and credential.valid_to < on:
        return _no(
            "revoke_credential",
            f"证号 {credential.number} 已于{day_text(credential.valid_to)}失效",
            "失效的证件无须吊销",
        )
    credential.valid_to = max(on, credential.valid_from)
    _set(credential, Credential.Status.REVOKED)
    _record(f"officer:{credential.officer_id}", "revoke_credential", by, at, None, [credential])
    return credential


@transaction.atomic
def note_login(user_id: UUID, act: str, *, officer: Officer | None, at: datetime) -> None:
    """Enter that an administrator logged in, or out (`act`: login · logout)."""
    _record(f"user:{user_id}", act, officer, at, None, [], kind="login", stage=Stage.LOGIN)


# ── the same few questions ──────────────────────────────────────────────────────────────────────────────────────────


def _may(
    by: Officer | None, at: datetime, act: str, organ: Organ | None = None, role: HouseRole = HouseRole.PERSONNEL
) -> Refusal | None:
    day = at.astimezone(clock.ZONE).date()
    if by is None or reads.may(by, role, day):
        return None
    return barred(
        RefusalKind.ROLE,
        act,
        f"{by.name}没有“{role.label}”职权，不能办理",
        way_on=f"由“{role.label}”岗位的在任人员办理",
        who=(role.value,),
    )


def _taken(model: type[Model], label: str, value: str, act: str, field: str = "code") -> Refusal | None:
    if not model._default_manager.filter(**{field: value}).exists():
        return None
    return _no(act, f"{label}“{value}”已被使用", "核对是否重复录入；确为不同的，另编号码")


def _faulty(row: Model, act: str) -> Refusal | None:
    """What the model itself finds wrong (empty, too long, not a choice, a twin)."""
    try:
        row.full_clean(validate_constraints=True)
    except ValidationError as error:
        said = [f"{_label(row, name)}：{'、'.join(messages).rstrip('。')}" for name, messages in error.message_dict.items()]
        return _no(act, "；".join(said), "按提示更正后再提交")
    return None


def _label(row: Model, name: str) -> str:
    return "内容" if name == "__all__" else str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _weak(password: str, user: User, act: str) -> Refusal | None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return _no(act, "密码不合要求：" + "".join(error.messages).rstrip("。"), "另设密码：长、不常见、与账号姓名无关")
    return None


def _backwards(row: Any, act: str) -> Refusal | None:
    if row.valid_to is None or row.valid_to > row.valid_from:
        return None
    return _no(act, f"结束日期{day_text(row.valid_to)}不晚于开始日期{day_text(row.valid_from)}", "更改起止日期")


def _ends(row: Any, on: date, act: str, what: str) -> Refusal | None:
    if row.valid_to is not None and row.valid_to <= on:
        return _no(act, f"{what}已于{day_text(row.valid_to)}结束", "无须再次办理")
    if on <= row.valid_from:
        return _no(act, f"结束日期应当在开始日期{day_text(row.valid_from)}之后", "更改日期")
    return None


def _meets(valid_from: date, valid_to: date | None) -> Q:
    """The rows whose span meets [valid_from, valid_to)."""
    later = Q(valid_to=None) | Q(valid_to__gt=valid_from)
    return later if valid_to is None else later & Q(valid_from__lt=valid_to)


def _locked(credential: Credential) -> Credential:
    return Credential.objects.select_for_update().get(pk=credential.pk)


def _set(credential: Credential, status: Credential.Status) -> None:
    credential.status = status
    credential.save(update_fields=["status", "valid_to"])


def _no(act: str, why: str, way_on: str) -> Refusal:
    return barred(RefusalKind.CASE, act, why, way_on=way_on)


def _chain(officer: Officer) -> str:
    return f"officer:{officer.pk}"


def _record(
    subject: str, act: str, by: Officer | None, at: datetime, organ: Organ | None, rows: Sequence[Model],
    kind: str = "people", stage: Stage = Stage.PEOPLE,
) -> None:  # fmt: skip
    ledger.record(
        subject=subject, kind=kind, act=act, at=at, organ=organ.code if organ else "", actor=by, stage=stage, rows=rows
    )
