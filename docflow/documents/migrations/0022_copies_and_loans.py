"""Certified copies, borrowed originals, and the files beside a document as the office signs them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_triggers"),
        ("documents", "0021_reviewing"),
        ("org", "0008_delegations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Copy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[("SY", "Sao y"), ("SL", "Sao lục"), ("TRS", "Trích sao")],
                        max_length=3,
                        verbose_name="hình thức sao",
                    ),
                ),
                (
                    "from_medium",
                    models.CharField(
                        choices=[("paper", "giấy"), ("electronic", "điện tử")], max_length=10
                    ),
                ),
                (
                    "to_medium",
                    models.CharField(
                        choices=[("paper", "giấy"), ("electronic", "điện tử")], max_length=10
                    ),
                ),
                ("amount", models.PositiveSmallIntegerField(default=1, verbose_name="số bản")),
                ("extract", models.JSONField(blank=True, default=list)),
                (
                    "purpose",
                    models.CharField(blank=True, max_length=500, verbose_name="sao để làm gì"),
                ),
                ("permitted_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-document"],
            },
        ),
        migrations.CreateModel(
            name="Loan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("borrower_name", models.CharField(max_length=150, verbose_name="người sử dụng")),
                ("purpose", models.CharField(max_length=300, verbose_name="mục đích")),
                (
                    "status",
                    models.CharField(
                        choices=[("lent", "Đang cho mượn"), ("returned", "Đã trả")],
                        default="lent",
                        max_length=10,
                    ),
                ),
                ("lent_on", models.DateField(verbose_name="ngày mượn")),
                ("lent_by", models.CharField(max_length=100)),
                ("due_on", models.DateField(verbose_name="hạn trả")),
                ("returned_on", models.DateField(blank=True, null=True, verbose_name="ngày trả")),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="ghi chú")),
                ("warned_for", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-lent_on", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="attachment",
            name="report",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="attachment",
            name="signed",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="verdict",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AlterField(
            model_name="document",
            name="origin",
            field=models.CharField(
                choices=[
                    ("drafted", "Soạn từ mẫu"),
                    ("uploaded", "Tải lên"),
                    ("electronic", "Nhận điện tử"),
                    ("paper", "Nhận bản giấy"),
                    ("imported", "Nhập từ sổ cũ"),
                    ("copied", "Bản sao"),
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
                    ("copy", "Ký số bản sao"),
                    ("preserve", "Dấu thời gian lưu trữ"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="version",
            name="kind",
            field=models.CharField(
                choices=[
                    ("draft", "Dự thảo"),
                    ("final", "Bản trình ký"),
                    ("initialled", "Đã ký nháy"),
                    ("signed", "Đã ký"),
                    ("issued", "Bản phát hành"),
                    ("preserved", "Thêm dấu thời gian lưu trữ"),
                    ("received", "Bản nhận được"),
                    ("scanned", "Bản quét"),
                    ("printed", "Bản in để ký, đóng dấu"),
                    ("imported", "Bản nhập kho"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed__isnull", True), ("verdict", "")),
                    models.Q(("signed__isnull", False), models.Q(("verdict", ""), _negated=True)),
                    _connector="OR",
                ),
                name="documents_attachment_judged",
            ),
        ),
        migrations.AddField(
            model_name="copy",
            name="document",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="copied",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="copy",
            name="permitted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="org.position",
            ),
        ),
        migrations.AddField(
            model_name="copy",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certified_copies",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="borrower",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="borrowed",
                to="org.position",
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="loans",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="loans", to="org.office"
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="permitted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.position"
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("form", "TRS"),
                    ("from_medium", "paper"),
                    ("to_medium", "paper"),
                    _connector="OR",
                ),
                name="documents_copy_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gte", 1),
                    ("amount__lte", 999),
                    models.Q(("to_medium", "paper"), ("amount", 1), _connector="OR"),
                ),
                name="documents_copy_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.CheckConstraint(
                condition=models.Q(("form", "TRS"), ("extract", []), _connector="XOR"),
                name="documents_copy_extract",
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("permitted_at__isnull", True), ("permitted_by__isnull", True)),
                    models.Q(("permitted_at__isnull", False), ("permitted_by__isnull", False)),
                    _connector="OR",
                ),
                name="documents_copy_permitted",
            ),
        ),
        migrations.AddConstraint(
            model_name="copy",
            constraint=models.CheckConstraint(
                condition=models.Q(("document", models.F("source")), _negated=True),
                name="documents_copy_of_another",
            ),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(
                condition=models.Q(("status", "lent")), fields=["due_on"], name="documents_loan_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "lent")),
                fields=("document",),
                name="documents_loan_one_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "returned"), ("returned_on__isnull", True), _connector="XOR"
                ),
                name="documents_loan_returned",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_on__gte", models.F("lent_on")),
                    models.Q(
                        ("returned_on__isnull", True),
                        ("returned_on__gte", models.F("lent_on")),
                        _connector="OR",
                    ),
                ),
                name="documents_loan_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("borrower_name", ""), _negated=True),
                    models.Q(("purpose", ""), _negated=True),
                ),
                name="documents_loan_to_whom",
            ),
        ),
    ]
