"""Verdicts as they stand, their sums, and snapshots that the database refuses to change. What marks
a changed document is put in place after each run of `migrate` (`metrics.triggers`)."""

import django.db.models.deletion
from django.db import migrations, models


from docflow.metrics import frozen


def freeze(apps, schema_editor):
    frozen.install(schema_editor.connection)


def thaw(apps, schema_editor):
    frozen.remove(schema_editor.connection)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0002_triggers"),
        ("documents", "0024_proof_beside"),
        ("org", "0009_councils"),
    ]

    operations = [
        migrations.CreateModel(
            name="Unsettled",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Counted",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "excluded",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("state_secret", "Bí mật nhà nước"),
                            ("internal", "Nội bộ cơ quan"),
                            ("cancelled", "Đã hủy trước khi gửi"),
                            ("citizen_or_firm", "Gửi công dân, doanh nghiệp"),
                            ("paper_required_list", "Thuộc danh mục gửi kèm bản giấy"),
                            ("counted_once", "Đã tính ở văn bản thay thế hoặc bản điện tử"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "reason_a",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person_signature_missing", "Thiếu chữ ký số của người có thẩm quyền"),
                            ("person_signature_not_valid", "Chữ ký số của người ký không hợp lệ"),
                            ("seal_missing", "Thiếu chữ ký số của cơ quan"),
                            ("seal_not_valid", "Chữ ký số của cơ quan không hợp lệ"),
                            ("not_sent", "Chưa gửi"),
                            ("not_connected", "Nơi nhận chưa kết nối"),
                            ("paper_only", "Chỉ gửi bản giấy"),
                            ("paper_parallel", "Gửi kèm bản giấy"),
                            ("failed", "Gửi không thành công"),
                            ("refused", "Nơi nhận từ chối"),
                            ("waiting_receipt", "Chờ nơi nhận tiếp nhận"),
                            ("arrived_on_paper", "Đến bằng bản giấy"),
                            ("paper_followed", "Bản giấy gửi đến sau"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "reason_b",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person_signature_missing", "Thiếu chữ ký số của người có thẩm quyền"),
                            ("person_signature_not_valid", "Chữ ký số của người ký không hợp lệ"),
                            ("seal_missing", "Thiếu chữ ký số của cơ quan"),
                            ("seal_not_valid", "Chữ ký số của cơ quan không hợp lệ"),
                            ("not_sent", "Chưa gửi"),
                            ("not_connected", "Nơi nhận chưa kết nối"),
                            ("paper_only", "Chỉ gửi bản giấy"),
                            ("paper_parallel", "Gửi kèm bản giấy"),
                            ("failed", "Gửi không thành công"),
                            ("refused", "Nơi nhận từ chối"),
                            ("waiting_receipt", "Chờ nơi nhận tiếp nhận"),
                            ("arrived_on_paper", "Đến bằng bản giấy"),
                            ("paper_followed", "Bản giấy gửi đến sau"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "rest_a",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person_signature_missing", "Thiếu chữ ký số của người có thẩm quyền"),
                            ("person_signature_not_valid", "Chữ ký số của người ký không hợp lệ"),
                            ("seal_missing", "Thiếu chữ ký số của cơ quan"),
                            ("seal_not_valid", "Chữ ký số của cơ quan không hợp lệ"),
                            ("not_sent", "Chưa gửi"),
                            ("not_connected", "Nơi nhận chưa kết nối"),
                            ("paper_only", "Chỉ gửi bản giấy"),
                            ("paper_parallel", "Gửi kèm bản giấy"),
                            ("failed", "Gửi không thành công"),
                            ("refused", "Nơi nhận từ chối"),
                            ("waiting_receipt", "Chờ nơi nhận tiếp nhận"),
                            ("arrived_on_paper", "Đến bằng bản giấy"),
                            ("paper_followed", "Bản giấy gửi đến sau"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "rest_b",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person_signature_missing", "Thiếu chữ ký số của người có thẩm quyền"),
                            ("person_signature_not_valid", "Chữ ký số của người ký không hợp lệ"),
                            ("seal_missing", "Thiếu chữ ký số của cơ quan"),
                            ("seal_not_valid", "Chữ ký số của cơ quan không hợp lệ"),
                            ("not_sent", "Chưa gửi"),
                            ("not_connected", "Nơi nhận chưa kết nối"),
                            ("paper_only", "Chỉ gửi bản giấy"),
                            ("paper_parallel", "Gửi kèm bản giấy"),
                            ("failed", "Gửi không thành công"),
                            ("refused", "Nơi nhận từ chối"),
                            ("waiting_receipt", "Chờ nơi nhận tiếp nhận"),
                            ("arrived_on_paper", "Đến bằng bản giấy"),
                            ("paper_followed", "Bản giấy gửi đến sau"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("outgoing", "Văn bản đi"),
                            ("incoming", "Văn bản đến"),
                            ("internal", "Văn bản nội bộ"),
                        ],
                        max_length=10,
                    ),
                ),
                ("day", models.DateField()),
                ("unit", models.BigIntegerField(null=True)),
                ("type_code", models.CharField(blank=True, max_length=8)),
                ("twin", models.CharField(blank=True, max_length=300)),
                (
                    "document",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="counted",
                        to="documents.document",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CountedDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person_signature_missing", "Thiếu chữ ký số của người có thẩm quyền"),
                            ("person_signature_not_valid", "Chữ ký số của người ký không hợp lệ"),
                            ("seal_missing", "Thiếu chữ ký số của cơ quan"),
                            ("seal_not_valid", "Chữ ký số của cơ quan không hợp lệ"),
                            ("not_sent", "Chưa gửi"),
                            ("not_connected", "Nơi nhận chưa kết nối"),
                            ("paper_only", "Chỉ gửi bản giấy"),
                            ("paper_parallel", "Gửi kèm bản giấy"),
                            ("failed", "Gửi không thành công"),
                            ("refused", "Nơi nhận từ chối"),
                            ("waiting_receipt", "Chờ nơi nhận tiếp nhận"),
                            ("arrived_on_paper", "Đến bằng bản giấy"),
                            ("paper_followed", "Bản giấy gửi đến sau"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "counted",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="metrics.counted",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("taken_at", models.DateTimeField()),
                ("taken_by", models.CharField(max_length=100)),
                ("figures", models.JSONField()),
                ("documents", models.PositiveIntegerField()),
                ("signature", models.BinaryField()),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.storedfile",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="snapshots",
                        to="org.office",
                    ),
                ),
            ],
            options={
                "ordering": ["-taken_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "excluded",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("state_secret", "Bí mật nhà nước"),
                            ("internal", "Nội bộ cơ quan"),
                            ("cancelled", "Đã hủy trước khi gửi"),
                            ("citizen_or_firm", "Gửi công dân, doanh nghiệp"),
                            ("paper_required_list", "Thuộc danh mục gửi kèm bản giấy"),
                            ("counted_once", "Đã tính ở văn bản thay thế hoặc bản điện tử"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "reason_a",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person_signature_missing", "Thiếu chữ ký số của người có thẩm quyền"),
                            ("person_signature_not_valid", "Chữ ký số của người ký không hợp lệ"),
                            ("seal_missing", "Thiếu chữ ký số của cơ quan"),
                            ("seal_not_valid", "Chữ ký số của cơ quan không hợp lệ"),
                            ("not_sent", "Chưa gửi"),
                            ("not_connected", "Nơi nhận chưa kết nối"),
                            ("paper_only", "Chỉ gửi bản giấy"),
                            ("paper_parallel", "Gửi kèm bản giấy"),
                            ("failed", "Gửi không thành công"),
                            ("refused", "Nơi nhận từ chối"),
                            ("waiting_receipt", "Chờ nơi nhận tiếp nhận"),
                            ("arrived_on_paper", "Đến bằng bản giấy"),
                            ("paper_followed", "Bản giấy gửi đến sau"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "reason_b",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person_signature_missing", "Thiếu chữ ký số của người có thẩm quyền"),
                            ("person_signature_not_valid", "Chữ ký số của người ký không hợp lệ"),
                            ("seal_missing", "Thiếu chữ ký số của cơ quan"),
                            ("seal_not_valid", "Chữ ký số của cơ quan không hợp lệ"),
                            ("not_sent", "Chưa gửi"),
                            ("not_connected", "Nơi nhận chưa kết nối"),
                            ("paper_only", "Chỉ gửi bản giấy"),
                            ("paper_parallel", "Gửi kèm bản giấy"),
                            ("failed", "Gửi không thành công"),
                            ("refused", "Nơi nhận từ chối"),
                            ("waiting_receipt", "Chờ nơi nhận tiếp nhận"),
                            ("arrived_on_paper", "Đến bằng bản giấy"),
                            ("paper_followed", "Bản giấy gửi đến sau"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "rest_a",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person_signature_missing", "Thiếu chữ ký số của người có thẩm quyền"),
                            ("person_signature_not_valid", "Chữ ký số của người ký không hợp lệ"),
                            ("seal_missing", "Thiếu chữ ký số của cơ quan"),
                            ("seal_not_valid", "Chữ ký số của cơ quan không hợp lệ"),
                            ("not_sent", "Chưa gửi"),
                            ("not_connected", "Nơi nhận chưa kết nối"),
                            ("paper_only", "Chỉ gửi bản giấy"),
                            ("paper_parallel", "Gửi kèm bản giấy"),
                            ("failed", "Gửi không thành công"),
                            ("refused", "Nơi nhận từ chối"),
                            ("waiting_receipt", "Chờ nơi nhận tiếp nhận"),
                            ("arrived_on_paper", "Đến bằng bản giấy"),
                            ("paper_followed", "Bản giấy gửi đến sau"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "rest_b",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person_signature_missing", "Thiếu chữ ký số của người có thẩm quyền"),
                            ("person_signature_not_valid", "Chữ ký số của người ký không hợp lệ"),
                            ("seal_missing", "Thiếu chữ ký số của cơ quan"),
                            ("seal_not_valid", "Chữ ký số của cơ quan không hợp lệ"),
                            ("not_sent", "Chưa gửi"),
                            ("not_connected", "Nơi nhận chưa kết nối"),
                            ("paper_only", "Chỉ gửi bản giấy"),
                            ("paper_parallel", "Gửi kèm bản giấy"),
                            ("failed", "Gửi không thành công"),
                            ("refused", "Nơi nhận từ chối"),
                            ("waiting_receipt", "Chờ nơi nhận tiếp nhận"),
                            ("arrived_on_paper", "Đến bằng bản giấy"),
                            ("paper_followed", "Bản giấy gửi đến sau"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Toàn cơ quan"),
                            ("unit", "Theo đơn vị"),
                            ("type", "Theo loại văn bản"),
                            ("partner", "Theo nơi gửi, nơi nhận"),
                        ],
                        max_length=8,
                    ),
                ),
                ("month", models.DateField()),
                ("key", models.CharField(blank=True, max_length=20)),
                (
                    "measure",
                    models.CharField(
                        choices=[("document", "Văn bản"), ("delivery", "Lượt gửi, nhận")],
                        max_length=8,
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("outgoing", "Văn bản đi"),
                            ("incoming", "Văn bản đến"),
                            ("internal", "Văn bản nội bộ"),
                        ],
                        max_length=10,
                    ),
                ),
                ("n", models.PositiveIntegerField()),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.office",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="counted",
            index=models.Index(
                fields=[
                    "office",
                    "day",
                    "excluded",
                    "reason_a",
                    "reason_b",
                    "rest_a",
                    "rest_b",
                    "direction",
                    "unit",
                    "type_code",
                ],
                name="metrics_counted_days",
            ),
        ),
        migrations.AddIndex(
            model_name="counted",
            index=models.Index(
                fields=["office", "excluded", "reason_a", "day"], name="metrics_counted_reasons"
            ),
        ),
        migrations.AddIndex(
            model_name="counted",
            index=models.Index(
                condition=models.Q(("twin", ""), _negated=True),
                fields=["office", "twin"],
                name="metrics_counted_twins",
            ),
        ),
        migrations.AddIndex(
            model_name="snapshot",
            index=models.Index(fields=["office", "-taken_at"], name="metrics_snapshots_of_office"),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lte", models.F("last"))), name="metrics_snapshot_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(
                fields=(
                    "office",
                    "by",
                    "month",
                    "key",
                    "measure",
                    "direction",
                    "excluded",
                    "reason_a",
                    "reason_b",
                    "rest_a",
                    "rest_b",
                ),
                name="metrics_tally_once",
            ),
        ),
        migrations.RunPython(freeze, thaw),
    ]
