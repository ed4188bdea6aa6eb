from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "zhunsheng.office.indicators"
    label = "indicators"
