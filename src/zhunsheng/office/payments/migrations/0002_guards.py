"""What came in and what the bank said is never altered; bills and open items change on record only."""

from django.db import migrations

from zhunsheng.office.ledger.guards import immutable, recorded


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("ledger", "0002_guards")]

    operations = [
        recorded("payments_bill"),
        recorded("payments_openitem"),
        recorded("payments_receipt"),
        immutable("payments_receipt", once=("serial", "act_id")),
        recorded("payments_statement"),
        immutable("payments_statement"),
    ]
