"""Logins and logouts of administrators go into the register."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from zhunsheng.office import clock
from zhunsheng.office.people import actions, reads


@receiver(user_logged_in, dispatch_uid="people.login")
def logged_in(user: Any, **rest: Any) -> None:
    _note(user, "login")


@receiver(user_logged_out, dispatch_uid="people.logout")
def logged_out(user: Any, **rest: Any) -> None:
    _note(user, "logout")


def _note(user: Any, act: str) -> None:
    now = clock.now()
    if reads.is_administrator(user, now.date()):
        actions.note_login(user.pk, act, officer=reads.officer_of(user), at=now)
