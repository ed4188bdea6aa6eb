"""Where this checkout keeps what it makes: everything lies under `var/`, which is never committed.

`ZHUNSHENG_HOME` names another checkout root (its `var/` and `rulebook/`); unset, it is the one this file stands in.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def home() -> Path:
    """The root of the checkout: the folder with `rulebook/`, `manage.py` and `var/`."""
    named = os.environ.get("ZHUNSHENG_HOME")
    return Path(named).resolve() if named else Path(__file__).resolve().parents[3]


def var() -> Path:
    """The folder for everything made here: database, secrets, fonts, vendor files, logs."""
    return home() / "var"


def secret(name: str) -> str:
    """A secret of this checkout, made at first use: 50 random characters in `var/secrets/<name>`, mode 0600.

    Two processes that ask at once get the same one: it is written aside and then linked into place.
    """
    path = var() / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = path.with_name(f".{name}.{os.getpid()}")
        aside.touch(mode=0o600)
        aside.write_text(secrets.token_urlsafe(50), encoding="ascii")
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_text(encoding="ascii").strip()
