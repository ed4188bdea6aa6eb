"""On site: the standard result codes, what a visit still lacks, and the signed card that an officer shows.

- A result is one of the codes of the public-information checks (抽查结果): the same words everywhere, so that results of
  organs can be counted together.
- A card is a signed note: who, of which organ, which credential, until when, on which day it is shown. The portal checks
  it with the register's public key; no list of officers passes between the two.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import date
from typing import Final

from zhunsheng.office.inspections.models import SiteEntry
from zhunsheng.office.ledger import keys
from zhunsheng.office.people.models import Credential, Organ
from zhunsheng.proof import note

CODES: Final[dict[str, str]] = {
    "1": "未发现问题",
    "2": "未按规定公示应当公示的信息",
    "3": "公示信息隐瞒真实情况、弄虚作假",
    "4": "查无下落（通过登记的住所无法联系）",
    "5": "发现问题已责令改正",
    "6": "不配合检查情节严重",
    "7": "未发现开展本次抽查涉及的经营活动",
    "8": "发现问题待后续处理",
}
KIND: Final = SiteEntry.Kind
STEPS: Final = (
    KIND.ARRIVED,
    KIND.CARD,
    KIND.CHECKED,
    KIND.PHOTO,
    KIND.FOUND,
    KIND.CODED,
    KIND.CONFIRMED,
    KIND.SIGNED,
    KIND.LEFT,
)
CARD: Final = "zhunsheng-card/1"


def lacking(entries: Sequence[SiteEntry], others: Sequence[str]) -> list[str]:
    """What a visit still lacks before it is put on record, in words; `others`: the numbers of the other officers."""
    have = {one.kind for one in entries}
    signed = have & {KIND.SIGNED, KIND.REFUSED}
    confirmed = {str(one.said.get("officer", "")) for one in entries if one.kind == KIND.CONFIRMED}
    wanted = [step for step in (KIND.ARRIVED, KIND.CARD, KIND.PHOTO, KIND.FOUND, KIND.CODED) if step not in have]
    missing = [str(KIND(step).label) for step in wanted]
    missing += [f"{code}号检查人员确认" for code in others if code not in confirmed]
    return missing if signed else [*missing, "检查对象签名，或者拒绝签名的见证"]


def card(credential: Credential, organ: Organ, day: date) -> str:
    """The text behind an officer's QR code: a signed note, base64 for an address."""
    fields = {
        "name": credential.officer.name,
        "organ": organ.name,
        "credential": f"{credential.name} {credential.number}",
        "valid_to": credential.valid_to.isoformat() if credential.valid_to else "none",
        "on": day.isoformat(),
    }
    text = f"{CARD}\n" + "".join(f"{name}={value}\n" for name, value in fields.items())
    key, signer = keys.log_key()
    whole = note.Note(text, (note.sign(text, key, signer),)).encode()
    return urlsafe_b64encode(whole).decode().rstrip("=")
