from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "zhunsheng.office.supervision"
    label = "supervision"

    def ready(self) -> None:
        from zhunsheng.office.ledger import worker
        from zhunsheng.office.matters import companions, desk
        from zhunsheng.office.supervision import actions as supervision
        from zhunsheng.office.supervision import desk as own
        from zhunsheng.office.supervision.companion import Supervision

        companions.register(Supervision())
        desk.register("supervision", own.card)
        worker.daily(supervision.open_overdue)
