"""What firms send from the pages of their visits."""

import django.db.models.deletion
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0004_private_values"), ("inspections", "0007_guards_of_joint_windows")]

    operations = [
        migrations.CreateModel(
            name="FirmAnswer",
            fields=[
                ("id", models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ("exchange", models.UUIDField(unique=True)),
                ("kind", models.CharField(blank=True, choices=[("scan_in", "企业扫码：到场"), ("scan_out", "企业扫码：离场"), ("rating", "企业评价")], max_length=8, verbose_name="种类")),
                ("said", models.JSONField(default=dict, verbose_name="内容")),
                ("at", models.DateTimeField(null=True, verbose_name="发出时间")),
                ("taken_at", models.DateTimeField(verbose_name="收到时间")),
                ("fault", models.CharField(blank=True, max_length=200, verbose_name="不计入的理由")),
                ("matter", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="firm_answers", to="matters.matter")),
            ],
            options={
                "ordering": ["matter", "at", "id"],
                "constraints": [models.UniqueConstraint(condition=models.Q(("fault", ""), ("kind", "rating")), fields=("matter",), name="a_visit_is_rated_once")],
            },
        ),
    ]
