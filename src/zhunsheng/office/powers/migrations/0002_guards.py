"""The list changes only with a record, and what was changed is never rewritten."""

from django.db import migrations

from zhunsheng.office.ledger.guards import immutable, recorded


class Migration(migrations.Migration):
    dependencies = [("powers", "0001_initial"), ("ledger", "0002_guards")]

    operations = [
        immutable("powers_listchange"),
        *(recorded(f"powers_{table}") for table in ("poweritem", "basis", "holding", "servicelimit", "listchange")),
    ]
