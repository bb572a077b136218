from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("org", "0006_late_time")]

    operations = [
        migrations.AddField(
            model_name="office",
            name="form_blocks",
            field=models.BooleanField(default=False),
        ),
    ]
