from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "zhunsheng.office.people"
    label = "people"

    def ready(self) -> None:
        from zhunsheng.office.people import permissions, signals  # noqa: F401  (they register themselves)
