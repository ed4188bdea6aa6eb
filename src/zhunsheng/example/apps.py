from django.apps import AppConfig
from django.conf import settings


class ExampleConfig(AppConfig):
    name = "zhunsheng.example"
    label = "example"

    def ready(self) -> None:
        """Let the district's day be the stored one (production does not install this app)."""
        if settings.DISTRICT_CLOCK != "own":
            return
        from zhunsheng.example import actions, reads
        from zhunsheng.office import clock
        from zhunsheng.office.ledger import worker

        clock.keep_day_with(reads.day)
        worker.daily(actions.tell_portal)
