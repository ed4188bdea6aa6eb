"""Who sees which page. Closed unless opened: a view without `need`, `signed_in` or `open_to_all` answers nobody.

Rules
- A permission is a role: `role.publisher` is held by whoever holds that role today (`rules.has_perm`, templates too).
- With an object it is held in the object's organ: `has_perm("role.head", user, matter)`.
- An account without an officer sees its own page alone; superuser flags give nothing.

    @need(HouseRole.LIST_KEEPER, HouseRole.SUPERVISOR)      # either role
    def change_list(request): ...
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import rules as untyped_rules
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from zhunsheng.office import clock
from zhunsheng.office.people import reads
from zhunsheng.office.people.models import HouseRole, Officer, Organ, ProcedureRole

rules: Any = untyped_rules
View = Callable[..., HttpResponseBase]

ACCOUNT_PAGES = ("allauth.", "django.views.", "django.contrib.staticfiles.")


def holds(role: str) -> Any:
    """The predicate: this user's officer holds `role` today, in the organ of the object if there is one."""

    def held(user: object, target: object = None) -> bool:
        officer = reads.officer_of(user)
        if officer is None:
            return False
        organ = target if isinstance(target, Organ) else getattr(target, "organ", None)
        return reads.may(officer, role, clock.today(), organ)

    return rules.predicate(held, name=f"holds {role}")


def serves(user: object, target: object = None) -> bool:
    """This user's officer serves in the organ of the object today (in any organ, if there is no object)."""
    officer = reads.officer_of(user)
    if officer is None:
        return False
    organ = target if isinstance(target, Organ) else getattr(target, "organ", None)
    return bool(reads.roles_on(officer, clock.today(), organ))


for _role in (*HouseRole, *ProcedureRole):
    rules.add_perm(f"role.{_role.value}", holds(_role.value))
rules.add_perm("people.serves", rules.predicate(serves))


def officer(request: HttpRequest) -> Officer:
    """The officer who asks; in a view behind `need` there always is one."""
    found = reads.officer_of(request.user)
    if found is None:
        raise PermissionDenied
    return found


def need(*roles: str) -> Callable[[View], View]:
    """Open a view to officers who hold one of the roles today; without a role: to whoever serves in an organ today."""
    if unknown := [role for role in roles if not rules.perm_exists(f"role.{role}")]:
        raise ValueError(f"people.permissions.need: no role {unknown[0]!r}; name a HouseRole or a ProcedureRole")

    def opened(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            who = reads.officer_of(request.user)
            if who:
                reads.remember(who)
            held = reads.roles_on(who, clock.today()) if who else frozenset()
            if not held or (roles and not held & {str(role) for role in roles}):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.needs = tuple(str(role) for role in roles)  # type: ignore[attr-defined]
        return guarded

    return opened


def signed_in(view: View) -> View:
    """Open a view to every account, also one without an officer (one's own page)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.needs = "account"  # type: ignore[attr-defined]
    return guarded


def open_to_all(view: View) -> View:
    """Open a view to everybody, without logging in (checking a paper by its QR code)."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    opened.needs = "nobody"  # type: ignore[attr-defined]
    login_not_required(opened)
    return opened


class Gate:
    """Middleware: a view of ours that says nothing about who may see it is seen by nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> None:
        if settings.FACE == "portal" or getattr(view, "needs", None) is not None:
            return
        if not view.__module__.startswith(ACCOUNT_PAGES):
            raise PermissionDenied(f"{view.__module__}.{view.__qualname__} says not who may see it")
