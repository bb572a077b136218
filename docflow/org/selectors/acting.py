"""Who a person is today: the position in which they act, and for whom."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from docflow.core import clock
from docflow.core.access import group_principal, user_principal
from docflow.core.actor import Actor
from docflow.org.models import Position, User
from docflow.org.selectors.delegations import standings_of


def positions_of(user: User) -> QuerySet[Position]:
    """The positions `user` holds today, in the order in which they were given."""
    today = clock.today()
    return (
        user.positions.filter(valid_from__lte=today)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
        # The person is at hand already: Django puts it into each of its positions.
        .select_related("office", "unit")
        .order_by("pk")
    )


def acting_as(user: User, position_id: int | None = None) -> Actor | None:
    """The actor for `user` in the given position, or the first; None without a position today."""
    return acting_among(list(positions_of(user)), position_id)


def acting_among(held: Sequence[Position], position_id: int | None = None) -> Actor | None:
    """The same for whom has the person's positions at hand."""
    chosen = next((one for one in held if one.pk == position_id), held[0] if held else None)
    return actor_in(chosen) if chosen else None


def stands(actor: Actor) -> bool:
    """Whether the person still holds the position, in the role, in which the act was begun: work
    that outlives its request asks again."""
    if actor.position_id is None or actor.user_id is None:
        return False
    held = Position.objects.filter(
        pk=actor.position_id, user_id=actor.user_id, user__is_active=True, role=actor.role
    )
    return any(one.holds_on(clock.today()) for one in held)


def actor_in(position: Position) -> Actor:
    """The actor for one position; what may be seen follows all groups of the person."""
    user = position.user
    # Asked for every page, so without the table of groups: their keys are all that counts.
    groups = User.groups.through.objects.filter(user_id=user.pk).values_list("group_id", flat=True)
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
        stands_for=standings_of(position.pk),
    )
