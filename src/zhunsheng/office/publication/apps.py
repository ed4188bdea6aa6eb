from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "zhunsheng.office.publication"
    label = "publication"

    def ready(self) -> None:
        from zhunsheng.office.ledger import worker
        from zhunsheng.office.matters import companions, desk
        from zhunsheng.office.publication import actions as publication
        from zhunsheng.office.publication import cards, watching
        from zhunsheng.office.publication.companion import Publications

        companions.register(Publications())
        desk.register("inbox", cards.inbox)
        desk.register("publication", cards.review)
        watching.watch_draws()
        watching.watch_papers()
        worker.daily(publication.stop_expired)
        worker.steady(publication.take_in)
        worker.steady(publication.deliver)
