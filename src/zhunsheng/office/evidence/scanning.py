"""Virus scanners as plug-ins: whoever can look at a file and say clean, infected, or that it could not.

- The setting SCANNER names one (`clamd://host:port`, `clamd:/socket`); empty: there is none, files are kept, 未查毒.
- A scanner that does not answer stops nobody: the file is kept, 未查毒, and is scanned again later.
- What is infected is not taken in; what turns out to be infected later is kept (it is evidence) and not handed out.

    scanner().scan(Path("…"))        # Verdict(clean=False, found="Eicar-Test-Signature"), or None: nobody looked
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from zhunsheng.office.matters import media

PATIENCE = 60.0  # seconds; a scanner that needs longer is as good as absent


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scanner found; `found` names the virus."""

    clean: bool
    found: str = ""


class Scanner(Protocol):
    """A plug-in: its name, and what it says of a file; None when it could not look."""

    name: str

    def scan(self, place: Path) -> Verdict | None: ...


class NoScanner:
    """Where there is none."""

    name = ""

    def scan(self, place: Path) -> Verdict | None:
        return None


class Clamd:
    """ClamAV's daemon, by its INSTREAM command: lengths of four bytes, a length of zero at the end.

    Answers: `stream: OK`, `stream: <name> FOUND`, anything else is an error (`INSTREAM size limit exceeded. ERROR`).
    """

    name = "clamd"

    def __init__(self, address: tuple[str, int] | str) -> None:
        self.address = address

    def scan(self, place: Path) -> Verdict | None:
        try:
            return _verdict(self._asked(place))
        except OSError:
            return None

    def _asked(self, place: Path) -> str:
        family = socket.AF_UNIX if isinstance(self.address, str) else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as line, place.open("rb") as file:
            line.settimeout(PATIENCE)
            line.connect(self.address)
            line.sendall(b"zINSTREAM\0")
            for piece in media.pieces(file):
                line.sendall(struct.pack("!I", len(piece)) + piece)
            line.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < 4096 and (more := line.recv(4096)):
                answer += more
        return answer.rstrip(b"\0").decode(errors="replace")


def _verdict(answer: str) -> Verdict | None:
    """What an answer of the daemon means.

    >>> _verdict("stream: Eicar-Test-Signature FOUND")
    Verdict(clean=False, found='Eicar-Test-Signature')
    """
    said = answer.removeprefix("stream: ").strip()
    if said == "OK":
        return Verdict(clean=True)
    if said.endswith(" FOUND"):
        return Verdict(clean=False, found=said.removesuffix(" FOUND")[:120])
    return None


def scanner() -> Scanner:
    """The scanner that the settings name."""
    named = str(settings.SCANNER)
    if not named:
        return NoScanner()
    parts = urlsplit(named)
    if parts.scheme != "clamd" or not (parts.port or parts.path):
        raise ImproperlyConfigured(
            f"environment: ZHUNSHENG_SCANNER={named!r} names no scanner; write clamd://host:3310 or clamd:/path/to/socket"
        )
    return Clamd((parts.hostname, parts.port) if parts.hostname and parts.port else parts.path)
