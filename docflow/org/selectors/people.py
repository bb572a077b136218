"""Finding people, units and teams of an office."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from docflow.core import clock
from docflow.core.access import group_principal
from docflow.core.access.principals import holder_id, is_group
from docflow.org import codes
from docflow.org.models import Office, OfficeCode, Position, Team, Unit, User
from docflow.org.states import HEADS, LEADERS, Role, TeamKind


def serving(office_id: int) -> QuerySet[Position]:
    """The positions held in the office today."""
    today = clock.today()
    return (
        Position.objects.filter(office_id=office_id, valid_from__lte=today, user__is_active=True)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
        .select_related("user", "unit", "office")
    )


def held(user: User, day: date) -> QuerySet[Position]:
    """What the person holds on a day, or will: everything that has not ended before it."""
    rows = user.positions.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    return rows.select_related("user", "office", "unit").order_by("pk")


def leaders_of(office_id: int) -> QuerySet[Position]:
    return serving(office_id).filter(role__in=LEADERS).order_by("pk")


def clerks_of(office_id: int) -> QuerySet[Position]:
    return serving(office_id).filter(role=Role.CLERK).order_by("pk")


def heads_of(unit_id: int) -> QuerySet[Position]:
    unit = Unit.objects.only("office_id").get(pk=unit_id)
    return serving(unit.office_id).filter(unit_id=unit_id, role__in=HEADS).order_by("pk")


def registry_of(office_id: int) -> Unit | None:
    """The unit that checks form and numbers: the office's registry."""
    return Unit.objects.filter(office_id=office_id, is_registry=True).first()


def team_principal(office_id: int, kind: TeamKind, unit_id: int | None = None) -> int:
    """The principal of a team. Raises Team.DoesNotExist where the office was never set up."""
    return group_principal(team_of(office_id, kind, unit_id).group_id)


def team_of(office_id: int, kind: TeamKind, unit_id: int | None = None) -> Team:
    """The team of an office, or of a unit of it. Raises Team.DoesNotExist."""
    where: dict[str, Any] = {"office_id": office_id, "unit_id": unit_id, "kind": kind}
    return Team.objects.get(**where)


def members(principals: Iterable[int]) -> set[int]:
    """The people behind principals, those of groups included; one query at most."""
    principals = set(principals)
    groups = [holder_id(one) for one in principals if is_group(one)]
    found = {holder_id(one) for one in principals if not is_group(one)}
    if groups:
        found |= set(User.objects.filter(groups__in=groups).values_list("pk", flat=True))
    return found


def office_by_code(code: str, on: date | None = None) -> Office | None:
    """The office whose old or new code is `code`, today or `on` another day; one that has no code
    of that form is found by the other form of it."""
    day = on or clock.today()
    held = OfficeCode.objects.filter(valid_from__lte=day)
    held = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day)).select_related("office")
    for form in codes.forms(code):
        found = held.filter(code__iexact=form).first()
        if found:
            return found.office
    return None


def code_of(office: Office) -> str:
    """The code under which `office` exchanges today: the new one, else the old one."""
    today = clock.today()
    held = [code for code in office.codes.all() if code.holds_on(today)]
    held.sort(key=lambda code: code.scheme)  # "new" before "old"
    return held[0].code if held else ""
