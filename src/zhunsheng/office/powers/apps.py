from django.apps import AppConfig


class PowersConfig(AppConfig):
    name = "zhunsheng.office.powers"
    label = "powers"
