"""What a look at a page finds, for all tests that open one."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

NARROW, WIDE = 390, 1440


def axe(page: Any, colours: bool = True) -> list[Any]:
    """What axe finds, place by place. Colours cost most of its time and are the same at every width: once is enough."""
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
    violations = Axe().run(page, options=options).response["violations"]
    return [(v["id"], n["target"], n.get("failureSummary")) for v in violations for n in v["nodes"]]


def photograph(page: Any, name: str, width: int) -> None:
    """Keep a picture where ZHUNSHENG_SHOTS names a folder, to be looked at."""
    if folder := os.environ.get("ZHUNSHENG_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{re.sub(r'[^0-9A-Za-z-]+', '-', name)}-{width}.png"), full_page=True)
