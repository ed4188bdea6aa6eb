"""Private values are found by their commitments, evidence says whether it is private, and erasures are kept for good."""

import django.db.models.deletion
import uuid6
from django.db import migrations, models

from zhunsheng.office.ledger.guards import immutable, recorded

# Values sealed before: their commitments stand in their acts.
COMMITMENTS = """
UPDATE matters_privatevalue v
SET commitment = COALESCE(
    a.commitments ->> (COALESCE((SELECT p.ordinal || '.' FROM matters_party p WHERE p.id = v.party_id), '') || v.name), '')
FROM matters_act a WHERE a.id = v.act_id
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0003_handed_in"), ("ledger", "0002_guards"), ("people", "0001_initial")]

    operations = [
        migrations.AddField("privatevalue", "label", models.CharField(blank=True, default="", max_length=120), False),
        migrations.AddField(
            "privatevalue", "commitment", models.CharField(blank=True, default="", max_length=64), False
        ),
        migrations.RunSQL(COMMITMENTS, migrations.RunSQL.noop),
        migrations.AddIndex("privatevalue", models.Index(fields=["commitment"], name="private_commitment")),
        migrations.AddField(
            "evidence", "private", models.BooleanField(default=False, verbose_name="含个人信息或者商业秘密")
        ),
        migrations.AlterField(
            "paper",
            "words",
            models.JSONField(default=dict, help_text="填入的文字，后面的文书沿用；密存的只有承诺值"),
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ("on", models.DateField(verbose_name="删除日期")),
                ("basis", models.CharField(max_length=200, verbose_name="依据")),
                ("reason", models.TextField(verbose_name="理由")),
                ("erased", models.JSONField(help_text="每项的名称、中文名和承诺值")),
                ("recorded_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.officer"
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="erasures", to="matters.matter"
                    ),
                ),
            ],
            options={"ordering": ["matter", "recorded_at"]},
        ),
        immutable("matters_erasure"),
        recorded("matters_erasure"),
    ]
