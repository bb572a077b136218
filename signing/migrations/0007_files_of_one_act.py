"""An act over several files with a key outside: all its requests name the file it began with."""

from django.db import migrations, models


def begin_with_the_base(apps, schema_editor):
    """Until now every act was about one file."""
    rows = apps.get_model("signing", "PendingSignature").objects
    rows.update(root_sha256=models.F("base_sha256"))


def end_what_is_kept(apps, schema_editor):
    """The state is not known below: such an act begins anew."""
    rows = apps.get_model("signing", "PendingSignature").objects.filter(state="kept")
    rows.update(state="finished", carried=b"", revision=b"")


class Migration(migrations.Migration):
    dependencies = [
        ("signing", "0006_signatures_upon_signatures"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="pendingsignature",
            name="signing_answer_once",
        ),
        migrations.RemoveConstraint(
            model_name="pendingsignature",
            name="signing_pending_result",
        ),
        migrations.AddField(
            model_name="pendingsignature",
            name="root_sha256",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(begin_with_the_base, end_what_is_kept),
        migrations.AlterField(
            model_name="pendingenrolment",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "Chờ chữ ký"),
                    ("working", "Đang kiểm tra"),
                    ("kept", "Đã ký, chờ các tệp khác"),
                    ("finished", "Đã xong"),
                    ("refused", "Bị từ chối"),
                    ("expired", "Hết hạn"),
                    ("superseded", "Bị thay bằng lần ký sau"),
                    ("stopped", "Đã dừng"),
                ],
                default="pending",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="pendingsignature",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "Chờ chữ ký"),
                    ("working", "Đang kiểm tra"),
                    ("kept", "Đã ký, chờ các tệp khác"),
                    ("finished", "Đã xong"),
                    ("refused", "Bị từ chối"),
                    ("expired", "Hết hạn"),
                    ("superseded", "Bị thay bằng lần ký sau"),
                    ("stopped", "Đã dừng"),
                ],
                default="pending",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingsignature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["pending", "working"])),
                fields=("root_sha256",),
                name="signing_answer_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingsignature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["finished", "kept"]), ("result_sha256", ""), _connector="XOR"
                ),
                name="signing_pending_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingsignature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("after__isnull", False),
                    ("root_sha256", models.F("base_sha256")),
                    _connector="OR",
                ),
                name="signing_pending_root",
            ),
        ),
    ]
