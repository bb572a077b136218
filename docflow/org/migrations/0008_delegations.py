from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0007_form_blocks"),
    ]

    operations = [
        migrations.AddField(
            model_name="delegation",
            name="begun_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="delegation",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="delegation",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["starts_at"],
                name="org_deleg_running",
            ),
        ),
    ]
