"""What was said of the time limits of the law."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0014_books_as_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="LimitNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("register", "Vào sổ, trình"),
                            ("present", "Trình lãnh đạo"),
                            ("issue", "Phát hành"),
                            ("send", "Gửi văn bản"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "word",
                    models.CharField(
                        choices=[("due", "Sắp hết hạn"), ("late", "Quá hạn")], max_length=6
                    ),
                ),
                ("since", models.DateTimeField()),
                ("told_at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="limit_notices",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "act", "word", "since"),
                        name="documents_limit_told_once",
                    )
                ],
            },
        ),
    ]
