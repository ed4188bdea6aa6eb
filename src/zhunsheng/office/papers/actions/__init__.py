"""All that is written about papers: making and completing them, serving, sealing, filing."""

from zhunsheng.office.papers.actions.filing import file_volume
from zhunsheng.office.papers.actions.making import complete, make
from zhunsheng.office.papers.actions.sealing import forget, seal, take_scan
from zhunsheng.office.papers.actions.serving import (
    arrive,
    complete_announcements,
    confirm_address,
    fail,
    send,
    withdraw_address,
)

__all__ = [
    "arrive",
    "complete",
    "complete_announcements",
    "confirm_address",
    "fail",
    "file_volume",
    "forget",
    "make",
    "seal",
    "send",
    "take_scan",
    "withdraw_address",
]
