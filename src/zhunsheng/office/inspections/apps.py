from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "zhunsheng.office.inspections"
    label = "inspections"

    def ready(self) -> None:
        from zhunsheng.office.inspections import actions as inspections
        from zhunsheng.office.inspections import card
        from zhunsheng.office.inspections.companion import Inspections
        from zhunsheng.office.ledger import worker
        from zhunsheng.office.matters import companions, desk

        companions.register(Inspections())
        desk.register("inspections", card.waiting)
        worker.steady(inspections.take_in_answers)
