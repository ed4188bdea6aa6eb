"""Who may open which page of the office: a table by hand, URL name × role. A page that stands not in it fails the test.

A row says with which method the page is asked and to whom it opens. To everybody else it is shut: whoever has not
signed in is sent to the login, others get 403, or 404 where even the existence is not theirs to know.
Columns are officers of the small district in `factories`, and one officer of the government for each house role.
"""

from __future__ import annotations

BUREAU = frozenset({"officer", "head", "clerk"})  # of the organ whose matter it is
WATCHING = frozenset({"supervisor", "auditor"})
HOUSE = frozenset({
    "supervisor", "auditor", "list_keeper", "planner", "publisher", "reporter", "personnel", "administrator",
    "privacy",
})  # fmt: skip
SERVING = BUREAU | HOUSE | {"stranger"}  # whoever serves in some organ today
SEES_MATTER = BUREAU | WATCHING
SIGNED_IN = SERVING | {"no_officer"}
ALL = SIGNED_IN | {"nobody"}
ROLES = sorted(ALL)


def only(*roles: str) -> frozenset[str]:
    return frozenset(roles)


TABLE: dict[str, tuple[str, frozenset[str]]] = {
    # one's own account
    "account_login": ("GET", ALL),
    "account_logout": ("GET", ALL),
    "account_signup": ("GET", ALL),  # says that nobody signs up here
    "account_inactive": ("GET", ALL),
    "account_reauthenticate": ("GET", SIGNED_IN),
    "account_change_password": ("GET", SIGNED_IN),
    "mfa_index": ("GET", SIGNED_IN),
    "mfa_authenticate": ("GET", ALL),
    "mfa_reauthenticate": ("GET", SIGNED_IN),
    "mfa_activate_totp": ("GET", SIGNED_IN),
    "mfa_deactivate_totp": ("GET", SIGNED_IN),
    "mfa_view_recovery_codes": ("GET", SIGNED_IN),
    "mfa_generate_recovery_codes": ("GET", SIGNED_IN),
    "mfa_download_recovery_codes": ("GET", SIGNED_IN),
    # matters
    "matters:workbench": ("GET", SERVING),
    "matters:list": ("GET", SERVING),
    "matters:export": ("GET", SERVING),
    "matters:new": ("GET", SERVING),
    "matters:open": ("GET", BUREAU),
    "matters:matter": ("GET", SEES_MATTER),
    "matters:act": ("GET", BUREAU),
    "matters:drop_draft": ("POST", BUREAU),
    "matters:due": ("GET", SEES_MATTER),
    "matters:way": ("GET", SEES_MATTER),
    "matters:proof": ("GET", SEES_MATTER),
    "matters:evidence": ("GET", SEES_MATTER),
    "matters:defect": ("GET", SEES_MATTER),
    "matters:private": ("GET", only("privacy")),
    "matters:erase": ("GET", only("privacy")),
    # evidence
    "evidence:index": ("GET", SEES_MATTER),
    **{f"evidence:{name}": ("GET", BUREAU) for name in ("enter", "preserved", "piece")},
    **{f"evidence:{name}": ("POST", BUREAU) for name in ("scan", "begin")},
    "evidence:look": ("GET", SEES_MATTER),
    "evidence:exhibit": ("GET", SEES_MATTER),
    **{f"evidence:{name}": ("POST", BUREAU) for name in ("give", "bring_back", "point", "check")},
    "evidence:take": ("POST", SEES_MATTER),
    # on the spot
    **{f"onspot:{name}": ("GET", only("officer", "stranger")) for name in ("page", "kit", "keeper")},
    **{f"onspot:{name}": ("POST", only("officer", "stranger")) for name in ("block", "hand", "void", "again")},
    "onspot:numbers": ("GET", only("officer", "stranger", "head", "supervisor", "auditor")),
    "onspot:close": ("POST", only("officer", "stranger", "head")),
    # papers
    "papers:paper": ("GET", SEES_MATTER),
    "papers:pdf": ("GET", SEES_MATTER),
    "papers:word": ("GET", SEES_MATTER),
    "papers:sealing": ("GET", SERVING),
    "papers:seal": ("POST", only("head")),
    "papers:sealed": ("GET", SEES_MATTER),
    **{f"papers:{name}": ("GET", BUREAU) for name in ("scan", "send", "arrive", "fail", "confirm")},
    **{f"papers:{name}": ("GET", SEES_MATTER) for name in ("volume", "volume_pdf")},
    # discretion
    **{f"discretion:{name}": ("GET", SERVING) for name in (
        "index", "items", "spared", "standard", "item", "export", "backtest")},
    "discretion:import": ("GET", only("list_keeper")),
    "discretion:release": ("POST", only("publisher")),
    "discretion:choose": ("GET", BUREAU),
    "discretion:advise": ("GET", BUREAU),
    "discretion:advice": ("GET", SEES_MATTER),
    "discretion:deviate": ("GET", BUREAU),
    "discretion:approve": ("GET", BUREAU),
    # payments
    "payments:index": ("GET", SERVING),
    "payments:reconcile": ("GET", only("clerk", "head", "supervisor", "auditor")),
    "payments:statement": ("POST", only("clerk", "head")),
    "payments:notice": ("POST", ALL),  # the bank; what bears no valid signature is refused
    "payments:settle": ("GET", BUREAU),
    "payments:bill": ("GET", SEES_MATTER),
    **{f"payments:{name}": ("GET", BUREAU) for name in ("enter", "void", "issue", "instalments")},
    "payments:ask": ("POST", BUREAU),
    # supervision and register
    "supervision:index": ("GET", SERVING),
    "supervision:item": ("GET", SEES_MATTER),
    "supervision:take_up": ("POST", only("supervisor")),
    **{f"supervision:{name}": ("GET", SERVING) for name in ("majors", "sample")},
    "supervision:file": ("GET", SEES_MATTER),
    **{f"supervision:{name}": ("GET", only("supervisor")) for name in ("commit", "finding")},
    "supervision:draw": ("POST", only("supervisor")),
    "register:index": ("GET", SERVING),
    "register:checkpoint": ("GET", SERVING),
    "register:sweep": ("POST", only("supervisor", "auditor", "administrator")),
    # publication
    "publication:index": ("GET", SERVING),  # each sees what his organ makes public
    "publication:review": ("GET", SERVING),
    "publication:release": ("POST", only("publisher")),
    "publication:withhold": ("POST", only("publisher")),
    "publication:withdraw": ("POST", only("publisher")),
    **{f"publication:{name}": ("GET", only("publisher")) for name in (
        "credit", "credit_table", "grade", "enter", "answer")},
    "publication:propose_list": ("POST", only("publisher", "list_keeper")),
    "publication:propose_draw": ("POST", only("publisher")),
    "publication:inbox": ("GET", only("clerk")),
    "publication:parcel": ("GET", only("clerk")),
    "publication:accept": ("POST", only("clerk")),
    "publication:decline": ("POST", only("clerk")),
    # inspections
    **{f"inspections:{name}": ("GET", SERVING) for name in (
        "index", "objects", "objects_csv", "object", "inspectors", "inspectors_csv", "recusals", "plans", "plan",
        "draws", "draw", "files")},
    "inspections:recusal_add": ("POST", SERVING),
    "inspections:try": ("POST", only("planner")),
    **{f"inspections:{name}": ("POST", only("planner")) for name in (
        "objects_import", "object_class", "object_leave", "inspector_add", "inspector", "inspector_remove",
        "recusal_end", "line_add", "line", "line_remove", "prepare", "shares", "reveal", "close", "beacon", "result",
        "open_visits")},
    **{f"inspections:{name}": ("POST", only("head")) for name in ("plan_approve", "void")},
    "inspections:audit_files": ("GET", only("auditor")),
    **{f"inspections:{name}": ("GET", SERVING) for name in ("card", "card_code")},
    **{f"inspections:{name}": ("GET", SERVING) for name in ("items", "log", "minutes")},
    **{f"inspections:{name}": ("POST", only("planner")) for name in ("item", "check_list", "chains", "unseal", "briefing")},
    "inspections:replace": ("POST", only("head")),
    # the slip with a firm's code: who makes the visit and the organ that orders it; what firms said: supervisors alone
    "inspections:slip": ("GET", BUREAU),
    "inspections:slip_on": ("GET", BUREAU),
    "inspections:roll": ("GET", SEES_MATTER),
    "inspections:ratings": ("GET", only("supervisor")),
    "inspections:licences": ("POST", only("planner")),
    "inspections:site_worker": ("GET", SERVING),
    # a visit is open to those whom the draw sent, and to nobody else
    "inspections:site": ("GET", only()),
    **{f"inspections:{name}": ("POST", only()) for name in ("site_entry", "site_finish", "site_swap")},
    # figures and reports
    "indicators:index": ("GET", SERVING),
    "indicators:rows": ("GET", SERVING),
    "reports:index": ("GET", SERVING),
    "reports:claims": ("GET", SERVING),
    "reports:read": ("GET", SERVING),
    "reports:dashboard": ("GET", SERVING),
    **{f"reports:{name}": ("GET", SERVING) for name in ("compare", "pdf", "word", "json")},
    "reports:comment": ("POST", SERVING),
    **{f"reports:{name}": ("POST", only("reporter")) for name in ("reply", "admit", "answer")},
    "reports:write": ("POST", only("reporter")),
    "reports:approve": ("POST", only("reporter")),
    "reports:publish": ("POST", only("reporter")),
    # powers
    "powers:index": ("GET", SERVING),
    "powers:export": ("GET", SERVING),
    "powers:changes": ("GET", SERVING),
    "powers:overlaps": ("GET", SERVING),
    "powers:item": ("GET", SERVING),
    "powers:add": ("GET", only("list_keeper")),
    "powers:end_basis": ("GET", only("list_keeper")),
    "powers:repeal": ("POST", only("list_keeper")),
    "powers:suspend": ("POST", only("list_keeper")),
    "powers:resume": ("POST", only("list_keeper")),
    "powers:move": ("POST", only("list_keeper")),
    "powers:limit": ("POST", only("list_keeper")),
    # rulebook
    **{f"rulebook:{name}": ("GET", SERVING) for name in (
        "index", "versions", "procedure", "kind", "statutes", "statute", "article", "fact", "this_year", "calendar", "diagram",
        "picture", "compare", "draft")},
    # people
    "people:me": ("GET", SIGNED_IN),
    "people:my_deputy": ("POST", SERVING),
    "people:work": ("GET", SERVING),  # one's own alone: others get 404
    **{f"people:{name}": ("GET", SERVING) for name in ("index", "organ", "officers", "officer")},
    **{f"people:{name}": ("POST", only("personnel")) for name in (
        "add_organ", "end_organ", "add_post", "change_roles", "add_officer", "appoint", "issue_credential",
        "deputise", "open_account", "end_appointment", "suspend_credential", "return_credential",
        "revoke_credential")},
    **{f"people:{name}": ("POST", only("administrator")) for name in ("reset_password", "close_account")},
    # the example district's clock
    "example:next_day": ("POST", SERVING),
    "example:next_due": ("POST", SERVING),
}  # fmt: skip
