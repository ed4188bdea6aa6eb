from django.apps import AppConfig


class DiscretionConfig(AppConfig):
    name = "zhunsheng.office.discretion"
    label = "discretion"

    def ready(self) -> None:
        from zhunsheng.office.discretion.companion import Discretion
        from zhunsheng.office.matters import companions

        companions.register(Discretion())
