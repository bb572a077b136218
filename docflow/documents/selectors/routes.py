"""What a route needs to know beside its own rows: signatures, approvals, rules, superiors."""

from django.db.models import Max, QuerySet

from docflow.core.access import group_principal
from docflow.core.access.principals import holder_id, is_group
from docflow.core.actor import Actor
from docflow.documents.models import Document, RouteRule, RouteStep, Version, ways
from docflow.documents.states import RouteKind, RouteState, VersionKind
from docflow.org.models import Position, Team
from docflow.org.selectors import people
from docflow.org.states import HEADS, Role, TeamKind


def signed_fields(document: Document) -> set[str]:
    """The fields signed in this round; a return to the drafter starts again on a clean file."""
    start = document.versions.filter(kind=VersionKind.FINAL).aggregate(top=Max("ordinal"))["top"]
    made = document.signatures.filter(version__ordinal__gt=start or 0)
    return set(made.values_list("field", flat=True))


def approved_before(document: Document) -> RouteStep | None:
    """The last approval of an earlier submission: what was changed since goes back to it."""
    return (
        document.route.filter(kind=RouteKind.LEADER, state=RouteState.AGREED)
        .select_related("answered_by__user", "version")
        .order_by("-round", "-ordinal", "-pk")
        .first()
    )


def approvals(document: Document) -> list[RouteStep]:
    """Every agreement that was given, oldest first, with the version that it was given on."""
    rows = document.route.filter(
        state=RouteState.AGREED, answered_at__isnull=False, version__isnull=False
    )
    return list(rows.select_related("answered_by__user", "version").order_by("answered_at", "pk"))


def agreed_version(document: Document, actor: Actor) -> Version | None:
    """The version on which the person last agreed, in whatever capacity; None where never."""
    step = (
        document.route.filter(
            state__in=ways.ANSWERED, answered_by=actor.position_id, version__isnull=False
        )
        .select_related("version")
        .order_by("-answered_at", "-pk")
        .first()
    )
    return step.version if step else None


def rule_of(office_id: int) -> RouteRule:
    """The office's rule, or the defaults; unsaved where there is none."""
    found = RouteRule.objects.filter(office=office_id).select_related("form_keeper__user").first()
    return found or RouteRule(office_id=office_id)


def superiors_of(document: Document, station: RouteStep) -> list[int]:
    """Who hears that the station waits too long: one rung up, as principals; [] above the top.

    Above people of a unit stand its heads, above heads the leaders, above a deputy the leader.
    """
    leaders = people.team_principal(document.office_id, TeamKind.LEADERS)
    if is_group(station.principal):
        team = Team.objects.filter(group=holder_id(station.principal)).first()
        if team is None or team.kind == TeamKind.HEADS or team.unit_id is None:
            return [leaders]
        return [_heads(team.office_id, team.unit_id)]
    held = people.serving(document.office_id).filter(user=holder_id(station.principal))
    roles = {one.role: one for one in held}
    if Role.LEADER in roles:
        return []
    if Role.DEPUTY in roles or roles.keys() & HEADS:
        return [leaders]
    unit = next((one.unit_id for one in held if one.unit_id), None)
    return [_heads(document.office_id, unit)] if unit else [leaders]


def _heads(office_id: int, unit_id: int) -> int:
    team = Team.objects.get(office=office_id, unit=unit_id, kind=TeamKind.HEADS)
    return group_principal(team.group_id)


def to_ask(actor: Actor, document: Document) -> QuerySet[Position]:
    """Colleagues who may be asked: who serves in the office, besides the one who asks."""
    serving = people.serving(document.office_id).exclude(role=Role.ADMINISTRATOR)
    return serving.exclude(user=actor.user_id).order_by("unit__name", "pk")
