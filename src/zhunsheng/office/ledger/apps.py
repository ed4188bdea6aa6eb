from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "zhunsheng.office.ledger"
    label = "ledger"
