from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "zhunsheng.portal"
    label = "portal"
