from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "zhunsheng.office.supervision"
    label = "supervision"
