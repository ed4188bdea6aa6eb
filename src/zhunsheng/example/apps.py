from django.apps import AppConfig


class ExampleConfig(AppConfig):
    name = "zhunsheng.example"
    label = "example"
