"""The rest of the decree's fields of a document; a state secret has none of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0015_limits"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="document",
            name="documents_secret_is_blank",
        ),
        migrations.AddField(
            model_name="document",
            name="copies",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="số lượng bản"
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="language",
            field=models.CharField(default="Tiếng Việt", max_length=50, verbose_name="ngôn ngữ"),
        ),
        migrations.AddField(
            model_name="document",
            name="note",
            field=models.TextField(blank=True, verbose_name="ghi chú"),
        ),
        migrations.AddField(
            model_name="document",
            name="to_places",
            field=models.TextField(blank=True, verbose_name="đơn vị hoặc người nhận"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("secrecy", 0),
                    models.Q(("subject", ""), ("content", {}), ("note", ""), ("to_places", "")),
                    _connector="OR",
                ),
                name="documents_secret_is_blank",
            ),
        ),
    ]
