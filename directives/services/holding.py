"""The order of locks: who changes anything in a cascade first holds its topmost directive.

1. The position of who gives, for the windows of one person (`giving.sent_before`).
2. The topmost directive of the cascade; of several cascades, by key. `hold` does this, as the
   first thing an act locks, whatever it is about: an order, a part, an extension, an indicator.
3. What is below it, in any order: whoever else wants it waits at 2.
4. Source documents, last (`following`).

The sweep of reminders skips what is locked and waits for nobody. Rows are locked without their
keys (`workflow.lock`), so that a grant or a report that names a row does not wait for it.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from directives.models import Directive


def hold(directives: Iterable[int]) -> None:
    """Wait for every other act on the cascades of these directives (primary keys).

    Part of an act: held until its transaction ends. Read again what was read before.
    """
    tops = _tops(set(directives))
    locked: QuerySet[Directive] = Directive.objects.select_for_update(no_key=True)
    # Evaluated: the rows are locked in the order of their keys.
    list(locked.filter(pk__in=tops).order_by("pk").values_list("pk", flat=True))


def _tops(directives: set[int]) -> set[int]:
    """The parent of a directive never changes, so that no lock is needed to climb; a query for
    each level."""
    tops: set[int] = set()
    while directives:
        rows = Directive.objects.filter(pk__in=directives).order_by()
        above = dict(rows.values_list("pk", "parent__directive"))
        tops |= {pk for pk, upper in above.items() if upper is None}
        directives = {upper for upper in above.values() if upper is not None}
    return tops
