"""Comments on a passage, the edit lease, and the investment mark of a process in its versions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from docflow.documents import frozen, said


def thaw(apps, schema_editor):
    frozen.remove(schema_editor.connection)


def freeze(apps, schema_editor):
    frozen.install(schema_editor.connection)


def mark_versions(apps, schema_editor):
    """What stood on the process holds for all its versions: nobody kept it apart before."""
    versions = apps.get_model("documents", "ProcessVersion").objects
    versions.filter(process__investment=True).update(investment=True)


def mark_processes(apps, schema_editor):
    """Back: a process is about investment when its newest version is."""
    for process in apps.get_model("documents", "Process").objects.all():
        newest = process.versions.order_by("-number").first()
        process.investment = newest is not None and newest.investment
        process.save(update_fields=["investment"])


def hold_words(apps, schema_editor):
    said.install(schema_editor.connection)


def let_words_go(apps, schema_editor):
    said.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0020_minutes"),
        ("org", "0008_delegations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite remakes the table and loses its triggers; PostgreSQL lets nothing frozen be marked.
        migrations.RunPython(thaw, freeze),
        migrations.AddField(
            model_name="processversion",
            name="investment",
            field=models.BooleanField(default=False, verbose_name="liên quan dự án đầu tư"),
        ),
        migrations.RunPython(mark_versions, mark_processes),
        migrations.RemoveField(
            model_name="process",
            name="investment",
        ),
        migrations.RunPython(freeze, thaw),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("page", models.PositiveIntegerField()),
                ("words", models.TextField()),
                ("nth", models.PositiveIntegerField(default=0)),
                ("text", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.position",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="documents.document",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.position",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.version",
                    ),
                ),
            ],
            options={
                "ordering": ["document", "number"],
            },
        ),
        migrations.CreateModel(
            name="CommentAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("made_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="org.position",
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="documents.comment",
                    ),
                ),
            ],
            options={
                "ordering": ["comment", "made_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="EditLease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("tab", models.CharField(blank=True, max_length=32)),
                ("began_at", models.DateTimeField()),
                ("renewed_at", models.DateTimeField()),
                ("until", models.DateTimeField(db_index=True)),
                ("asked_by", models.CharField(blank=True, max_length=200)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lease",
                        to="documents.document",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("resolved_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=["document"],
                name="documents_comment_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(
                fields=("document", "number"), name="documents_comment_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("words", ""), _negated=True),
                    models.Q(("text", ""), _negated=True),
                    ("page__gte", 1),
                    ("number__gte", 1),
                ),
                name="documents_comment_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resolved_at__isnull", True), ("resolved_by__isnull", True)),
                    models.Q(("resolved_at__isnull", False), ("resolved_by__isnull", False)),
                    _connector="OR",
                ),
                name="documents_comment_resolved_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at__isnull", True), ("resolved_at__isnull", True), _connector="OR"
                ),
                name="documents_comment_withdrawn_is_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="commentanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True),
                name="documents_comment_answer_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="editlease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("renewed_at__gte", models.F("began_at")), ("until__gt", models.F("renewed_at"))
                ),
                name="documents_lease_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="editlease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_by", ""), ("asked_at__isnull", True)),
                    models.Q(
                        models.Q(("asked_by", ""), _negated=True), ("asked_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="documents_lease_asked_whole",
            ),
        ),
        migrations.RunPython(hold_words, let_words_go),
    ]
