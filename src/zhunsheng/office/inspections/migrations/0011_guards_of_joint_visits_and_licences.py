"""Which tasks a visit serves is never altered; a licence that lists an object ends once.

A closed object may come back with a new licence, on record: the day of its leaving is no longer written once for all.
"""

from django.db import migrations

from zhunsheng.office.ledger.guards import immutable, recorded

KEEP = """
DROP TRIGGER ledger_keep ON inspections_inspectionobject;
CREATE TRIGGER ledger_keep BEFORE UPDATE ON inspections_inspectionobject
    FOR EACH ROW EXECUTE FUNCTION inspections_keep('code,listed_on', '{once}');
ALTER TABLE inspections_inspectionobject ENABLE ALWAYS TRIGGER ledger_keep;
"""


class Migration(migrations.Migration):
    dependencies = [("inspections", "0010_joint_visits_and_licences")]

    operations = [
        immutable("inspections_jointvisit"),
        immutable("inspections_licencelisting", once=("ended_on",)),
        recorded("inspections_jointvisit"),
        recorded("inspections_licencelisting"),
        recorded("inspections_licencetrade", pk="item_id"),
        migrations.RunSQL(
            KEEP.format(once="merged_into_id,imported_id"),
            KEEP.format(once="delisted_on,merged_into_id,imported_id"),
        ),
    ]
