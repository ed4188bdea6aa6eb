"""The two faces are two programs: their apps, cookies, keys and addresses are apart, and both are closed by default."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def ask(expression: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Evaluate an expression over the settings in a fresh process."""
    code = f"import json; from zhunsheng.config import settings as s; print(json.dumps({expression}))"
    ours = ("FACE", "DATABASE_URL", "ZHUNSHENG_STATIC")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        [sys.executable, "-c", code], env={**kept, **environment}, cwd=ROOT, capture_output=True, text=True, check=False
    )


def value(expression: str, **environment: str) -> object:
    done = ask(expression, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_portal_does_not_install_the_office() -> None:
    apps = value("s.INSTALLED_APPS", FACE="portal")
    assert isinstance(apps, list) and "zhunsheng.portal" in apps
    assert not [app for app in apps if app.startswith(("zhunsheng.office", "zhunsheng.example", "allauth", "axes"))]
    assert "django.contrib.auth" not in apps


def test_the_office_does_not_install_the_portal() -> None:
    apps = value("s.INSTALLED_APPS", FACE="office")
    assert isinstance(apps, list) and "zhunsheng.office.matters" in apps and "zhunsheng.portal" not in apps


def test_the_faces_have_their_own_cookies_keys_and_addresses() -> None:
    names = "[s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SECRET_KEY, s.ROOT_URLCONF, str(s.STATIC_ROOT)]"
    office, portal = value(names, FACE="office"), value(names, FACE="portal")
    assert isinstance(office, list) and isinstance(portal, list)
    assert not set(office) & set(portal)


def test_the_web_is_never_the_owner() -> None:
    assert value("s.DATABASES['default']['USER']", FACE="office") == "zhunsheng_app"
    assert value("s.DATABASES['default']['USER']", ZHUNSHENG_AS="owner") == "zhunsheng_owner"
    refused = ask("1", FACE="office", ZHUNSHENG_AS="owner")
    assert refused.returncode != 0 and "the web never is the owner" in refused.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "DISTRICT_NAME", "ALLOWED_HOSTS", "OFFICE_URL", "PORTAL_URL"])
def test_production_says_which_variable_is_missing_and_why(name: str) -> None:
    given = {
        "SECRET_KEY": "x" * 50,
        "DISTRICT_NAME": "某市某区",
        "ALLOWED_HOSTS": "a.example",
        "OFFICE_URL": "https://a.example",
        "PORTAL_URL": "https://b.example",
    }
    del given[name]
    done = ask("1", ZHUNSHENG_PROFILE="production", **given)
    assert done.returncode != 0
    assert f"{name} is not set; it is needed " in done.stderr


def test_production_leaves_the_example_out_and_is_https() -> None:
    given = {
        "ZHUNSHENG_PROFILE": "production",
        "SECRET_KEY": "x" * 50,
        "DISTRICT_NAME": "某市某区",
        "ALLOWED_HOSTS": "a.example",
        "OFFICE_URL": "https://a.example",
        "PORTAL_URL": "https://b.example",
    }
    assert value("'zhunsheng.example' in s.INSTALLED_APPS", **given) is False
    assert value("[s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0]", **given) == [True] * 3


def test_a_wrong_face_is_refused_by_name() -> None:
    done = ask("1", FACE="sideways")
    assert done.returncode != 0 and "FACE='sideways' is not one of office, portal, all" in done.stderr


def test_an_address_that_is_not_postgresql_is_refused_without_its_password() -> None:
    done = ask("1", DATABASE_URL="mysql://me:hunter2@host/db")
    assert done.returncode != 0
    assert "is not a PostgreSQL address" in done.stderr and "hunter2" not in done.stderr


def test_no_inline_script_or_style_is_allowed() -> None:
    policy = value("s.CONTENT_SECURITY_POLICY['DIRECTIVES']")
    assert isinstance(policy, dict) and policy["default-src"] == ["'self'"]
    assert not [source for sources in policy.values() for source in sources if "unsafe" in source or "*" in source]
