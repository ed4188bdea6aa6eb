"""All that is written about money: bills, what came in for them, what people have to settle, the bank's statements."""

from zhunsheng.office.payments.actions.asking import ask_bank, ask_now
from zhunsheng.office.payments.actions.issuing import issue, issue_instalments, void
from zhunsheng.office.payments.actions.reconciling import take_statement
from zhunsheng.office.payments.actions.settling import settle
from zhunsheng.office.payments.actions.taking import enter_by_hand, take

__all__ = [
    "ask_bank",
    "ask_now",
    "enter_by_hand",
    "issue",
    "issue_instalments",
    "settle",
    "take",
    "take_statement",
    "void",
]
