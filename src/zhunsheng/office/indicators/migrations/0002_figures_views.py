"""The views that indicators read."""

from django.db import migrations

from zhunsheng.office.indicators.views_sql import VIEWS


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0001_initial"),
        ("inspections", "0001_initial"),
        ("matters", "0001_initial"),
        ("people", "0001_initial"),
        ("powers", "0001_initial"),
        ("publication", "0001_initial"),
        ("supervision", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(f'CREATE OR REPLACE VIEW "{name}" AS {sql}', f'DROP VIEW "{name}"')
        for name, sql in VIEWS.items()
    ]
