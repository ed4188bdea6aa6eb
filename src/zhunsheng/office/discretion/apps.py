from django.apps import AppConfig


class DiscretionConfig(AppConfig):
    name = "zhunsheng.office.discretion"
    label = "discretion"

    def ready(self) -> None:
        from zhunsheng.office.discretion import reads
        from zhunsheng.office.discretion.companion import Discretion
        from zhunsheng.office.evidence import reads as evidence
        from zhunsheng.office.matters import companions

        companions.register(Discretion())
        evidence.point_with(reads.pointed)
