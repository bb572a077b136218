"""Who a person is today: the position in which they act, and for whom."""

from django.db.models import Q, QuerySet

from docflow.core import clock
from docflow.core.access import group_principal, user_principal
from docflow.core.actor import Actor
from docflow.org.models import Position, User


def positions_of(user: User) -> QuerySet[Position]:
    """The positions `user` holds today, in the order in which they were given."""
    today = clock.today()
    return (
        user.positions.filter(valid_from__lte=today)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
        .select_related("office", "unit", "user")
        .order_by("pk")
    )


def acting_as(user: User, position_id: int | None = None) -> Actor | None:
    """The actor for `user` in the given position, or the first; None without a position today."""
    held = list(positions_of(user))
    chosen = next((one for one in held if one.pk == position_id), held[0] if held else None)
    return actor_in(chosen) if chosen else None


def actor_in(position: Position) -> Actor:
    """The actor for one position; what may be seen follows all groups of the person."""
    user = position.user
    groups = user.groups.values_list("pk", flat=True)
    return Actor(
        user_id=user.pk,
        name=user.full_name,
        position_id=position.pk,
        title=position.title,
        role=position.role,
        office_id=position.office_id,
        office=position.office.name,
        unit_id=position.unit_id,
        unit=position.unit.name if position.unit else "",
        principals=frozenset({user_principal(user.pk), *map(group_principal, groups)}),
    )
