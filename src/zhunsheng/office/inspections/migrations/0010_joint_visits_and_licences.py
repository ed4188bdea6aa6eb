"""Tasks that one visit serves; licences that list objects."""

import django.db.models.deletion
import uuid6
from django.db import migrations, models

PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0009_guards_of_answers"),
        ("matters", "0004_private_values"),
        ("people", "0002_guards"),
        ("powers", "0002_guards"),
    ]

    operations = [
        migrations.AlterField(
            model_name="objectchange",
            name="kind",
            field=models.CharField(choices=[("risk", "调整信用风险分类"), ("closed", "注销移出"), ("merged", "合并移出"), ("listed", "列入名录")], max_length=8, verbose_name="变更"),
        ),
        migrations.CreateModel(
            name="LicenceTrade",
            fields=[
                ("item", models.OneToOneField(on_delete=PROTECT, primary_key=True, related_name="+", serialize=False, to="powers.poweritem")),
                ("trade", models.CharField(max_length=40, verbose_name="行业")),
                ("risk", models.CharField(default="B", max_length=2, verbose_name="起始分类")),
                ("on", models.DateField(verbose_name="登记")),
                ("by", models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="people.officer")),
            ],
        ),
        migrations.CreateModel(
            name="JointVisit",
            fields=[
                ("id", models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ("drawn", models.ForeignKey(on_delete=PROTECT, related_name="joint_visits", to="inspections.drawn")),
                ("line", models.ForeignKey(on_delete=PROTECT, related_name="+", to="inspections.planline")),
            ],
            options={
                "ordering": ["drawn", "line"],
                "constraints": [models.UniqueConstraint(fields=("drawn", "line"), name="a_task_joins_a_visit_once")],
            },
        ),
        migrations.CreateModel(
            name="LicenceListing",
            fields=[
                ("id", models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ("brought", models.BooleanField(verbose_name="由此列入")),
                ("on", models.DateField(verbose_name="自")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="止")),
                ("matter", models.OneToOneField(on_delete=PROTECT, related_name="+", to="matters.matter")),
                ("object", models.ForeignKey(on_delete=PROTECT, related_name="licences", to="inspections.inspectionobject")),
            ],
            options={"ordering": ["object", "on", "id"]},
        ),
    ]
