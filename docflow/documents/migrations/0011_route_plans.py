"""Reusable routes and internal processes; what is published is frozen by triggers."""

import django.db.models.deletion
from django.db import migrations, models

from docflow.documents import frozen, triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)
    frozen.install(schema_editor.connection)


def remove(apps, schema_editor):
    frozen.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0010_reserved_numbers"),
        ("org", "0008_delegations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Process",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="tên quy trình")),
                (
                    "investment",
                    models.BooleanField(default=False, verbose_name="liên quan dự án đầu tư"),
                ),
                ("made_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="processes",
                        to="org.office",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="processes",
                        to="org.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["unit__ordinal", "unit", "name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ProcessStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ordinal", models.PositiveIntegerField()),
                ("key", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=200, verbose_name="tên bước")),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("leader", "Lãnh đạo cơ quan"),
                            ("deputy", "Phó lãnh đạo cơ quan"),
                            ("head", "Lãnh đạo đơn vị"),
                            ("deputy_head", "Phó lãnh đạo đơn vị"),
                            ("officer", "Chuyên viên"),
                            ("clerk", "Văn thư"),
                            ("archivist", "Lưu trữ"),
                            ("administrator", "Quản trị"),
                        ],
                        max_length=16,
                    ),
                ),
                ("norm_minutes", models.PositiveIntegerField()),
                (
                    "position",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.position",
                    ),
                ),
            ],
            options={
                "ordering": ["version", "ordinal"],
            },
        ),
        migrations.AddField(
            model_name="routestep",
            name="process_step",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stations",
                to="documents.processstep",
            ),
        ),
        migrations.CreateModel(
            name="ProcessVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "note",
                    models.CharField(blank=True, max_length=500, verbose_name="lý do thay đổi"),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="documents.process",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.position",
                    ),
                ),
            ],
            options={
                "ordering": ["process", "number"],
            },
        ),
        migrations.AddField(
            model_name="processstep",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="documents.processversion",
            ),
        ),
        migrations.CreateModel(
            name="RoutePlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="tên luồng")),
                ("types", models.JSONField(blank=True, default=list)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="route_plans",
                        to="org.office",
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="route_plans",
                        to="documents.process",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="route_plans",
                        to="org.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RoutePlanStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("place", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("0_opinion", "Cho ý kiến"),
                            ("1_head", "Lãnh đạo đơn vị"),
                            ("2_office", "Văn phòng kiểm tra thể thức"),
                            ("3_leader", "Lãnh đạo duyệt, ký"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "who",
                    models.CharField(
                        choices=[
                            ("own_heads", "Lãnh đạo đơn vị soạn thảo"),
                            ("heads", "Lãnh đạo của một đơn vị"),
                            ("form", "Người kiểm tra thể thức"),
                            ("position", "Một người cụ thể"),
                            ("leaders", "Lãnh đạo cơ quan"),
                            ("clerks", "Văn thư"),
                            ("officers", "Chuyên viên của một đơn vị"),
                        ],
                        max_length=12,
                    ),
                ),
                ("needed", models.BooleanField(default=True)),
                ("norm_minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("process_key", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="documents.routeplan",
                    ),
                ),
                (
                    "position",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.position",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["plan", "version", "place", "pk"],
            },
        ),
        migrations.AddField(
            model_name="routestep",
            name="planned",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stations",
                to="documents.routeplanstep",
            ),
        ),
        migrations.AddConstraint(
            model_name="process",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("unit", "name"),
                name="documents_process_named_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="processversion",
            constraint=models.UniqueConstraint(
                fields=("process", "number"), name="documents_process_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="processversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at__isnull", True)),
                fields=("process",),
                name="documents_process_one_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="processstep",
            constraint=models.UniqueConstraint(
                fields=("version", "ordinal"), name="documents_process_step_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="processstep",
            constraint=models.UniqueConstraint(
                fields=("version", "key"), name="documents_process_step_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="processstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("norm_minutes__gte", 1), ("norm_minutes__lte", 31200)),
                name="documents_process_step_norm",
            ),
        ),
        migrations.AddConstraint(
            model_name="processstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role", ""), ("position__isnull", False)),
                    models.Q(models.Q(("role", ""), _negated=True), ("position__isnull", True)),
                    _connector="OR",
                ),
                name="documents_process_step_whose",
            ),
        ),
        migrations.AddConstraint(
            model_name="routeplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=("office", "name"),
                name="documents_plan_named_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="routeplanstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "0_opinion"), _negated=True),
                fields=("plan", "version", "place"),
                name="documents_plan_step_decides_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="routeplanstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "3_leader"), _negated=True),
                name="documents_plan_step_no_signer",
            ),
        ),
        migrations.AddConstraint(
            model_name="routeplanstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "0_opinion"), ("needed", True), _connector="OR"),
                name="documents_plan_step_needed",
            ),
        ),
        migrations.AddConstraint(
            model_name="routeplanstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("norm_minutes__isnull", True),
                    models.Q(("norm_minutes__gte", 1), ("norm_minutes__lte", 31200)),
                    _connector="OR",
                ),
                name="documents_plan_step_norm",
            ),
        ),
        migrations.AddConstraint(
            model_name="routeplanstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("position__isnull", False), ("unit__isnull", True), ("who", "position")
                    ),
                    models.Q(
                        ("position__isnull", True),
                        ("unit__isnull", False),
                        ("who__in", ["heads", "officers"]),
                    ),
                    models.Q(
                        models.Q(("who__in", ["position", "heads", "officers"]), _negated=True),
                        ("position__isnull", True),
                        ("unit__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="documents_plan_step_whom",
            ),
        ),
        # The columns of stations may have remade their table, which loses its triggers.
        migrations.RunPython(install, remove),
    ]
