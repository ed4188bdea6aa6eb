from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "zhunsheng.office.people"
    label = "people"
