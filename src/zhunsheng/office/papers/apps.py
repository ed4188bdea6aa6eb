from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "zhunsheng.office.papers"
    label = "papers"

    def ready(self) -> None:
        from zhunsheng.office.ledger import worker
        from zhunsheng.office.matters import companions
        from zhunsheng.office.papers import actions as papers
        from zhunsheng.office.papers.companion import Papers

        companions.register(Papers())
        worker.daily(papers.complete_announcements)
