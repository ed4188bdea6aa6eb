"""Evidence is only added to: no row is altered or removed, and none is written without its record."""

from django.db import migrations

from zhunsheng.office.ledger.guards import immutable, recorded

KEPT = ("exhibit", "holding", "handover", "refused", "support", "check", "preserved", "measure", "scan")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial"), ("ledger", "0002_guards")]

    operations = [
        *(immutable(f"evidence_{table}") for table in KEPT),
        *(recorded(f"evidence_{table}") for table in KEPT),
    ]
