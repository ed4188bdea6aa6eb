from django.apps import AppConfig


class OnSpotConfig(AppConfig):
    name = "zhunsheng.office.onspot"
    label = "onspot"
