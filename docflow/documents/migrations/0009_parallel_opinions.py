"""Stations asked at once, with their own due dates; one ordinal open is held by triggers."""

import django.db.models.deletion
from django.db import migrations, models

from docflow.documents import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


def begin(apps, schema_editor):
    """What waits already is looked at once: the sweep counts from when it opened."""
    model = apps.get_model("documents", "RouteStep")
    model.objects.filter(state="open").update(look_at=models.F("opened_at"))
    schema_editor.connection.check_constraints([model._meta.db_table])


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0008_records"),
        ("org", "0007_form_blocks"),
    ]

    operations = [
        migrations.CreateModel(
            name="RouteRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("norm_minutes", models.PositiveIntegerField(default=480)),
                ("patience_minutes", models.PositiveIntegerField(default=480)),
            ],
        ),
        migrations.AlterModelOptions(
            name="routestep",
            options={"ordering": ["document", "round", "ordinal", "pk"]},
        ),
        migrations.RemoveConstraint(
            model_name="routestep",
            name="documents_route_once",
        ),
        migrations.RemoveConstraint(
            model_name="routestep",
            name="documents_route_one_open",
        ),
        migrations.AddField(
            model_name="document",
            name="presented_seen_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="routestep",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="asked",
                to="org.position",
            ),
        ),
        migrations.AddField(
            model_name="routestep",
            name="due_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="routestep",
            name="escalated_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="routestep",
            name="look_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="routestep",
            name="needed",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="routestep",
            name="norm_minutes",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="routestep",
            name="on_behalf",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="routestep",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="routestep",
            name="seen_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="routestep",
            name="spent_minutes",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="routestep",
            name="version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="documents.version",
            ),
        ),
        migrations.AlterField(
            model_name="routestep",
            name="kind",
            field=models.CharField(
                choices=[
                    ("0_opinion", "Cho ý kiến"),
                    ("1_head", "Lãnh đạo đơn vị"),
                    ("2_office", "Văn phòng kiểm tra thể thức"),
                    ("3_leader", "Lãnh đạo duyệt, ký"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="routestep",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Chưa đến lượt"),
                    ("open", "Đang chờ"),
                    ("agreed", "Đồng ý"),
                    ("differed", "Ý kiến khác"),
                    ("returned", "Trả lại"),
                    ("skipped", "Không chờ nữa"),
                    ("undone", "Đã thu lại"),
                    ("dropped", "Đã dừng"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="routestep",
            index=models.Index(
                condition=models.Q(("look_at__isnull", False)),
                fields=["look_at"],
                name="documents_route_look",
            ),
        ),
        migrations.AddConstraint(
            model_name="routestep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "undone"), _negated=True),
                fields=("document", "round", "ordinal", "principal"),
                name="documents_route_asked_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="routestep",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("kind", "3_leader"), models.Q(("state", "undone"), _negated=True)
                ),
                fields=("document", "round", "ordinal"),
                name="documents_route_one_leader",
            ),
        ),
        migrations.AddConstraint(
            model_name="routestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "0_opinion"),
                    models.Q(("state", "differed"), _negated=True),
                    _connector="OR",
                ),
                name="documents_route_opinion_differs",
            ),
        ),
        migrations.AddConstraint(
            model_name="routestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "3_leader"), _negated=True), ("needed", True), _connector="OR"
                ),
                name="documents_route_leader_needed",
            ),
        ),
        migrations.AddConstraint(
            model_name="routestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("escalated_at__isnull", True), ("reminded_at__isnull", False), _connector="OR"
                ),
                name="documents_route_reminded_first",
            ),
        ),
        migrations.AddField(
            model_name="routerule",
            name="form_keeper",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="org.position",
            ),
        ),
        migrations.AddField(
            model_name="routerule",
            name="office",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="route_rule",
                to="org.office",
            ),
        ),
        migrations.AddConstraint(
            model_name="routerule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("norm_minutes__gte", 1),
                    ("norm_minutes__lte", 31200),
                    ("patience_minutes__gte", 1),
                    ("patience_minutes__lte", 31200),
                ),
                name="documents_route_rule_range",
            ),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
