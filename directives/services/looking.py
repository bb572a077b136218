"""That a person looked at their tasks. Writes nothing else, and no audit: looking is no deed."""

from datetime import datetime, timedelta

from directives.models import Look
from docflow.core import clock
from docflow.core.actor import Actor

#: Opened again within this time, it is still the same look: a reload wipes no marks.
SAME_LOOK = timedelta(minutes=30)
# Reloads within it cost no write.
_SILENT = timedelta(minutes=1)


def looked(*, actor: Actor) -> datetime | None:
    """Note that `actor` looks now; the moment since when changes are new, None at first sight."""
    if actor.user_id is None:
        return None
    now = clock.now()
    look, first = Look.objects.get_or_create(user_id=actor.user_id, defaults={"at": now})
    if first or now - look.at < _SILENT:
        return look.before
    before = look.before if now - look.at < SAME_LOOK else look.at
    # Two windows at once: the later one finds that somebody has looked.
    rows = Look.objects.filter(pk=look.pk, at=look.at)
    rows.update(at=now, before=before)
    return before
