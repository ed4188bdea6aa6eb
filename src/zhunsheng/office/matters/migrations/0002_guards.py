"""What was done stays as it was written, and nothing is written without its record.

Evidence attached before an act is taken up by it: its act is filled in once, and never emptied.
"""

from django.db import migrations

from zhunsheng.office.ledger.guards import immutable, private, recorded

KEPT = ("act", "signer", "defect", "paper", "historicalrecord", "link")


class Migration(migrations.Migration):
    dependencies = [("matters", "0001_initial"), ("ledger", "0002_guards")]

    operations = [
        *(immutable(f"matters_{table}") for table in KEPT),
        immutable("matters_evidence", once=("act_id",)),
        *(recorded(f"matters_{table}") for table in (*KEPT, "evidence", "party")),
        recorded("matters_matter", leaves_out=("marking", "next_due_on", "next_due_clock")),
        private("matters_privatevalue"),
        private("matters_draft"),
    ]
