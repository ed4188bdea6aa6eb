"""A look at a file without opening it: a picture as it is, the first page of a PDF as a picture, the head of a text.

A PDF is somebody else's program: its page is drawn by a process of its own, without a share of ours, for a few seconds.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from zhunsheng.office.evidence.reads import SHOWN_AS_TEXT
from zhunsheng.office.matters import media
from zhunsheng.office.matters.models import Evidence

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
LARGEST_PDF = 20 * 2**20
PATIENCE, MEMORY = 15, 2 * 2**30
_DRAW = """
import resource, sys, typst
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[3]),) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[4]),) * 2)
made = typst.compile(sys.argv[1], root=sys.argv[2], format="png", ppi=72.0, ignore_system_fonts=True)
sys.stdout.buffer.write(made if isinstance(made, bytes) else made[0])
"""
_PAGE = '#set page(width: auto, height: auto, margin: 0pt)\n#image("it.pdf", page: 1, width: 595pt)\n'


def of(one: Evidence) -> tuple[bytes, str] | None:
    """A picture of the file and its type; None where there is nothing to see."""
    if one.media_type in PICTURES:
        return media.path(one.sha256).read_bytes(), one.media_type
    if one.media_type == "application/pdf" and one.size <= LARGEST_PDF:
        drawn = _first_page(media.path(one.sha256))
        return (drawn, "image/png") if drawn else None
    return None


def can(one: Evidence) -> bool:
    """Whether there may be a picture."""
    return one.media_type in (*PICTURES, "application/pdf")


def text(one: Evidence) -> str:
    """The head of a text; "" of anything else."""
    if one.media_type != "text/plain":
        return ""
    with media.path(one.sha256).open("rb") as file:
        return file.read(SHOWN_AS_TEXT * 4).decode(errors="replace")[:SHOWN_AS_TEXT]


def _first_page(place: Path) -> bytes | None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "it.pdf").symlink_to(place.resolve())
        page = Path(folder) / "page.typ"
        page.write_text(_PAGE)
        told = [sys.executable, "-I", "-c", _DRAW, str(page), "/", str(MEMORY), str(PATIENCE)]
        try:
            done = subprocess.run(told, capture_output=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            return None
    return done.stdout if done.returncode == 0 and done.stdout.startswith(b"\x89PNG") else None
