"""What supervision has seen is recorded, and never deleted."""

from django.db import migrations

from zhunsheng.office.ledger.guards import recorded


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial"), ("ledger", "0002_guards")]

    operations = [recorded("supervision_openitem")]
