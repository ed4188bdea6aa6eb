"""Pages of people: organs and posts, officers with their credentials, accounts, and one's own page."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.mfa.models import Authenticator
from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from zhunsheng.law.refusal import RefusalKind
from zhunsheng.office import answers, clock
from zhunsheng.office.people import actions, forms, permissions, reads, roster
from zhunsheng.office.people.models import Appointment, Credential, HouseRole, Officer, Organ, Post, User
from zhunsheng.office.refusals import barred
from zhunsheng.ui import pieces

HOME = pieces.Crumb("人员", "/people/")
KEEPS, RUNS = HouseRole.PERSONNEL, HouseRole.ADMINISTRATOR
PAGE = 50

form_page = require_http_methods(["GET", "HEAD", "POST"])


# ── reading ──


@require_safe
@permissions.need()
def index(request: HttpRequest) -> HttpResponse:
    """The organs, and how the credentials stand."""
    day = clock.today()
    counts = roster.paper_counts(day)
    context = {
        "groups": roster.by_kind(day),
        "day": day,
        "officers": Officer.objects.count(),
        "papers": [
            (state, counts[state.value], f"{reverse('people:officers')}?credential={state.value}")
            for state in roster.Paper
        ],
        "keeps": request.user.has_perm(f"role.{KEEPS}"),
        "crumbs": [pieces.Crumb("人员")],
    }
    return render(request, "people/index.html", context)


@require_safe
@permissions.need()
def organ(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An organ: its posts, and who holds them."""
    found = get_object_or_404(Organ.objects.select_related("superior", "successor"), pk=pk)
    day = clock.today()
    context = {
        "organ": found,
        "day": day,
        "stands": roster.stands(found, day),
        "posts": roster.posts_of(found, day),
        "below": Organ.objects.filter(superior=found).order_by("code"),
        "keeps": request.user.has_perm(f"role.{KEEPS}"),
        "crumbs": [HOME, pieces.Crumb(found.short_name)],
    }
    return render(request, "people/organ.html", context)


@require_safe
@permissions.need()
def officers(request: HttpRequest) -> HttpResponse:
    """The officers, searched and filtered."""
    asked = forms.Find(request.GET)
    given, day = asked.asked(), clock.today()
    page = Paginator(roster.found(day, **given), PAGE).get_page(request.GET.get("page"))
    counts = roster.paper_counts(day)
    query = {name: value for name, value in given.items() if value and name != "credential"}
    tabs = [pieces.Tab("全部", f"?{urlencode(query)}", not given["credential"], Officer.objects.count())] + [
        pieces.Tab(s.label, f"?{urlencode({**query, 'credential': s.value})}", given["credential"] == s, counts[s.value])
        for s in roster.Paper if counts[s.value]
    ]  # fmt: skip
    context = {
        "asked": asked,
        "page": page,
        "rows": [_row(one, day) for one in page],
        "tabs": tabs,
        "keeps": request.user.has_perm(f"role.{KEEPS}"),
        "crumbs": [HOME, pieces.Crumb("人员名册")],
    }
    return render(request, "people/officers.html", context)


def _row(one: Any, day: date) -> dict[str, Any]:
    papers = [(paper, roster.state_of(paper, day)) for paper in one.credentials.all()]
    return {"officer": one, "posts": [a.post for a in one.posts_now], "papers": papers}


