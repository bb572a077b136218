"""Minutes are signed by their secretary too; the remade tables get their triggers back."""

from django.db import migrations, models

from docflow.documents import frozen, triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)
    frozen.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0019_waiting_scans"),
        ("org", "0008_delegations"),
    ]

    operations = [
        # Backwards the tables are remade as well, and this one comes last.
        migrations.RunPython(migrations.RunPython.noop, install),
        migrations.AlterField(
            model_name="routeplanstep",
            name="kind",
            field=models.CharField(
                choices=[
                    ("0_secretary", "Thư ký ký biên bản"),
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
            name="kind",
            field=models.CharField(
                choices=[
                    ("0_secretary", "Thư ký ký biên bản"),
                    ("0_opinion", "Cho ý kiến"),
                    ("1_head", "Lãnh đạo đơn vị"),
                    ("2_office", "Văn phòng kiểm tra thể thức"),
                    ("3_leader", "Lãnh đạo duyệt, ký"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="signaturerecord",
            name="act",
            field=models.CharField(
                choices=[
                    ("initial", "Ký nháy"),
                    ("record", "Thư ký biên bản"),
                    ("sign", "Ký ban hành"),
                    ("issue_line", "Số và ngày"),
                    ("seal", "Ký số cơ quan"),
                    ("preserve", "Dấu thời gian lưu trữ"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="routeplanstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "0_secretary"), _negated=True),
                name="documents_plan_step_no_secretary",
            ),
        ),
        migrations.AddConstraint(
            model_name="routestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "0_secretary"), _negated=True),
                    ("needed", True),
                    _connector="OR",
                ),
                name="documents_route_secretary_needed",
            ),
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
