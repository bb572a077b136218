import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def keep_seats(apps, schema_editor):
    """Every position is settled anew by the sweep; who reads the archive without a position that
    says so was put there by hand."""
    position = apps.get_model("org", "Position")
    team = apps.get_model("org", "Team")
    membership = apps.get_model("org", "Membership")
    position.objects.update(in_force=True)
    by_position = set(
        position.objects.filter(role__in=["clerk", "archivist"]).values_list("user_id", "office_id")
    )
    for one in team.objects.filter(kind="archive_readers"):
        for user_id in one.group.user_set.values_list("pk", flat=True):
            if (user_id, one.office_id) not in by_position:
                membership.objects.create(
                    user_id=user_id, team=one, given_at=django.utils.timezone.now(), given_by=""
                )


class Migration(migrations.Migration):
    dependencies = [("org", "0010_abbreviations")]

    operations = [
        migrations.AddField("position", "in_force", models.BooleanField(null=True)),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("given_by", models.CharField(max_length=100)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="org.team",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "team"), name="org_membership_once")
                ],
            },
        ),
        migrations.RunPython(keep_seats, migrations.RunPython.noop),
    ]
