"""The bank as this room sees it: one small protocol, and the bank that is a cashier's window.

A connector is a class with the four answers of `Bank`; `PAYMENT_CONNECTOR` names it. Rules for whoever writes one:
- `request_id` is the same each time a request is repeated: the bank must give the same answer to it.
- What does not come in time, or cannot be reached, is `Silent`: it is asked again. What the bank refuses, or what bears no
  valid signature, is `Refused`: a person has to look.
- A connector reads and writes nothing here; it translates.

    bank.open(Order(request_id=…, number="准市监缴〔2026〕1号", fen=50_000, …))     # "4401000012345678"
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


class Silent(Exception):
    """The bank did not answer, or not in time."""


class Refused(Exception):
    """The bank refuses, or its answer cannot be trusted; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the bank is asked to collect. No name of a person: the code is what the payer brings."""

    request_id: UUID
    number: str
    organ: str
    fen: int
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One payment as the bank reports it. `serial` is unique with that bank for ever."""

    code: str
    serial: str
    fen: int
    paid_at: datetime


class Bank(Protocol):
    """What a connector answers."""

    name: str
    by_hand: bool

    def open(self, order: Order) -> str:
        """The code (缴款码) under which the sum can be paid."""

    def ask(self, request_id: UUID, code: str) -> Sequence[Payment]:
        """The payments that came in under a code."""

    def statement(self, day: date) -> Sequence[Payment]:
        """All payments of an accounting day."""

    def notified(self, headers: Mapping[str, str], body: bytes) -> Payment:
        """A payment that the bank tells of itself; `Refused` when the signature does not stand."""


class ByHand:
    """No line to a bank: codes are our own numbers, payments are entered from the cashier's receipts."""

    name = "人工登记"
    by_hand = True

    def open(self, order: Order) -> str:
        return f"{order.request_id.int % 10**16:016d}"

    def ask(self, request_id: UUID, code: str) -> Sequence[Payment]:
        return ()

    def statement(self, day: date) -> Sequence[Payment]:
        raise Refused("没有与银行联网，请导入或者逐笔登记银行回单")

    def notified(self, headers: Mapping[str, str], body: bytes) -> Payment:
        raise Refused("没有与银行联网，不接收通知")


def connected() -> Bank:
    """The connector of this installation."""
    made: Bank = import_string(settings.PAYMENT_CONNECTOR)()
    return made
