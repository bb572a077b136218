"""An assignment repeats what its order says and never changes, so that a board reads one table."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When

from directives import triggers

HEADS = ["head", "deputy_head"]
LEADERS = ["leader", "deputy"]
LEVELS = [("leaders", "Lãnh đạo cơ quan giao"), ("heads", "Lãnh đạo phòng giao")]


def fill(apps, schema_editor):
    """Office, level and the level above from the orders; the team only where it has access."""

    def model(name, app="directives"):
        return apps.get_model(app, name).objects

    level = Case(When(author__role__in=HEADS, then=Value("heads")), default=Value("leaders"))
    order = model("Directive").filter(pk=OuterRef("directive"))
    asked = model("Extension").filter(assignment=OuterRef("pk"))
    rows = model("Assignment").order_by()
    rows.update(
        office=Subquery(order.values("office")),
        level=Subquery(order.values(said=level)),
        extension_asked=Exists(asked),
    )
    for one in ("leaders", "heads"):
        below = model("Directive").filter(parent__level=one).order_by()
        rows.filter(directive__in=below.values("pk")).update(above=one)
    access = model("DirectiveAccess").filter(level="view", target=OuterRef("directive"))
    for team in model("Team", "org").filter(kind__in=["leaders", "heads"]):
        author = Q(author__office=team.office_id, author__role__in=LEADERS)
        if team.kind == "heads":
            author = Q(author__unit=team.unit_id) & ~Q(author__role__in=LEADERS)
        theirs = model("Directive").filter(author).order_by()
        principal = 2 * team.group_id + 1
        shown = Exists(access.filter(principal=principal))
        rows.filter(shown, directive__in=theirs.values("pk")).update(shown_to=principal)
    # PostgreSQL alters no table of which keys wait to be checked.
    schema_editor.connection.check_constraints([model("Assignment").model._meta.db_table])


def tell(apps, schema_editor):
    """How few groups a board has: PostgreSQL would take the product of the columns, and sort."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE STATISTICS directives_board_groups (ndistinct) "
            "ON unit_id, level, above, shown_to, status FROM directives_assignment"
        )


def untell(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP STATISTICS directives_board_groups")


def install(apps, schema_editor):
    triggers.install(schema_editor.connection, whose=False)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("directives", "0005_escalations"),
        ("org", "0003_hours"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="office",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="org.office",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="level",
            field=models.CharField(choices=LEVELS, default="", max_length=8),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="assignment",
            name="above",
            field=models.CharField(blank=True, choices=LEVELS, default="", max_length=8),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="assignment",
            name="shown_to",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="assignment",
            name="extension_asked",
            field=models.BooleanField(default=False),
        ),
        migrations.RemoveIndex(model_name="assignment", name="directives_board"),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="assignment",
            name="office",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="org.office",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=Q(level__in=["leaders", "heads"], above__in=["", "leaders", "heads"]),
                name="directives_level_known",
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                fields=[
                    *("role", "office", "level", "unit", "status", "above", "shown_to"),
                    *("extension_asked", "due", "done_at", "suspended_at", "directive"),
                ],
                name="directives_board",
            ),
        ),
        migrations.RemoveIndex(model_name="directive", name="directives_by_state"),
        migrations.AddIndex(
            model_name="directive",
            index=models.Index(fields=["office", "status", "id"], name="directives_by_state"),
        ),
        migrations.RunPython(tell, untell),
        migrations.RunPython(install, remove),
    ]
