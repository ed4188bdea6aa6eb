"""Comments on a draft, problems that must be answered, and reports of one organ; all of it recorded."""

import django.db.models.deletion
import uuid6
from django.db import migrations, models

from zhunsheng.office.ledger.guards import recorded

OFFICER = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": "people.officer"}


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_guards"),
        ("people", "0001_initial"),
        ("reports", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            "report",
            "organ",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organ",
            ),
        ),
        migrations.RemoveConstraint("report", "one_report_an_outline_and_year"),
        migrations.AddConstraint(
            "report",
            models.UniqueConstraint(
                fields=("outline", "year", "organ"),
                name="one_report_an_outline_year_and_organ",
                nulls_distinct=False,
            ),
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ("section", models.CharField(blank=True, max_length=60, verbose_name="章节")),
                ("text", models.TextField(verbose_name="意见")),
                ("on", models.DateField()),
                ("reply", models.TextField(blank=True, verbose_name="答复")),
                ("replied_on", models.DateField(blank=True, null=True)),
                ("by", models.ForeignKey(**OFFICER)),
                ("replied_by", models.ForeignKey(blank=True, null=True, **OFFICER)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="reports.report"
                    ),
                ),
            ],
            options={"ordering": ["on", "id"]},
        ),
        migrations.CreateModel(
            name="Problem",
            fields=[
                ("id", models.UUIDField(default=uuid6.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField(verbose_name="存在的问题")),
                ("cause", models.TextField(verbose_name="原因")),
                ("measure", models.TextField(verbose_name="整改措施")),
                ("due_on", models.DateField(verbose_name="整改期限")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "整改中"), ("closed", "已整改"), ("carried", "继续整改")],
                        default="open",
                        max_length=8,
                        verbose_name="整改情况",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="整改结果")),
                ("evidence", models.TextField(blank=True, verbose_name="佐证材料")),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("answered_by", models.ForeignKey(blank=True, null=True, **OFFICER)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="problems", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ["report", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("report", "number"), name="problem_number_once_in_a_report")
                ],
            },
        ),
        *(recorded(f"reports_{table}") for table in ("report", "comment", "problem")),
    ]
