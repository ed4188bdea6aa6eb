from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "zhunsheng.office.evidence"
    label = "evidence"

    def ready(self) -> None:
        from zhunsheng.office.evidence.companion import Exhibits, Screening
        from zhunsheng.office.matters import companions, media

        companions.register(Exhibits())
        media.screen_with(Screening())
