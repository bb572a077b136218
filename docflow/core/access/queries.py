"""Query builders over an `Access` table (a subclass of AccessBase): newest, and a filter."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from docflow.core.access.models import VIEW


def visible(
    queryset: QuerySet[Any],
    access: Any,
    principals: Iterable[int],
    level: str = VIEW,
) -> QuerySet[Any]:
    """`queryset` narrowed to what any of `principals` holds `level` on."""
    rows = access._default_manager.filter(
        target=OuterRef("pk"), principal__in=list(principals), level=level
    )
    return queryset.filter(Exists(rows))


def newest(
    access: Any,
    principals: Iterable[int],
    *,
    limit: int,
    where: Q | None = None,
    after: tuple[datetime, int] | None = None,
    level: str = VIEW,
) -> list[tuple[datetime, int]]:
    """The newest `limit` objects as (date, id), in one query.

    Each principal contributes at most `limit` rows from its own index, so the cost does not grow
    with the number of objects. `where` speaks of the access row (`target__status=…`); `after`
    is the last (date, id) of the page before.
    """
    mine = Q()
    for principal in principals:
        rows = access._default_manager.filter(principal=principal, level=level)
        if where is not None:
            rows = rows.filter(where)
        if after is not None:
            date, target = after
            rows = rows.filter(Q(date__lt=date) | Q(date=date, target__lt=target))
        mine |= Q(pk__in=rows.order_by("-date", "-target").values("pk")[:limit])
    if not mine:
        return []
    pairs = access._default_manager.filter(mine).values_list("date", "target").distinct()
    return list(pairs.order_by("-date", "-target")[:limit])
