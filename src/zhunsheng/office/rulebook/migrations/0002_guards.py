"""Versions and the procedures they brought are never changed, and come with a record."""

from django.db import migrations

from zhunsheng.office.ledger.guards import immutable, recorded


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0001_initial"), ("ledger", "0002_guards")]

    operations = [
        immutable("rulebook_version"),
        recorded("rulebook_version"),
        immutable("rulebook_procedure"),
        recorded("rulebook_procedure", pk="digest"),
    ]
