"""The database holds which documents may be linked, and freezes the links of a recalled one."""

from django.db import migrations

from docflow.documents import links


def install(apps, schema_editor):
    links.install(schema_editor.connection)


def remove(apps, schema_editor):
    links.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0016_fields"),
    ]

    operations = [
        migrations.RunPython(install, remove),
    ]
