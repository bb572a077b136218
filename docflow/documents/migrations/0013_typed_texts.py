"""What is typed and not saved: a row for each open page."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0012_link_corrects"),
        ("org", "0008_delegations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TypedText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("type_code", models.CharField(max_length=10)),
                ("tab", models.CharField(max_length=32)),
                ("fields", models.TextField()),
                ("kept_at", models.DateTimeField(db_index=True)),
                ("saved", models.BooleanField(default=False)),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="typed_texts",
                        to="documents.document",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.office",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="typed_texts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-kept_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "tab"), name="documents_typed_once"),
                    models.CheckConstraint(
                        condition=models.Q(("tab", ""), _negated=True),
                        name="documents_typed_in_a_tab",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("saved", False), ("fields", ""), _connector="OR"),
                        name="documents_typed_saved_is_empty",
                    ),
                ],
            },
        ),
    ]
