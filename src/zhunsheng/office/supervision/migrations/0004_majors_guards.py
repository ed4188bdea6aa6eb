"""Filings and findings stay as written; a sample is drawn once, on record."""

from django.db import migrations

from zhunsheng.office.ledger.guards import immutable, recorded


class Migration(migrations.Migration):
    dependencies = [("supervision", "0003_majors"), ("ledger", "0002_guards")]

    operations = [
        recorded("supervision_majorfiling", pk="matter_id"),
        immutable("supervision_majorfiling"),
        recorded("supervision_reviewsample"),
        recorded("supervision_reviewfinding"),
        immutable("supervision_reviewfinding"),
    ]
