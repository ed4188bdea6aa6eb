"""What is said to the public is never altered; every step of review and every parcel leaves a record."""

from django.db import migrations

from zhunsheng.office.ledger.guards import immutable, recorded


class Migration(migrations.Migration):
    dependencies = [("publication", "0002_review_and_intake"), ("ledger", "0002_guards")]

    operations = [
        recorded("publication_publication"),
        recorded("publication_intake"),
        recorded("publication_release"),
        immutable("publication_release"),
        recorded("publication_publicfile", leaves_out=("content",)),
        immutable("publication_publicfile"),
        immutable("publication_delivery"),
        immutable("publication_refused"),
    ]
