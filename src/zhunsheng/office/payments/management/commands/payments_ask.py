"""`zhunsheng manage payments_ask`: work through what is to be asked of the bank (the worker's job)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from zhunsheng.office.payments import actions as payments


class Command(BaseCommand):
    help = "向银行申请缴款码、查询缴款结果。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"银行应答 {payments.ask_bank()} 次。")
