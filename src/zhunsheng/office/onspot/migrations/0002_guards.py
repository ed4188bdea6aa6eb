"""A block and the end of each of its numbers stay as written, with their records; what waits is sealed."""

from django.db import migrations

from zhunsheng.office.ledger.guards import immutable, private, recorded

KEPT = ("block", "number", "handed")


class Migration(migrations.Migration):
    dependencies = [("onspot", "0001_initial"), ("ledger", "0002_guards")]

    operations = [
        *(immutable(f"onspot_{table}") for table in KEPT),
        *(recorded(f"onspot_{table}") for table in KEPT),
        private("onspot_waiting"),
    ]
