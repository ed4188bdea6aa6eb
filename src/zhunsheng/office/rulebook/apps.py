from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "zhunsheng.office.rulebook"
    label = "rulebook"
