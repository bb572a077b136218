"""Abbreviations of the search, with those that Vietnamese administration uses every day."""

from typing import Any

from django.db import migrations, models

USUAL = (
    ("ANTT", "an ninh trật tự"),
    ("BC", "báo cáo"),
    ("BCĐ", "ban chỉ đạo"),
    ("BHXH", "bảo hiểm xã hội"),
    ("CBCC", "cán bộ, công chức"),
    ("CCHC", "cải cách hành chính"),
    ("CĐS", "chuyển đổi số"),
    ("CNTT", "công nghệ thông tin"),
    ("CT", "chỉ thị"),
    ("CV", "công văn"),
    ("GPMB", "giải phóng mặt bằng"),
    ("HĐND", "hội đồng nhân dân"),
    ("KH", "kế hoạch"),
    ("KTXH", "kinh tế - xã hội"),
    ("MTTQ", "mặt trận tổ quốc"),
    ("NĐ", "nghị định"),
    ("NQ", "nghị quyết"),
    ("NSNN", "ngân sách nhà nước"),
    ("PCCC", "phòng cháy, chữa cháy"),
    ("QĐ", "quyết định"),
    ("QSDĐ", "quyền sử dụng đất"),
    ("TB", "thông báo"),
    ("TP", "thành phố"),
    ("TT", "thông tư"),
    ("TTHC", "thủ tục hành chính"),
    ("TTr", "tờ trình"),
    ("UBND", "ủy ban nhân dân"),
    ("VP", "văn phòng"),
)


def fill(apps: Any, schema_editor: Any) -> None:
    table = apps.get_model("org", "Abbreviation").objects.using(schema_editor.connection.alias)
    table.bulk_create(
        [table.model(short=short, full=full) for short, full in USUAL], ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0009_councils"),
    ]

    operations = [
        migrations.CreateModel(
            name="Abbreviation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("short", models.CharField(max_length=20, verbose_name="chữ viết tắt")),
                ("full", models.CharField(max_length=200, verbose_name="viết đầy đủ")),
            ],
            options={
                "ordering": ["short", "full"],
                "constraints": [
                    models.UniqueConstraint(fields=("short", "full"), name="org_abbreviation_once")
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
