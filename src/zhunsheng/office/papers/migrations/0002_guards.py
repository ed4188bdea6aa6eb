"""How a paper was served, sealed and filed changes on record only; what bears a seal or a digest is never altered."""

from django.db import migrations

from zhunsheng.office.ledger.guards import immutable, private, recorded


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial"), ("ledger", "0002_guards")]

    operations = [
        recorded("papers_confirmation"),
        immutable("papers_confirmation", once=("withdrawn_on",)),
        recorded("papers_service"),
        recorded("papers_sealing"),
        immutable("papers_sealing"),
        recorded("papers_volume"),
        immutable("papers_volume"),
        private("papers_sealedcopy"),
    ]
