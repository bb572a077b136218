"""Tells the keepers of the installation that a revocation list has run out."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.notifications.services.telling import notify
from docflow.org.models import Position
from docflow.org.states import Role
from signing.trust import messages, sources


def sweep(now: datetime, limit: int) -> int:
    """One notice per keeper and source whose answer ran out; how many sources."""
    with transaction.atomic():
        stale = sources.gone_stale(now)
        keepers = _keepers() if stale else []
        for source in stale:
            text = _("Thông tin thu hồi đã hết hiệu lực: %(url)s. %(why)s") % {
                "url": source.url,
                "why": messages.problem(source.problem) if source.problem else "",
            }
            notify(
                reason="revocation_stale",
                obj=source,
                text=text.strip(),
                users=keepers,
                url=reverse("org:trust"),
            )
    return len(stale)


def _keepers() -> list[int]:
    """Administrators of the topmost hosted offices, who alone can mend it."""
    day = clock.today()
    rows = Position.objects.filter(role=Role.ADMINISTRATOR, office__hosted=True)
    rows = rows.filter(valid_from__lte=day).exclude(valid_to__lt=day)
    return list(rows.exclude(office__superior__hosted=True).values_list("user_id", flat=True))
