"""An act of two signatures with a key outside: the second is made on the result of the first."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signing", "0005_sources_of_revocation")]

    operations = [
        migrations.AddField(
            model_name="pendingsignature",
            name="after",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="signing.pendingsignature",
            ),
        ),
        migrations.AddField(
            model_name="pendingsignature",
            name="carried",
            field=models.BinaryField(default=b""),
        ),
        migrations.AddConstraint(
            model_name="pendingsignature",
            constraint=models.CheckConstraint(
                condition=models.Q(("after__isnull", False), ("carried", b""), _connector="OR"),
                name="signing_pending_carried",
            ),
        ),
    ]
