"""Papers are vouched for at the portal: their stamps pass like slips."""

from django.db import migrations, models

KINDS = ["bundle", "withdrawal", "parcel", "slip", "dossier", "day", "key", "stamp"]


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_insert_only")]

    operations = [
        migrations.AlterField(
            model_name="exchange",
            name="kind",
            field=models.CharField(choices=[(kind, kind.capitalize()) for kind in KINDS], max_length=12),
        ),
    ]
