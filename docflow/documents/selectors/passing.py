"""Case files that may get another keeper, and the people who leave and still keep some."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from docflow.core.actor import Actor
from docflow.documents import keepers
from docflow.documents.models import CaseFile
from docflow.documents.policies import visible_cases
from docflow.org.models import Position, User
from docflow.org.selectors import people
from docflow.org.states import Role


@dataclass(frozen=True)
class Leaver:
    """A keeper who has left or will within thirty days, with the files that are seen."""

    user_id: int
    name: str
    files: int


def files_of(actor: Actor, keeper_id: int) -> QuerySet[CaseFile]:
    """What `actor` may pass on of this keeper's files, the oldest first."""
    found = visible_cases(actor).filter(keeper_id=keeper_id, status__in=keepers.KEPT)
    if keeper_id != actor.user_id:
        theirs = keepers.overseen(actor)
        found = found.none() if theirs is None else found.filter(theirs, keepers.leaving())
    return found.select_related("unit", "keeper").order_by("opened_at", "pk")


def leavers(actor: Actor) -> list[Leaver]:
    """Whose files wait to be handed over, as far as `actor` sees them and may do it; one query."""
    theirs = keepers.overseen(actor)
    if theirs is None:
        return []
    waiting = visible_cases(actor).filter(theirs, keepers.leaving(), status__in=keepers.KEPT)
    rows = waiting.exclude(keeper_id=actor.user_id).order_by()
    counted = rows.values("keeper_id", "keeper__full_name").annotate(files=Count("pk"))
    return [
        Leaver(row["keeper_id"], row["keeper__full_name"], row["files"])
        for row in counted.order_by("keeper__full_name", "keeper_id")
    ]


def takers(actor: Actor, keeper_id: int) -> QuerySet[Position]:
    """Who can be the next keeper: whoever works in the office, the keeper apart."""
    found = people.serving(actor.office_id).exclude(role=Role.ADMINISTRATOR)
    return found.exclude(user_id=keeper_id).order_by("user__full_name", "pk")


def keeper(actor: Actor, keeper_id: int) -> User | None:
    """The person, when `actor` is it or hands files of the office over; also when nothing is left
    to hand over: who follows a notice is told so."""
    if keeper_id == actor.user_id:
        return User.objects.filter(pk=keeper_id).first()
    worked = User.objects.filter(pk=keeper_id, positions__office_id=actor.office_id)
    return worked.distinct().first() if keepers.overseen(actor) is not None else None
