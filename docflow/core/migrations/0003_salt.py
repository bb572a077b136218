from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from docflow.core.audit import triggers


def install(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    # SQLite makes the table anew, and the old one took its triggers with it.
    triggers.install(schema_editor.connection)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("core", "0002_triggers")]
    operations = [
        # Backwards: the table without the column, then its triggers.
        migrations.RunPython(migrations.RunPython.noop, install, elidable=False),
        migrations.AddField(
            model_name="auditevent",
            name="salt",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(
                fields=["office_id", "object_type", "at"], name="audit_event_office_type"
            ),
        ),
        migrations.RunPython(install, remove, elidable=False),
    ]
