"""Grade, objection and answer change on record only."""

from django.db import migrations

from zhunsheng.office.ledger.guards import recorded


class Migration(migrations.Migration):
    dependencies = [("publication", "0006_credit_terms"), ("ledger", "0002_guards")]

    operations = [
        recorded("publication_creditterm", pk="publication_id"),
        recorded("publication_partysays"),
    ]
