"""A form that was handed in is not handed in twice."""

import uuid6
from django.db import migrations, models

from zhunsheng.office.ledger.guards import private


class Migration(migrations.Migration):
    dependencies = [("matters", "0002_guards"), ("people", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="HandedIn",
            fields=[
                ("id", models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ("token", models.UUIDField(unique=True)),
                ("handed_at", models.DateTimeField()),
                ("officer", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="people.officer")),
            ],
        ),
        private("matters_handedin"),
    ]
