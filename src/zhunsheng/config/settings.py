"""Settings, from the environment: wiring only. README.md lists every variable; a test compares the list with the code."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from zhunsheng.cli import cluster, place


def _choice(name: str, default: str, *allowed: str) -> str:
    value = os.environ.get(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"environment: {name}={value!r} is not one of {', '.join(allowed)}; set one of them")
    return value


def _whole(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise ImproperlyConfigured(f"environment: {name}={value!r} is not a whole number above 0; set one, or unset it")
    return int(value)


def _flag(name: str, default: bool) -> bool:
    return _choice(name, "1" if default else "0", "0", "1") == "1"


def _needed(name: str, why: str, example: str | None) -> str:
    """A variable that production must state and the example profile has a value for."""
    value = os.environ.get(name) or (None if PROFILE == "production" else example)
    if not value:
        raise ImproperlyConfigured(f"environment: {name} is not set; it is needed {why}; set it and start again")
    return value


FACE = _choice("FACE", "all", "office", "portal", "all")
PROFILE = _choice("ZHUNSHENG_PROFILE", "example", "example", "production")
AS_OWNER = _choice("ZHUNSHENG_AS", "app", "app", "owner") == "owner"
DEBUG = _flag("DEBUG", False)
HTTPS = _flag("ZHUNSHENG_HTTPS", PROFILE == "production")

if PROFILE == "production" and DEBUG:
    raise ImproperlyConfigured("environment: DEBUG=1 shows citizens' data on error pages; unset it in production")
if AS_OWNER and FACE != "all":
    raise ImproperlyConfigured("environment: ZHUNSHENG_AS=owner with a FACE: the web never is the owner; unset one")

# ── Places ──────────────────────────────────────────────────────────────────────────────────────────────────────────

HOME: Path = place.home()
VAR: Path = place.var()
RULEBOOK_ROOT: Path = HOME / "rulebook"
FONTS_ROOT: Path = VAR / "fonts"
VENDOR_ROOT: Path = VAR / "vendor"
LOG_ROOT = Path(os.environ.get("ZHUNSHENG_LOG") or VAR / "log")  # the register's tiles and checkpoint: may be public
LOG_ORIGIN = os.environ.get("ZHUNSHENG_ORIGIN") or "zhunsheng.example/log"  # the log's name; never changed later
KEYS_ROOT = Path(os.environ.get("ZHUNSHENG_KEYS") or VAR / "keys")  # its keys: never

SECRET_KEY = os.environ.get("SECRET_KEY") or (
    _needed("SECRET_KEY", "to sign sessions and forms", None)
    if PROFILE == "production"
    else place.secret("portal" if FACE == "portal" else "office")
)

# ── Faces ───────────────────────────────────────────────────────────────────────────────────────────────────────────

OFFICE_ROOMS = (
    "ledger", "people", "rulebook", "powers", "matters", "evidence", "papers", "discretion",
    "inspections", "onspot", "payments", "supervision", "publication", "indicators", "reports",
)  # fmt: skip
EXAMPLE = PROFILE != "production"
DISTRICT_NAME = _needed("DISTRICT_NAME", "to head every page and paper", "望川市明澜区")
DISTRICT_CLOCK = "real" if not EXAMPLE else _choice("DISTRICT_CLOCK", "own", "own", "real")

_BOTH = ["django.contrib.staticfiles", "django_htmx", "zhunsheng.ui", "zhunsheng.exchange"]
_OFFICE = [
    "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.messages",
    "django.contrib.postgres", "allauth", "allauth.account", "allauth.mfa", "axes", "rules",
    *(f"zhunsheng.office.{room}" for room in OFFICE_ROOMS),
    *(["zhunsheng.example"] if EXAMPLE else []),
    "zhunsheng.config.apps.Office",
]  # fmt: skip
_PORTAL = ["zhunsheng.portal"]

INSTALLED_APPS = [
    *_BOTH,
    *(_OFFICE if FACE != "portal" else []),
    *(_PORTAL if FACE != "office" else []),
]
ROOT_URLCONF = "zhunsheng.config.urls_portal" if FACE == "portal" else "zhunsheng.config.urls_office"
WSGI_APPLICATION = f"zhunsheng.config.wsgi_{'portal' if FACE == 'portal' else 'office'}.application"

OFFICE_URL = _needed("OFFICE_URL", "for links inside the office", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
PORTAL_URL = _needed(
    "PORTAL_URL", "for the QR codes on papers", f"http://127.0.0.1:{os.environ.get('PORTAL_PORT', '8001')}"
)
ALLOWED_HOSTS = _needed("ALLOWED_HOSTS", "to refuse forged host names", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [PORTAL_URL if FACE == "portal" else OFFICE_URL]

_BEFORE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "zhunsheng.config.headers.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
]
_AFTER = ["django.middleware.clickjacking.XFrameOptionsMiddleware", "django_htmx.middleware.HtmxMiddleware"]
_OFFICE_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # a view is closed to visitors unless it says otherwise
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zhunsheng.office.ledger.halt_page.HaltPage",
    "zhunsheng.office.people.permissions.Gate",  # and closed to everybody unless it says which roles may see it
    *_AFTER,
    "axes.middleware.AxesMiddleware",  # last: it turns a lock-out into its page
]
_PORTAL_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    *_AFTER,
]
MIDDLEWARE = _BEFORE + (_PORTAL_MIDDLEWARE if FACE == "portal" else _OFFICE_MIDDLEWARE)

_OFFICE_PROCESSORS = [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                *([] if FACE == "portal" else _OFFICE_PROCESSORS),
            ],
        },
    }
]
FORM_RENDERER = "zhunsheng.ui.forms.Renderer"

# ── Database ────────────────────────────────────────────────────────────────────────────────────────────────────────


def database(url: str) -> dict[str, Any]:
    """Django's form of a PostgreSQL address (`postgresql://user:password@host:port/name?host=/socket/folder`)."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured(
            f"environment: DATABASE_URL={cluster.hidden(url)} is not a PostgreSQL address; "
            "write postgresql://user:password@host/name"
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": database(cluster.database_url(cluster.OWNER if AS_OWNER else cluster.APP))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── Who is there ────────────────────────────────────────────────────────────────────────────────────────────────────