@require_safe
@permissions.need()
def officer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An officer: posts, deputies, credentials, and for those who look after it the account."""
    found = get_object_or_404(Officer, pk=pk)
    keeps, runs = (request.user.has_perm(f"role.{role}") for role in (KEEPS, RUNS))
    context = {
        **_told(found),
        "account": User.objects.filter(officer=found).first() if keeps or runs else None,
        "shows_account": keeps or runs,
        "keeps": keeps,
        "runs": runs,
        "crumbs": [HOME, pieces.Crumb("人员名册", reverse("people:officers")), pieces.Crumb(found.name)],
    }
    return render(request, "people/officer.html", context)


def _told(found: Officer) -> dict[str, Any]:
    day = clock.today()
    terms = found.appointments.select_related("post__organ").order_by("-valid_from")
    papers = found.credentials.prefetch_related("suspensions").order_by("-valid_from")
    return {
        "officer": found,
        "day": day,
        "organ": reads.organ_of(found, day),
        "roles": roster.role_labels(sorted(reads.roles_on(found, day))),
        "terms": [(one, _runs(one, day), roster.role_labels(one.post.roles)) for one in terms],
        "deputies": [(said, one, _runs(one, day)) for said, one in roster.deputyships(found)],
        "papers": [(one, roster.state_of(one, day)) for one in papers],
    }


def _runs(span: Any, day: date) -> bool:
    return bool(span.valid_from <= day and (span.valid_to is None or day < span.valid_to))


@require_safe
@permissions.signed_in
def me(request: HttpRequest) -> HttpResponse:
    """One's own page: what one holds, and one's own password and one-time codes."""
    own = reads.officer_of(request.user)
    context = {
        **(_told(own) if own else {"officer": None}),
        "account": request.user,
        "totp": Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.TOTP).exists(),
        "crumbs": [pieces.Crumb("我的")],
    }
    return render(request, "people/me.html", context)


# ── organs and posts ──


@form_page
@permissions.need(KEEPS)
def add_organ(request: HttpRequest) -> HttpResponse:
    """Set up an organ."""
    return _form(
        request, forms.AddOrgan(answers.posted(request)), "设立机关", "设立", actions.create_organ, beside="code",
        back=lambda made: reverse("people:organ", args=[made.pk]), done=lambda made: f"{made.name}已登记。",
    )  # fmt: skip


@form_page
@permissions.need(KEEPS)
def end_organ(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Abolish an organ."""
    found = get_object_or_404(Organ, pk=pk)
    return _form(
        request, forms.EndOrgan(answers.posted(request), organ=found), "撤销机关", "撤销", _on(actions.end_organ, found),
        beside="on", about=found.name, crumb=pieces.Crumb(found.short_name, reverse("people:organ", args=[pk])),
        back=lambda made: reverse("people:organ", args=[pk]), done=lambda made: f"{found.name}的撤销已登记。",
        warning="撤销之日起，其岗位不再有职权；权责事项请到清单中划转。",
    )  # fmt: skip


