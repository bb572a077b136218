"""Packages brought by page: what is in them is shown before they are taken."""

import django.db.models.deletion
import docflow.core.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_triggers"),
        ("documents", "0017_links_held"),
        ("org", "0008_delegations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BroughtPackage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Đang chờ"),
                            ("claimed", "Đang xử lý"),
                            ("done", "Đã xong"),
                            ("dead", "Không thực hiện được"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("next_try_at", models.DateTimeField(default=docflow.core.clock.now)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("last_error", models.TextField(blank=True)),
                ("name", models.CharField(max_length=255)),
                ("size", models.PositiveBigIntegerField()),
                ("brought_at", models.DateTimeField()),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("checking", "Đang kiểm tra"),
                            ("checked", "Chờ xác nhận nhận"),
                            ("taking", "Đang nhận"),
                            ("taken", "Đã nhận"),
                            ("refused", "Không nhận được"),
                            ("dropped", "Đã bỏ"),
                        ],
                        default="checking",
                        max_length=8,
                    ),
                ),
                ("contents", models.JSONField(blank=True, default=dict)),
                ("code", models.CharField(blank=True, max_length=20)),
                ("fault", models.CharField(blank=True, max_length=1000)),
                (
                    "brought_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="core.storedfile",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="brought_packages",
                        to="org.office",
                    ),
                ),
                (
                    "taken",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="documents.takenpackage",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "claimed"])),
                        fields=["next_try_at"],
                        name="broughtpackage_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "taken"), ("taken__isnull", False)),
                            models.Q(
                                models.Q(("stage", "taken"), _negated=True), ("taken__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="documents_brought_and_taken",
                    )
                ],
            },
        ),
    ]
