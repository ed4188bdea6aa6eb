"""亮证: what an officer's QR code says, believed only when the register's key has signed it and only on its own day.

    cards.read(text, policy, today).ok
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from zhunsheng.proof import note
from zhunsheng.proof.checkpoint import Policy
from zhunsheng.proof.faults import Malformed

FIRST = "zhunsheng-card/1"
FIELDS = ("name", "organ", "credential", "valid_to", "on")
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Card:
    """What a code says, and why it is not believed; `why` is empty when it is."""

    why: str
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.why


def read(text: str, policy: Policy | None, today: date) -> Card:
    """The card behind a code: signed by the register that this portal trusts, shown today, not expired."""
    if not 0 < len(text) <= LONGEST:
        return Card("没有可以核对的内容")
    try:
        whole = note.Note.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)), "card")
    except (Malformed, NotBase64, ValueError):
        return Card("不是执法证件的核对码")
    keys = policy.logs if policy else ()
    if not any(note.holds(whole.text, key, one) for key in keys for one in whole.signatures):
        return Card("签名不是本区登记簿的，不能证实")
    lines = whole.text.splitlines()
    said = dict(line.partition("=")[::2] for line in lines[1:])
    if lines[0] != FIRST or tuple(said) != FIELDS:
        return Card("不是执法证件的核对码")
    if said["on"] != today.isoformat():
        return Card("这个核对码不是今天的，请执法人员当场重新出示", said)
    if said["valid_to"] != "none" and said["valid_to"] <= today.isoformat():
        return Card("执法证件已经过期", said)
    return Card("", said)
