"""A parcel is forgotten when the private values of its matter have been erased: in no other case, by no other way."""

from django.db import migrations

FORGET = """
CREATE OR REPLACE FUNCTION exchange_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('zhunsheng.forgets', true) = OLD.id::text AND OLD.kind = 'parcel'
       AND current_user = (SELECT tableowner FROM pg_tables WHERE schemaname = TG_TABLE_SCHEMA AND tablename = TG_TABLE_NAME)
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'exchange: % refused; what was handed over stays as it is; hand over what replaces it', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION publication_forget_parcel(of_intake uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    parcel uuid;
BEGIN
    SELECT i.exchange INTO parcel FROM publication_intake i
    WHERE i.id = of_intake AND EXISTS (SELECT FROM matters_erasure e WHERE e.matter_id = i.matter_id);
    IF parcel IS NULL THEN
        RAISE EXCEPTION 'a parcel is forgotten only with an erasure in its matter'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM set_config('zhunsheng.forgets', parcel::text, true);
    DELETE FROM exchange_exchange WHERE id = parcel;
    PERFORM set_config('zhunsheng.forgets', '', true);
    RETURN true;
END $$;
REVOKE EXECUTE ON FUNCTION publication_forget_parcel(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION publication_forget_parcel(uuid) TO zhunsheng_app;
"""
KEEP = """
DROP FUNCTION publication_forget_parcel(uuid);
CREATE OR REPLACE FUNCTION exchange_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'exchange: % refused; what was handed over stays as it is; hand over what replaces it', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("publication", "0003_guards"),
        ("matters", "0004_private_values"),
        ("exchange", "0002_insert_only"),
    ]

    operations = [migrations.RunSQL(FORGET, KEEP)]
