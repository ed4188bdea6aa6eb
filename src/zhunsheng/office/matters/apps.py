from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "zhunsheng.office.matters"
    label = "matters"
