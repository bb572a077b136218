"""The list of abbreviations: as a page shows it, and as every question of the search reads it."""

from django.core.cache import cache
from django.db.models import QuerySet

from docflow.org.models import Abbreviation

KEY = "org.abbreviations"
# Seconds. A change empties the cache of its own process; one that shares none hears by then.
KEPT = 60


def listed() -> QuerySet[Abbreviation]:
    return Abbreviation.objects.order_by("short", "full")


def rows() -> tuple[tuple[str, str], ...]:
    """Short and full forms; one query in a minute."""
    kept: tuple[tuple[str, str], ...] | None = cache.get(KEY)
    if kept is None:
        kept = tuple(listed().values_list("short", "full"))
        cache.set(KEY, kept, KEPT)
    return kept


def forget() -> None:
    cache.delete(KEY)
