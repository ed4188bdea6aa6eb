"""The portal on its own: its process knows no room of the office, and neither face's templates load the other's tags."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import databases

ROOT = Path(__file__).resolve().parents[2]

ALONE = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.test import Client
paths = sys.argv[1:]
client = Client(SERVER_NAME="127.0.0.1")
answers = {path: client.get(path).status_code for path in paths}
office = sorted(name for name in sys.modules if name.startswith("zhunsheng.office"))
print(json.dumps({"answers": answers, "office": office, "apps": list(settings.INSTALLED_APPS)}))
"""


@pytest.mark.django_db
def test_every_page_of_the_portal_stands_where_no_office_is_installed(clone: object) -> None:
    paths = [
        "/", "/search/?q=x", "/powers/", "/draws/", "/penalties/", "/inspections/", "/licences/", "/others/", "/reports/", "/open/",
        "/open/decisions.json", "/open/decisions.csv", "/feed.xml", "/robots.txt", "/sitemap.xml", "/complaints/",
        "/complaints/receipt/", "/progress/", "/verify/", "/verify/?paper=x&code=0A1B-2C3D-4E5F",
        "/firms/", "/firms/enter/",
    ]  # fmt: skip
    told = subprocess.run(
        [sys.executable, "-c", ALONE, *paths],
        env={
            **os.environ, **databases.urls(clone.name), "FACE": "portal", "ZHUNSHENG_STATIC": "plain",  # type: ignore[attr-defined]
            "DJANGO_SETTINGS_MODULE": "zhunsheng.config.settings", "DISTRICT_CLOCK": "real",
        },
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-3000:]
    said = json.loads(told.stdout.splitlines()[-1])
    assert said["answers"] == dict.fromkeys(paths, 200)
    assert said["office"] == []
    assert not [app for app in said["apps"] if "office" in app or "auth" in app]


def loaded(folder: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in (ROOT / "src/zhunsheng" / folder).rglob("templates/**/*.html"):
        names = re.findall(r"\{%\s*load\s+([^%]+?)\s*%\}", path.read_text(encoding="utf-8"))
        found[str(path.relative_to(ROOT))] = {one for line in names for one in line.split()}
    return found


def extended(folder: str) -> dict[str, set[str]]:
    return {
        str(path.relative_to(ROOT)): set(
            re.findall(r"\{%\s*(?:extends|include)\s+\"([^\"]+)\"", path.read_text("utf-8"))
        )
        for path in (ROOT / "src/zhunsheng" / folder).rglob("templates/**/*.html")
    }


def test_templates_load_no_tags_and_include_no_pieces_of_the_other_face() -> None:
    common = {"ui", "static", "django_htmx", "i18n", "l10n"}
    assert loaded("portal")
    assert {name: tags - common for name, tags in loaded("portal").items() if tags - common} == {}
    for name, used in extended("portal").items():
        assert all(one.startswith(("ui/", "portal/")) for one in used), name
    for name, used in extended("office").items():
        assert not [one for one in used if one.startswith("portal/") or one == "ui/base_portal.html"], name
