from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "zhunsheng.office.inspections"
    label = "inspections"
