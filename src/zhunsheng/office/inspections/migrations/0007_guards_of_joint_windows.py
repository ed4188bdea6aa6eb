"""Which tasks a draw drew together is never altered."""

from django.db import migrations

from zhunsheng.office.ledger.guards import immutable, recorded


class Migration(migrations.Migration):
    dependencies = [("inspections", "0006_joint_windows")]

    operations = [immutable("inspections_jointtask"), recorded("inspections_jointtask")]