if FACE != "portal":
    AUTH_USER_MODEL = "people.User"
    AUTHENTICATION_BACKENDS = [
        "axes.backends.AxesStandaloneBackend",
        "allauth.account.auth_backends.AuthenticationBackend",
    ]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "zhunsheng.office.people.passwords.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "zhunsheng.config.adapter.NoSignUp"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# Passwords are counted by axes; codes of the second factor, re-authentication and password changes by allauth.
ACCOUNT_RATE_LIMITS = {"login": None}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "准绳"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "zhunsheng.config.adapter.locked_out"
AXES_VERBOSE = False

# An officer's session lasts a working day: it does not end in the middle of a visit.
SESSION_ENGINE = (
    "django.contrib.sessions.backends.signed_cookies" if FACE == "portal" else "django.contrib.sessions.backends.db"
)
SESSION_COOKIE_NAME = "zhunsheng_portal" if FACE == "portal" else "zhunsheng_office"
CSRF_COOKIE_NAME = f"{SESSION_COOKIE_NAME}_csrf"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler's ticks and arrows are data: pictures in its style sheet
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# ── Language, time, assets ──────────────────────────────────────────────────────────────────────────────────────────

LANGUAGE_CODE = "zh-hans"
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static" / ("portal" if FACE == "portal" else "office")
STATICFILES_DIRS = [path for path in [VENDOR_ROOT / "static"] if path.exists()]
_PLAIN = DEBUG or _choice("ZHUNSHENG_STATIC", "collected", "collected", "plain") == "plain"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = _PLAIN
_STORAGE = {
    "plain": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "example": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",  # compressing takes twenty seconds
    "production": "whitenoise.storage.CompressedManifestStaticFilesStorage",
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STORAGE["plain" if _PLAIN else PROFILE]},
}
EVIDENCE_LIMIT = _whole("ZHUNSHENG_EVIDENCE_LIMIT", 200) * 2**20  # MB a file; larger ones stay where they are
SCANNER = os.environ.get("ZHUNSHENG_SCANNER", "")  # clamd://host:3310 or clamd:/run/clamav/clamd.ctl; empty: none
# Where fines are paid: a class with the answers of payments.bank.Bank; without a line to a bank, a cashier's receipts.
PAYMENT_CONNECTOR = os.environ.get("PAYMENT_CONNECTOR") or "zhunsheng.office.payments.bank.ByHand"
PAYMENT_URL = os.environ.get("PAYMENT_URL", "")
PAYMENT_KEY = os.environ.get("PAYMENT_KEY", "")
PAYMENT_TIMEOUT = 8  # seconds
# What keeps the organs' electronic seals: a class with the answer of papers.seals.Signer; empty: sealed by hand only.
SEAL_SIGNER = os.environ.get("SEAL_SIGNER", "zhunsheng.office.papers.local_seal.LocalSeal" if EXAMPLE else "")
MEDIA_ROOT = Path(
    os.environ.get("ZHUNSHENG_MEDIA") or VAR / "files"
)  # evidence and papers by digest; never served by address

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
