"""Who may look at an office's content for support, now."""

from dataclasses import replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.core.access import group_principal, user_principal
from docflow.core.actor import SUPPORT_ROLE, Actor
from docflow.org.models import Office, SupportAccess, Team
from docflow.org.states import Role, TeamKind

# What somebody who supports sees: what is registered, and what leaders see.
TEAMS = (TeamKind.CLERKS, TeamKind.LEADERS)


def waiting(office_id: int) -> QuerySet[SupportAccess]:
    """Asked for, and neither permitted nor declined."""
    rows = SupportAccess.objects.filter(office_id=office_id, permitted_at=None, closed_at=None)
    return rows.select_related("person", "position")


def active(office_id: int) -> QuerySet[SupportAccess]:
    """Permitted, not ended, of somebody who still administers the office."""
    today = clock.today()
    rows = SupportAccess.objects.filter(
        Q(position__valid_to=None) | Q(position__valid_to__gte=today),
        office_id=office_id,
        closed_at=None,
        ends_at__gt=clock.now(),
        person__is_active=True,
        position__role=Role.ADMINISTRATOR,
    )
    return rows.select_related("person", "permitted_by")


def as_support(actor: Actor) -> Actor | None:
    """`actor` as somebody who supports, while that is permitted; None otherwise.

    The principals are the person's own and those of TEAMS: nobody becomes a member, so nothing has
    to be undone when the time is over.
    """
    if actor.role != Role.ADMINISTRATOR:
        return None
    if not active(actor.office_id).filter(position=actor.position_id).exists():
        return None
    teams = Team.objects.filter(office_id=actor.office_id, unit=None, kind__in=TEAMS)
    groups = teams.values_list("group_id", flat=True)
    return replace(
        actor,
        role=SUPPORT_ROLE,
        title=_("Hỗ trợ kỹ thuật"),
        principals=frozenset({user_principal(actor.user_id or 0), *map(group_principal, groups)}),
    )


def note_of(office_id: int) -> tuple[str | None, datetime | None]:
    """What every page of the office says while somebody looks, and until when; (None, None)."""
    rows = list(active(office_id))
    if not rows:
        return None, None
    return " ".join(map(_line, rows)), max(one.ends_at for one in rows if one.ends_at)


def shown(office: Office) -> str:
    """That note while it holds; asks the database nothing."""
    until = office.support_until
    return office.support_note or "" if until is not None and until > clock.now() else ""


def _line(one: SupportAccess) -> str:
    ends = one.ends_at.astimezone(clock.OFFICE_ZONE) if one.ends_at else clock.now()
    return _("Hỗ trợ kỹ thuật: %(who)s được xem văn bản đến %(until)s, lý do: %(why)s.") % {
        "who": one.person.full_name,
        "until": f"{ends:%H:%M %d/%m}",
        "why": one.reason,
    }
