"""What a firm sent stays as it came, and the read-only role does not see what it said."""

from django.db import migrations

from zhunsheng.office.ledger.guards import immutable, private, recorded


class Migration(migrations.Migration):
    dependencies = [("inspections", "0008_answers_of_firms")]

    operations = [
        immutable("inspections_firmanswer"),
        recorded("inspections_firmanswer"),
        private("inspections_firmanswer"),
    ]
