"""Nobody holds one post twice at a time, nobody is deputised twice; and every change of who may act is recorded."""

from django.db import migrations

from zhunsheng.office.ledger.guards import recorded

# btree_gist is not everywhere: a range over one uuid takes its place.
EXCLUSIONS = """
CREATE TYPE uuidrange AS RANGE (subtype = uuid);
ALTER TABLE people_appointment ADD CONSTRAINT an_officer_holds_a_post_once_at_a_time EXCLUDE USING gist (
    uuidrange(officer_id, officer_id, '[]') WITH &&, uuidrange(post_id, post_id, '[]') WITH &&,
    daterange(valid_from, valid_to) WITH &&);
ALTER TABLE people_deputy ADD CONSTRAINT nobody_is_deputised_twice_by_one_officer EXCLUDE USING gist (
    uuidrange(officer_id, officer_id, '[]') WITH &&, uuidrange(principal_id, principal_id, '[]') WITH &&,
    daterange(valid_from, valid_to) WITH &&);
ALTER TABLE people_suspension ADD CONSTRAINT a_credential_is_suspended_once_at_a_time EXCLUDE USING gist (
    uuidrange(credential_id, credential_id, '[]') WITH &&, daterange(valid_from, valid_to) WITH &&);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("ledger", "0002_guards")]

    operations = [
        migrations.RunSQL(EXCLUSIONS, migrations.RunSQL.noop),
        *(
            recorded(f"people_{table}")
            for table in ("organ", "post", "officer", "appointment", "deputy", "credential", "suspension")
        ),
        recorded("people_user", leaves_out=("password", "last_login")),
    ]
