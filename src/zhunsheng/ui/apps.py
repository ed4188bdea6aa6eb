"""The Django app of the page furniture. It stands before `allauth` in INSTALLED_APPS so that its login pages win."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "zhunsheng.ui"
    label = "ui"
    verbose_name = "界面"

    def ready(self) -> None:
        from zhunsheng.ui import forms

        forms.speak_plainly()
