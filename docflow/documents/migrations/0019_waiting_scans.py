"""Scans that wait to be registered."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_triggers"),
        ("documents", "0018_brought_packages"),
        ("org", "0008_delegations"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingScan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("pages", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField()),
                ("added_by", models.CharField(max_length=100)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="core.storedfile"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waiting_scans",
                        to="org.office",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "file"), name="documents_scan_waits_once"
                    )
                ],
            },
        ),
    ]
