"""What a look at a page finds, for all tests that open one."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

NARROW, WIDE = 390, 1440
FOREIGN = re.compile(r"[A-Za-z]{3,}")
# What is written the same in every language: formats and programs, the register's log, the rulebook's layers, standards,
# accounts of the example, and the draw's own files and parties, which a reader compares letter by letter.
KNOWN = frozenset({
    "PDF", "pdf", "docx", "Word", "Excel", "CSV", "XLSX", "XLS", "JSON", "YAML", "XML", "UTF", "Atom", "TOTP", "SHA", "REST", "zip", "txt", "tsv",
    "drand", "zhunsheng", "example", "log", "witness", "verify", "tlog", "proof", "claims", "domain", "samr", "tourism",
    "radio", "SJS", "lina", "hepin", "zhaolei",
    "draw", "files", "header", "directory", "eligible", "excluded", "inspectors", "reveals", "beacon", "result", "drawn", "bytes",
    "eligibility", "assignment", "procuratorate", "justice", "bureau", "citizen",
})  # fmt: skip
CODE = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # an id
    r"|\S+\+[0-9a-f]{8}\+\S+"  # the name of a key in a signed head
    r"|[A-Za-z0-9+/=]{16,}…?|\b[0-9a-f]{12,}…?"  # a digest
    r"|\b[A-Z0-9]{4,5}(?:-[A-Z0-9]{4,5})+\b|\b2026-TS-\w+"  # a receipt, a check code
    r"|\b[0-9A-HJ-NP-Z]{12,18}\b"  # a unified social credit code, a visit's code
)
WORDS = """() => { const main = document.querySelector("main").cloneNode(true);
    main.querySelectorAll("code, pre, script, style").forEach((one) => one.remove());
    document.body.append(main); const said = main.innerText; main.remove(); return said; }"""


def axe(page: Any, colours: bool = True) -> list[Any]:
    """What axe finds, place by place. Colours cost most of its time and are the same at every width: once is enough."""
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
    violations = Axe().run(page, options=options).response["violations"]
    return [(v["id"], n["target"], n.get("failureSummary")) for v in violations for n in v["nodes"]]


def photograph(page: Any, name: str, width: int) -> None:
    """Keep a picture where ZHUNSHENG_SHOTS names a folder, to be looked at."""
    if folder := os.environ.get("ZHUNSHENG_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{re.sub(r'[^0-9A-Za-z-]+', '-', name)}-{width}.png"), full_page=True)


def foreign(page: Any, known: frozenset[str] = KNOWN) -> list[str]:
    """The words of a page that stand in Latin letters and are no code, format or name."""
    return sorted(set(FOREIGN.findall(CODE.sub("", page.evaluate(WORDS)))) - known)


def faults(page: Any, name: str, widths: tuple[int, ...] = (NARROW, WIDE), known: frozenset[str] = KNOWN) -> list[str]:
    """All that is wrong with a page as it stands: too wide, refused by axe, or with a word left untranslated."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        photograph(page, name, width)
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{name} at {width}: {wide} px wide")
        found += [f"{name} at {width}: {one}" for one in axe(page, colours=width == widths[0])]
    return found + ([f"{name}: untranslated {words}"] if (words := foreign(page, known)) else [])
