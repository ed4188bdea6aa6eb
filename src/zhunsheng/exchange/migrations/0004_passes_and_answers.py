"""Firms have a page of their own: passes go out like slips, scans and ratings come in like parcels."""

from django.db import migrations, models

KINDS = ["bundle", "withdrawal", "parcel", "slip", "dossier", "day", "key", "stamp", "pass", "answer"]


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_stamps")]

    operations = [
        migrations.AlterField(
            model_name="exchange",
            name="kind",
            field=models.CharField(choices=[(kind, kind.capitalize()) for kind in KINDS], max_length=12),
        ),
    ]
