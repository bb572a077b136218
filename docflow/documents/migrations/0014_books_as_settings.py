"""Books as settings: patterns per type, councils, number and notation once in a year.

Triggers hold that a type is in one book. What was given twice before is marked, not changed.
"""

import django.db.models.deletion
from django.db import migrations, models

import docflow.documents.models.documents
from docflow.documents import books, numbers


def lift(apps, schema_editor):
    numbers.remove(schema_editor.connection)


def put_back(apps, schema_editor):
    numbers.install(schema_editor.connection)


def install(apps, schema_editor):
    # SQLite has remade the table of books.
    numbers.install(schema_editor.connection)
    books.install(schema_editor.connection)


def remove(apps, schema_editor):
    books.remove(schema_editor.connection)
    numbers.remove(schema_editor.connection)


def mark_repeats(apps, schema_editor):
    """Number and notation that two documents of a year carry stay as printed, and are known."""
    document = apps.get_model("documents", "Document")
    own = document.objects.exclude(direction="incoming").exclude(origin="imported")
    given = own.filter(number__isnull=False, issued_on__isnull=False).order_by("issued_on", "pk")
    seen, again = set(), []
    fields = ("pk", "office_id", "issued_on", "number", "notation")
    for pk, office_id, day, number, notation in given.values_list(*fields).iterator():
        key = (office_id, day.year, number, notation)
        if key in seen:
            again.append(pk)
        seen.add(key)
    document.objects.filter(pk__in=again).update(repeats_number=True)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0013_typed_texts"),
        ("org", "0009_councils"),
    ]

    operations = [
        migrations.RunPython(lift, put_back),
        migrations.AddField(
            model_name="document",
            name="council",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="org.council",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="repeats_number",
            field=models.BooleanField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="register",
            name="council",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="registers",
                to="org.council",
            ),
        ),
        migrations.AddField(
            model_name="register",
            name="own_patterns",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.RunPython(mark_repeats, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                models.F("office"),
                models.F("number"),
                models.F("notation"),
                docflow.documents.models.documents.Year("issued_on"),
                condition=models.Q(
                    models.Q(("direction", "incoming"), _negated=True),
                    models.Q(("origin", "imported"), _negated=True),
                    ("number__isnull", False),
                    ("repeats_number__isnull", True),
                ),
                name="documents_number_notation_once",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
