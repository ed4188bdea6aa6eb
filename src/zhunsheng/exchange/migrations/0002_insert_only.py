"""What was handed over is never changed or taken back; the keys that the portal trusts pass the same way."""

from django.db import migrations, models

GUARD = """
CREATE FUNCTION exchange_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'exchange: % refused; what was handed over stays as it is; hand over what replaces it', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER exchange_insert_only BEFORE UPDATE OR DELETE ON exchange_exchange
    FOR EACH ROW EXECUTE FUNCTION exchange_refuse_change();
CREATE TRIGGER exchange_never_emptied BEFORE TRUNCATE ON exchange_exchange
    FOR EACH STATEMENT EXECUTE FUNCTION exchange_refuse_change();
ALTER TABLE exchange_exchange ENABLE ALWAYS TRIGGER exchange_insert_only;
ALTER TABLE exchange_exchange ENABLE ALWAYS TRIGGER exchange_never_emptied;
REVOKE UPDATE, DELETE, TRUNCATE ON exchange_exchange FROM zhunsheng_app;
"""
OPEN = """
DROP TRIGGER exchange_insert_only ON exchange_exchange;
DROP TRIGGER exchange_never_emptied ON exchange_exchange;
DROP FUNCTION exchange_refuse_change();
GRANT UPDATE, DELETE ON exchange_exchange TO zhunsheng_app;
"""
KINDS = ["bundle", "withdrawal", "parcel", "slip", "dossier", "day", "key"]


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="exchange",
            name="kind",
            field=models.CharField(choices=[(kind, kind.capitalize()) for kind in KINDS], max_length=12),
        ),
        migrations.RunSQL(GUARD, OPEN),
    ]
