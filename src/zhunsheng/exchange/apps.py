from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "zhunsheng.exchange"
    label = "exchange"
