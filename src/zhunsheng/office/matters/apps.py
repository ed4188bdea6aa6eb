from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "zhunsheng.office.matters"
    label = "matters"

    def ready(self) -> None:
        from zhunsheng.office.ledger import sweep, worker
        from zhunsheng.office.matters import actions as matters
        from zhunsheng.office.matters import sweeping

        sweep.also(sweeping.altered_media)
        worker.daily(matters.write_elapsed)
