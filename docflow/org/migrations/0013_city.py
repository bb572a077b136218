"""How people write the name of the city: in every office of it, and in none of the first list."""

from typing import Any

from django.db import migrations

MORE = (("HCM", "Hồ Chí Minh"), ("TPHCM", "thành phố Hồ Chí Minh"))


def fill(apps: Any, schema_editor: Any) -> None:
    table = apps.get_model("org", "Abbreviation").objects.using(schema_editor.connection.alias)
    table.bulk_create(
        [table.model(short=short, full=full) for short, full in MORE], ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0012_support"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
