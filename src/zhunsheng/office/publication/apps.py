from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "zhunsheng.office.publication"
    label = "publication"
