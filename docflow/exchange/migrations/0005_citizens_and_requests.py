from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0025_leavers"),
        ("exchange", "0004_simulator"),
        ("org", "0009_councils"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="changerequest",
            name="exchange_request_document",
        ),
        migrations.RemoveConstraint(
            model_name="changerequest",
            name="exchange_request_decided",
        ),
        migrations.RemoveConstraint(
            model_name="changerequest",
            name="exchange_request_refused",
        ),
        migrations.AddField(
            model_name="delivery",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="thư điện tử"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="phone",
            field=models.CharField(blank=True, max_length=20, verbose_name="điện thoại"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="postal_address",
            field=models.CharField(blank=True, max_length=300, verbose_name="địa chỉ"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="return_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="delivery",
            name="returned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="inboxmessage",
            name="urgency",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="urgency",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="changerequest",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "Chờ văn bản đến"),
                    ("open", "Chờ trả lời"),
                    ("agreed", "Đã đồng ý"),
                    ("refused", "Không đồng ý"),
                    ("closed", "Đã đóng, văn bản không đến"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document__isnull", True), ("status__in", ("waiting", "closed"))),
                    models.Q(
                        models.Q(("status__in", ("waiting", "closed")), _negated=True),
                        ("document__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="exchange_request_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False),
                        ("status__in", ("agreed", "refused", "closed")),
                        models.Q(("decided_by", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("status__in", ("agreed", "refused", "closed")), _negated=True),
                        ("decided_at__isnull", True),
                        ("decided_by", ""),
                    ),
                    _connector="OR",
                ),
                name="exchange_request_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["refused", "closed"]), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="exchange_request_refused",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("return_reason", ""), ("returned_at__isnull", True)),
                    models.Q(
                        ("paper_at__isnull", False),
                        ("returned_at__isnull", False),
                        models.Q(("return_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="exchange_returned_was_posted",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("office__isnull", True),
                    models.Q(("email", ""), ("phone", ""), ("postal_address", "")),
                    _connector="OR",
                ),
                name="exchange_address_of_no_office",
            ),
        ),
    ]
