"""The application that wires the office's rooms together once all of them are there."""

from django.apps import AppConfig


class Office(AppConfig):
    name = "zhunsheng.config"
    label = "config"

    def ready(self) -> None:
        from zhunsheng.config import wiring

        wiring.wire()
