from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "zhunsheng.office.publication"
    label = "publication"

    def ready(self) -> None:
        from zhunsheng.office.matters import companions
        from zhunsheng.office.publication import watching
        from zhunsheng.office.publication.companion import Publications

        companions.register(Publications())
        watching.watch_draws()
