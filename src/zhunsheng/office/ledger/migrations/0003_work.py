"""Long work that somebody waits for: how far it is, what came of it."""

import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name="Work",
            fields=[
                ("id", models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("about", models.CharField(blank=True, max_length=200)),
                ("title", models.CharField(max_length=100)),
                ("asked_by", models.CharField(max_length=40)),
                ("asked_at", models.DateTimeField()),
                ("then", models.CharField(max_length=200)),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
                ("result", models.JSONField(null=True)),
                ("fault", models.CharField(blank=True, max_length=300)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["kind", "about", "asked_at"], name="work_kind_about")]},
        ),
    ]
