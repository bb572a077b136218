"""What people write in the query box for the states and the progress of directives."""

from collections.abc import Iterable

from directives.selectors.lateness import Standing
from directives.states import VOID, AssignmentStatus, DirectiveStatus
from search.query import words
from search.query.words import Values


def register() -> None:
    words.register("status", _states)
    words.register("progress", _progress)


def _states() -> Iterable[tuple[str, Values]]:
    drafted = DirectiveStatus.DRAFTED
    return [(str(word), (value,)) for value, word in DirectiveStatus.choices if value != drafted]


def _progress() -> Iterable[tuple[str, Values]]:
    """The state of the lead, and of what is done whether it was in time."""
    states = [(one.value, one.label) for one in AssignmentStatus if one not in VOID]
    done = [(one.value, one.label) for one in (Standing.ON_TIME, Standing.LATE)]
    return [(str(word), (value,)) for value, word in (*states, *done)]
