from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "zhunsheng.office.reports"
    label = "reports"
