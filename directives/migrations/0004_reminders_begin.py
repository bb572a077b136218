"""Open work from before there were reminders is looked at once; the sweep decides what to say."""

from django.db import migrations
from django.db.models import F

OPEN = ["given", "accepted", "in_progress", "reported", "sent_back"]


def begin(apps, schema_editor):
    rows = apps.get_model("directives", "Assignment").objects
    rows.filter(status__in=OPEN, remind_at=None).exclude(role="informed").update(
        remind_at=F("given_at")
    )


class Migration(migrations.Migration):
    dependencies = [("directives", "0003_board")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
