"""Case files that may get another keeper, and the people who leave and still keep some."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from docflow.core.actor import Actor
from docflow.documents import keepers
from docflow.documents.models import CaseFile
from docflow.documents.policies import visible_cases
from docflow.org.models import Position, User
from docflow.org.selectors import people
from docflow.org.states import HEADS, LEADERS, Role


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
        found = found.filter(keepers.leaving()) if _oversees(actor) else found.none()
    return found.select_related("unit", "keeper").order_by("opened_at", "pk")


def leavers(actor: Actor) -> list[Leaver]:
    """Whose files wait to be handed over, as far as `actor` sees them and may do it; one query."""
    if not _oversees(actor):
        return []
    waiting = visible_cases(actor).filter(keepers.leaving(), status__in=keepers.KEPT)
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
    """The person, when `actor` is it or sees a file that waits to be handed over."""
    if keeper_id == actor.user_id or files_of(actor, keeper_id).exists():
        return User.objects.filter(pk=keeper_id).first()
    return None


def _oversees(actor: Actor) -> bool:
    return actor.role in HEADS | LEADERS | {Role.ARCHIVIST}
