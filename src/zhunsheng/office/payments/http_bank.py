"""A bank behind HTTP: JSON with a signature each way, a short wait, nothing trusted that is not signed.

- `POST {PAYMENT_URL}/bills`, `/payments`, `/statement`; header `X-Signature`: HMAC-SHA256 (hex) of the body under
  PAYMENT_KEY. An answer bears the same header over its own body and repeats the `request_id` it answers.
- Sums are whole fen; a time has its zone. Whatever is not so is refused, not guessed.
- What the bank tells of itself comes to `/payments/notice/`, signed the same way.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import uuid6
from django.conf import settings

from zhunsheng.office.payments.bank import Order, Payment, Refused, Silent

SIGNATURE = "X-Signature"
MOST_BYTES = 8 * 2**20
SHORTEST_KEY = 32
YEARS = range(2000, 2100)
LONGEST = 60


def signature(key: str, body: bytes) -> str:
    """The signature of a body.

    >>> signature("k", b"{}")[:8]
    'af94b163'
    """
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def missing() -> list[str]:
    """What the settings lack for this connector: an address, and a key that is no empty or guessable one."""
    found = []
    if not settings.PAYMENT_URL.startswith(("https://", "http://")):
        found.append("PAYMENT_URL")
    if len(settings.PAYMENT_KEY) < SHORTEST_KEY:
        found.append("PAYMENT_KEY")
    return found


class HttpBank:
    """The connector; address, key and patience come from the settings."""

    name = "银行"
    by_hand = False

    def open(self, order: Order) -> str:
        due = order.due_on.isoformat() if order.due_on else None
        told = self._ask("bills", order.request_id, number=order.number, organ=order.organ, fen=order.fen, due_on=due)
        return _word(told, "code")

    def ask(self, request_id: UUID, code: str) -> Sequence[Payment]:
        return _payments(self._ask("payments", request_id, code=code))

    def statement(self, day: date) -> Sequence[Payment]:
        return _payments(self._ask("statement", uuid6.uuid7(), on=day.isoformat()))

    def notified(self, headers: Mapping[str, str], body: bytes) -> Payment:
        return _payment(self._opened(headers.get(SIGNATURE, ""), body))

    def _ask(self, path: str, request_id: UUID, **said: Any) -> dict[str, Any]:
        _configured()
        body = json.dumps({"request_id": str(request_id), **said}, ensure_ascii=False).encode()
        request = urllib.request.Request(  # noqa: S310 (the address is a setting)
            f"{settings.PAYMENT_URL.rstrip('/')}/{path}", data=body, method="POST",
            headers={"Content-Type": "application/json", SIGNATURE: signature(settings.PAYMENT_KEY, body)},
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=settings.PAYMENT_TIMEOUT) as answer:  # noqa: S310
                told = self._opened(answer.headers.get(SIGNATURE, ""), answer.read(MOST_BYTES))
        except urllib.error.HTTPError as error:
            with error:
                if error.code >= 500 or error.code in (408, 429):
                    raise Silent(f"银行应答 {error.code}") from None
                raise Refused(f"银行拒绝，应答 {error.code}") from None
        except (OSError, http.client.HTTPException) as error:
            raise Silent("银行没有在时限内应答" if isinstance(error, TimeoutError) else "连接不上银行") from None
        if told.get("request_id") != str(request_id):
            raise Refused("银行的应答与请求编号不符")
        return told

    def _opened(self, signed: str, body: bytes) -> dict[str, Any]:
        _configured()
        if not hmac.compare_digest(signature(settings.PAYMENT_KEY, body).encode(), signed.encode(errors="replace")):
            raise Refused("银行应答的签名核验不符")
        try:
            told = json.loads(body)
        except (ValueError, RecursionError):
            raise Refused("银行的应答不是约定的格式") from None
        if not isinstance(told, dict):
            raise Refused("银行的应答不是约定的格式")
        return told


def _configured() -> None:
    if lacking := missing():
        raise Refused(f"与银行联网的设置不全：{'、'.join(lacking)}")


def _payments(told: dict[str, Any]) -> list[Payment]:
    rows = told.get("payments")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refused("银行的应答缺少缴款明细")
    return [_payment(row) for row in rows]


def _payment(row: dict[str, Any]) -> Payment:
    fen = row.get("fen")
    if not isinstance(fen, int) or isinstance(fen, bool) or not 0 < fen < 10**15:
        raise Refused("银行应答中的金额不是以分计的正整数")
    try:
        paid_at = datetime.fromisoformat(_word(row, "paid_at"))
    except ValueError:
        raise Refused("银行应答中的时间不是约定的格式") from None
    if paid_at.tzinfo is None:
        raise Refused("银行应答中的时间没有时区")
    if paid_at.year not in YEARS:
        raise Refused("银行应答中的时间不在合理的年份")
    return Payment(code=_word(row, "code"), serial=_word(row, "serial"), fen=fen, paid_at=paid_at)


def _word(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST or not value.isprintable():
        raise Refused(f"银行应答缺少“{name}”，或者不是约定的格式")
    return value
