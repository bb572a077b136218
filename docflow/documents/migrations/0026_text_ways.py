"""How the words of a document were come by, of which files, and scans that wait for theirs."""

import django.db.models.deletion
import docflow.core.clock
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0025_leavers"),
    ]

    operations = [
        migrations.AddField(
            model_name="documenttext",
            name="beside",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="documenttext",
            name="own",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="documenttext",
            name="way",
            field=models.CharField(
                blank=True,
                choices=[
                    ("layer", "Lớp chữ của tệp PDF"),
                    ("ocr", "Nhận dạng chữ từ ảnh quét"),
                    ("docx", "Tệp Word"),
                    ("xlsx", "Bảng tính Excel"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="TextRecognition",
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
                ("sha256", models.CharField(max_length=64)),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recognition",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "claimed"])),
                        fields=["next_try_at"],
                        name="textrecognition_waiting",
                    )
                ],
            },
        ),
    ]