@form_page
@permissions.need(KEEPS)
def add_post(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set up a post."""
    found = get_object_or_404(Organ, pk=pk)
    return _form(
        request, forms.AddPost(answers.posted(request), organ=found), "设置岗位", "设置",
        lambda **given: actions.create_post(organ=found, **given), beside="name", about=found.name,
        crumb=pieces.Crumb(found.short_name, reverse("people:organ", args=[pk])),
        back=lambda made: reverse("people:organ", args=[pk]), done=lambda made: f"岗位“{made.name}”已设置。",
    )  # fmt: skip


@form_page
@permissions.need(KEEPS)
def change_roles(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what a post entitles to."""
    found = get_object_or_404(Post.objects.select_related("organ"), pk=pk)
    there = reverse("people:organ", args=[found.organ_id])
    return _form(
        request, forms.ChangeRoles(answers.posted(request), initial={"roles": found.roles}), "调整职权", "调整",
        _on(actions.change_roles, found), beside="roles", about=str(found),
        crumb=pieces.Crumb(found.organ.short_name, there), back=lambda made: there,
        done=lambda made: f"岗位“{made.name}”的职权已调整。", warning="自提交时起，岗位上的全部在任人员按新的职权办理。",
    )  # fmt: skip


# ── officers ──


@form_page
@permissions.need(KEEPS)
def add_officer(request: HttpRequest) -> HttpResponse:
    """Take a person into the list."""
    return _form(
        request, forms.AddOfficer(answers.posted(request)), "登记人员", "登记", actions.create_officer, beside="code",
        back=lambda made: reverse("people:officer", args=[made.pk]),
        done=lambda made: f"{made.name}已登记；任职之后才有职权。",
    )  # fmt: skip


@form_page
@permissions.need(KEEPS)
def appoint(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Appoint an officer to a post."""
    found = get_object_or_404(Officer, pk=pk)
    return _of(
        request, found, forms.Appoint(answers.posted(request)), "任职", "任职",
        lambda *, post, **given: actions.appoint(found, post, **given), "post", f"{found.name}的任职已登记。",
    )  # fmt: skip


@form_page
@permissions.need(KEEPS)
def end_appointment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Relieve an officer of a post."""
    term = get_object_or_404(Appointment.objects.select_related("officer", "post__organ"), pk=pk)
    return _of(
        request, term.officer, forms.EndAppointment(answers.posted(request), appointment=term), "免职", "免职",
        _on(actions.end_appointment, term), "on", f"{term.officer.name}的{term.post.name}职务已免去。",
        about=f"{term.officer.name}：{term.post}",
    )  # fmt: skip


@form_page
@permissions.need(KEEPS)
def issue_credential(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter a credential."""
    found = get_object_or_404(Officer, pk=pk)
    return _of(
        request, found, forms.IssueCredential(answers.posted(request)), "登记证件", "登记",
        _on(actions.issue_credential, found), "number", f"{found.name}的证件已登记。",
    )  # fmt: skip


@form_page
@permissions.need(KEEPS)
def suspend_credential(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a credential away for a time."""
    return _credential(
        request, pk, forms.SuspendCredential(answers.posted(request)), "暂扣证件", actions.suspend_credential
    )


@form_page
@permissions.need(KEEPS)
def return_credential(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give it back."""
    return _credential(request, pk, forms.EndOn(answers.posted(request)), "发还证件", actions.return_credential)


@form_page
@permissions.need(KEEPS)
def revoke_credential(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Revoke it."""
    return _credential(
        request, pk, forms.EndOn(answers.posted(request)), "吊销证件", actions.revoke_credential,
        "吊销之后不能恢复；此前凭证办理的事项仍然有效。",
    )  # fmt: skip


def _credential(
    request: HttpRequest, pk: UUID, form: django_forms.Form, title: str, do: Callable[..., Any], warning: str = ""
) -> HttpResponse:
    paper = get_object_or_404(Credential.objects.select_related("officer"), pk=pk)
    return _of(
        request, paper.officer, form, title, title, _on(do, paper), "on", f"证号{paper.number}：{title}已登记。",
        about=f"{paper.officer.name}：{paper.name} {paper.number}", warning=warning,
    )  # fmt: skip


@form_page
@permissions.need(KEEPS)
def deputise(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name who stands in for an officer."""
    found = get_object_or_404(Officer, pk=pk)
    return _of(
        request, found, forms.Deputise(answers.posted(request), principal=found), "指定代理人", "指定",
        lambda *, officer, **given: actions.deputise(officer, found, **given), "officer", f"{found.name}的代理人已登记。",
        warning="代理人在期间内行使被代理人岗位的职权；证件不随之转借。",
    )  # fmt: skip


@form_page
@permissions.need()
def my_deputy(request: HttpRequest) -> HttpResponse:
    """Name who stands in for oneself."""
    own = permissions.officer(request)
    return _form(
        request, forms.Deputise(answers.posted(request), principal=own), "指定我的代理人", "指定",
        lambda *, officer, **given: actions.deputise(officer, own, **given), beside="officer",
        crumb=pieces.Crumb("我的", reverse("people:me")), back=lambda made: reverse("people:me"),
        done=lambda made: "代理人已登记。", warning="代理人在期间内行使您岗位的职权；证件不随之转借。",
    )  # fmt: skip


# ── accounts ──


@never_cache
@sensitive_post_parameters()
@form_page
@permissions.need(KEEPS)
def open_account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open an account; a password that the machine made is shown once."""
    found = get_object_or_404(Officer, pk=pk)
    form = forms.OpenAccount(answers.posted(request), user=User(officer=found))
    return _account(
        request, found, form, "开通账号",
        lambda password: actions.create_user(
            username=form.cleaned_data["username"], password=password, officer=found, by=permissions.officer(request),
            at=clock.now(),
        ),
        "username",
    )  # fmt: skip


@never_cache
@sensitive_post_parameters()
@form_page
@permissions.need(RUNS)
def reset_password(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set a new first password; every open session of the account ends."""
    found = get_object_or_404(Officer, user__isnull=False, pk=pk)
    user = found.user
    form = forms.ResetPassword(answers.posted(request), user=user)
    return _account(
        request, found, form, "重设密码",
        lambda password: actions.reset_password(
            user, password=password, by=permissions.officer(request), at=clock.now()
        ),
        "password", warning="重设之后，这个账号现有的登录全部退出。",
    )  # fmt: skip


@form_page
@permissions.need(RUNS)
def close_account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an account."""
    user = get_object_or_404(User.objects.select_related("officer"), officer=pk)

    def do(**given: Any) -> Any:
        if user == request.user:
            return barred(
                RefusalKind.ROLE, "close_user", "不能停用自己正在使用的账号", way_on="由另一名系统管理人员办理"
            )
        if not user.is_active:
            return barred(RefusalKind.CASE, "close_user", "这个账号已经停用", way_on="无须再次停用")
        return actions.close_user(user, **given)

    return _of(
        request, user.officer, django_forms.Form(answers.posted(request)), "停用账号", "停用", do, "",
        f"账号{user.username}已停用。", about=f"{user.officer.name}：{user.username}" if user.officer else user.username,
        warning="停用之后不能再登录；人员、任职和办理过的记录不受影响。",
    )  # fmt: skip


def _account(
    request: HttpRequest,
    found: Officer,
    form: Any,
    title: str,
    do: Callable[[str], Any],
    beside: str,
    warning: str = "",
) -> HttpResponse:
    crumbs = _crumbs(found, title)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["password"]
        password = typed or secrets.token_urlsafe(12)
        made = answers.attempt(form, lambda: do(password), beside=beside)
        if made is not None:
            context = {
                "officer": found,
                "account": made,
                "password": "" if typed else password,
                "title": title,
                "crumbs": crumbs,
            }
            return render(request, "people/account.html", context)
    return _page(request, form, title, title, crumbs, reverse("people:officer", args=[found.pk]), found.name, warning)


# ── forms in one shape ──


def _on(do: Callable[..., Any], row: Any) -> Callable[..., Any]:
    return lambda **given: do(row, **given)


def _crumbs(found: Officer, last: str) -> list[pieces.Crumb]:
    return [HOME, pieces.Crumb(found.name, reverse("people:officer", args=[found.pk])), pieces.Crumb(last)]


def _of(
    request: HttpRequest, found: Officer | None, form: django_forms.Form, title: str, button: str,
    do: Callable[..., Any], beside: str, done: str, *, about: str = "", warning: str = "",
) -> HttpResponse:  # fmt: skip
    """A form about an officer: it leads back to the officer's page."""
    assert found is not None
    there = reverse("people:officer", args=[found.pk])
    return _form(
        request, form, title, button, do, beside=beside, about=about or found.name,
        crumb=pieces.Crumb(found.name, there), back=lambda made: there, done=lambda made: done, warning=warning,
    )  # fmt: skip


def _form(
    request: HttpRequest, form: django_forms.Form, title: str, button: str, do: Callable[..., Any], *,
    beside: str, back: Callable[[Any], str], done: Callable[[Any], str], about: str = "",
    crumb: pieces.Crumb | None = None, warning: str = "",
) -> HttpResponse:  # fmt: skip
    """Show a form, or do what it says: with who does it, and when."""
    if request.method == "POST" and form.is_valid():
        by, at = permissions.officer(request), clock.now()
        made = answers.attempt(form, lambda: do(**form.cleaned_data, by=by, at=at), beside=beside)
        if made is not None:
            messages.success(request, done(made))
            return redirect(back(made))
    crumbs = [HOME, *([crumb] if crumb else []), pieces.Crumb(title)]
    return _page(request, form, title, button, crumbs, crumb.url if crumb else "/people/", about, warning)


def _page(
    request: HttpRequest, form: django_forms.Form, title: str, button: str, crumbs: list[pieces.Crumb], back: str,
    about: str, warning: str,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form, "title": title, "button": button, "crumbs": crumbs, "back": back, "about": about, "warning": warning,
    }  # fmt: skip
    return render(request, "people/form.html", context, status=answers.INVALID if form.errors else 200)
