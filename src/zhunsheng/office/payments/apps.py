from django.apps import AppConfig
from django.core import checks


class PaymentsConfig(AppConfig):
    name = "zhunsheng.office.payments"
    label = "payments"

    def ready(self) -> None:
        from zhunsheng.office.ledger import worker
        from zhunsheng.office.matters import companions, desk
        from zhunsheng.office.payments import actions as payments
        from zhunsheng.office.payments import cards
        from zhunsheng.office.payments import checks as own
        from zhunsheng.office.payments.companion import Payments

        companions.register(Payments())
        desk.register("payments", cards.waiting)
        checks.register(own.connector)
        worker.steady(payments.ask_bank)
