from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "zhunsheng.portal"
    label = "portal"

    def ready(self) -> None:
        from zhunsheng.portal import menu

        menu.register()
