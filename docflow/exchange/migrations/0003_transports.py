import django.db.models.deletion
from django.db import migrations, models


def remember(apps, schema_editor):
    """What each entry says now, it has said since its last change; what was before is not known."""
    entries = apps.get_model("exchange", "AddressEntry").objects.all()
    change = apps.get_model("exchange", "AddressChange")
    for entry in entries.iterator():
        change.objects.create(
            office_id=entry.office_id,
            from_at=entry.changed_at,
            by="",
            values={
                "channel": entry.channel,
                "connected": entry.connected,
                "address": "",
                "paper_required": entry.paper_required,
                "fingerprints": entry.fingerprints,
                "certificates": {},
                "note": entry.note,
            },
        )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_triggers"),
        ("documents", "0024_proof_beside"),
        ("exchange", "0002_recall_and_requests"),
        ("org", "0009_councils"),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("values", models.JSONField()),
                ("by", models.CharField(max_length=100)),
                ("by_office", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["-from_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SeenRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nonce", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AddField(
            model_name="addressentry",
            name="address",
            field=models.CharField(blank=True, max_length=500, verbose_name="địa chỉ nhận"),
        ),
        migrations.AddField(
            model_name="addressentry",
            name="certificates",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="addressentry",
            name="channel",
            field=models.CharField(
                choices=[
                    ("local", "Cùng hệ thống"),
                    ("http", "Qua mạng, hệ thống khác"),
                    ("folder", "Qua thư mục của cổng kết nối"),
                    ("none", "Chưa kết nối"),
                    ("paper", "Chỉ nhận bản giấy"),
                ],
                max_length=8,
                verbose_name="kênh",
            ),
        ),
        migrations.AddIndex(
            model_name="inboxmessage",
            index=models.Index(fields=["office", "state"], name="exchange_inbox_state"),
        ),
        migrations.AddIndex(
            model_name="inboxmessage",
            index=models.Index(
                fields=["office", "sender", "received_at"], name="exchange_inbox_partner"
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(fields=["office", "state"], name="exchange_outbox_state"),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                fields=["office", "receiver", "sent_at"], name="exchange_outbox_partner"
            ),
        ),
        migrations.AddConstraint(
            model_name="addressentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "http"), _negated=True),
                    models.Q(
                        models.Q(("address", ""), _negated=True),
                        models.Q(("fingerprints", []), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="exchange_http_needs_key",
            ),
        ),
        migrations.AddField(
            model_name="addresschange",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="address_changes",
                to="org.office",
            ),
        ),
        migrations.AddField(
            model_name="seenrequest",
            name="sender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="org.office"
            ),
        ),
        migrations.AddIndex(
            model_name="addresschange",
            index=models.Index(fields=["office", "from_at"], name="exchange_address_change"),
        ),
        migrations.AddConstraint(
            model_name="seenrequest",
            constraint=models.UniqueConstraint(
                fields=("sender", "nonce"), name="exchange_seen_once"
            ),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
