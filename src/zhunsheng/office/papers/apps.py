from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "zhunsheng.office.papers"
    label = "papers"
