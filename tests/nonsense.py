"""What no form means, asked of any page: every word of its address and every field that its forms show is filled with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.test import Client

NONSENSE = {
    "nul": "甲\x00乙",
    "a long text": "x" * 1_000_000,
    "a script": "<script>alert(1)</script>",
    "no number": "二十五",
    "a huge number": "9" * 60,
    "less than nothing": "-1",
    "a word of SQL": "' OR 1=1 --",
    "half a character": "\ud800",
    "nothing": "",
}
# Every word that a view reads from an address.
ASKED = frozenset({
    "page", "file", "year", "q", "tab", "state", "party", "organ", "on", "kind", "beside", "work", "topic", "part", "outcome",
    "goal", "fact", "c", "act", "key", "next", "paper", "code", "number", "section",
})  # fmt: skip
FIELD = re.compile(r'<(?:input|select|textarea|button)[^>]*?\bname="([^"]+)"')
FORM = "application/x-www-form-urlencoded"
IN_AN_ADDRESS = 2_000  # a server refuses a longer one before Django sees it
IN_A_FORM = 2_000_000  # Django refuses more than 2.5 MB before a form sees it


def faults(client: Client, address: str, said: str, always: bool = False) -> Iterator[str]:
    """Ask a page and send its forms back with `said` in them; yields what was answered with an error of the server.

    `always`: send something even where the page shows no field.
    """
    shown = answered(client.get(f"{address}?{filled(ASKED, said[:IN_AN_ADDRESS])}"))
    if shown.status_code >= 500:
        yield f"GET {address}: {shown.status_code}"
    plain = answered(client.get(address))
    fields = set() if plain.streaming else set(FIELD.findall(plain.content.decode(errors="replace")))
    if fields or always:
        sent = answered(
            client.post(address, filled((fields | ASKED) - {"csrfmiddlewaretoken"}, said), content_type=FORM)
        )
        if sent.status_code >= 500:
            yield f"POST {address}: {sent.status_code}"


def filled(fields: Iterable[str], said: str) -> str:
    names = sorted(fields)
    return urlencode(dict.fromkeys(names, said[: IN_A_FORM // len(names)]), errors="surrogatepass")


def answered(answer: Any) -> Any:
    """The answer, read to its end: a file that is handed out is closed when it was read."""
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer
