from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "zhunsheng.office.matters"
    label = "matters"

    def ready(self) -> None:
        from zhunsheng.office.ledger import worker
        from zhunsheng.office.matters import actions as matters

        worker.daily(matters.write_elapsed)
