"""The database says of each part what no clock changes, and of each sight whose order it is."""

from django.db import migrations, models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from directives import triggers

STOPPED = Coalesce("done_at", "suspended_at")


def fill(apps, schema_editor):
    heads = apps.get_model("directives", "Directive").objects.filter(
        author__role__in=["head", "deputy_head"]
    )
    access = apps.get_model("directives", "DirectiveAccess").objects
    access.filter(target__in=heads.order_by().values("pk")).update(by_head=True)
    # PostgreSQL alters no table of which keys wait to be checked.
    schema_editor.connection.check_constraints(["directives_directiveaccess"])


def tell(apps, schema_editor):
    _statistics(schema_editor, "outcome")


def untell(apps, schema_editor):
    _statistics(schema_editor, "status")


def _statistics(schema_editor, state):
    """How few groups a board has: PostgreSQL would take the product of the columns, and sort."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP STATISTICS IF EXISTS directives_board_groups")
        schema_editor.execute(
            "CREATE STATISTICS directives_board_groups (ndistinct) "
            f"ON unit_id, level, above, shown_to, {state} FROM directives_assignment"
        )


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def install_before(apps, schema_editor):
    triggers.install(schema_editor.connection, whose=False)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("directives", "0008_internal_orders"),
    ]

    operations = [
        migrations.RunPython(remove, install_before),
        migrations.RunPython(migrations.RunPython.noop, untell),
        migrations.RemoveIndex(model_name="assignment", name="directives_board"),
        migrations.AddField(
            model_name="assignment",
            name="outcome",
            field=models.GeneratedField(
                db_persist=True,
                expression=Case(
                    When(status="returned", then=Value(6)),
                    When(status__in=["cancelled", "returned", "withdrawn"], then=Value(7)),
                    When(due__isnull=True, then=Value(5)),
                    When(status="completed", due__lt=STOPPED, then=Value(4)),
                    When(status="completed", then=Value(3)),
                    When(due__lt=STOPPED, then=Value(2)),
                    When(due__gte=STOPPED, then=Value(1)),
                    default=Value(0),
                ),
                output_field=models.PositiveSmallIntegerField(),
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="open_due",
            field=models.GeneratedField(
                db_persist=True,
                expression=Case(
                    When(
                        ~Q(status__in=["cancelled", "returned", "withdrawn"]),
                        done_at__isnull=True,
                        suspended_at__isnull=True,
                        then=F("due"),
                    )
                ),
                output_field=models.DateTimeField(),
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="looked_up",
            field=models.GeneratedField(
                db_persist=True,
                expression=Case(
                    When(
                        Q(status__in=["cancelled", "returned", "withdrawn"]) | Q(level="heads"),
                        then=F("directive"),
                    )
                ),
                output_field=models.BigIntegerField(),
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                fields=[
                    *("role", "office", "level", "unit", "above", "shown_to", "outcome"),
                    *("extension_asked", "open_due", "looked_up"),
                ],
                name="directives_board",
            ),
        ),
        migrations.AddField(
            model_name="directiveaccess",
            name="by_head",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="directiveaccess",
            index=models.Index(
                condition=Q(by_head=True),
                fields=["principal", "level", "target"],
                name="directives_seen_by_head",
            ),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
