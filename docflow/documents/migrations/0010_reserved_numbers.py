"""Numbers kept back, the end of a year's books; triggers hold what a number is."""

from django.db import migrations, models

from docflow.documents import numbers


def install(apps, schema_editor):
    numbers.install(schema_editor.connection)


def remove(apps, schema_editor):
    numbers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0009_parallel_opinions"),
    ]

    operations = [
        migrations.AddField(
            model_name="register",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="registerentry",
            name="reserved_for",
            field=models.CharField(blank=True, max_length=300, verbose_name="giữ cho"),
        ),
        migrations.AddField(
            model_name="registerentry",
            name="reserved_until",
            field=models.DateField(blank=True, null=True, verbose_name="giữ đến"),
        ),
        migrations.AlterField(
            model_name="registerentry",
            name="state",
            field=models.CharField(
                choices=[("used", "Đã cấp"), ("reserved", "Đang giữ"), ("voided", "Đã hủy số")],
                default="used",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="registerentry",
            index=models.Index(
                condition=models.Q(("state", "reserved")),
                fields=["register", "number"],
                name="documents_number_reserved",
            ),
        ),
        migrations.AddConstraint(
            model_name="registerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "used"), _negated=True),
                    ("document__isnull", False),
                    _connector="OR",
                ),
                name="documents_used_has_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="registerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "reserved"), _negated=True),
                    models.Q(
                        ("document__isnull", True),
                        models.Q(("reserved_for", ""), _negated=True),
                        ("reserved_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="documents_reserved_for_what",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
