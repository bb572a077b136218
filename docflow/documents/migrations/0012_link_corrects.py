"""A corrigendum is a link of its own kind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0011_route_plans"),
    ]

    operations = [
        migrations.AlterField(
            model_name="link",
            name="kind",
            field=models.CharField(
                choices=[
                    ("answers", "Trả lời"),
                    ("replaces", "Thay thế"),
                    ("amends", "Sửa đổi"),
                    ("corrects", "Đính chính"),
                    ("based_on", "Căn cứ"),
                    ("see_also", "Liên quan"),
                ],
                max_length=12,
            ),
        ),
    ]
