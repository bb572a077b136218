"""Paper beside the electronic document was noted as posted by the dispatch itself: it is not."""

from datetime import timedelta

from django.db import migrations
from django.db.models import CharField, Exists, F, OuterRef
from django.db.models.functions import Cast

# The dispatch and the moment that it noted for the paper are of one transaction.
TOGETHER = timedelta(minutes=1)


def plan(apps, schema_editor):
    """What nobody noted himself is planned again; it has no number and never came back."""
    noted = apps.get_model("core", "AuditEvent").objects.filter(
        verb="delivery.paper",
        object_type="exchange.delivery",
        object_id=Cast(OuterRef("pk"), CharField()),
    )
    never = apps.get_model("exchange", "Delivery").objects.filter(
        ~Exists(noted),
        channel="electronic",
        paper_cause="chosen",
        paper_parallel=True,
        post_number="",
        returned_at__isnull=True,
        paper_at__lt=F("dispatch__made_at") + TOGETHER,
    )
    never.update(paper_at=None)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_triggers"),
        ("exchange", "0005_citizens_and_requests"),
    ]

    operations = [migrations.RunPython(plan, migrations.RunPython.noop)]
