"""What lies at the registry near or beyond a time limit of the law is told, each word once.

Law: NĐ 30/2020/NĐ-CP, Điều 18.1 and 23.1 (see `selectors.limits`). Rooms above tell of their own
limits through `tell`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from docflow.core import deeds, workflow
from docflow.documents.models import Document, LimitNotice
from docflow.documents.selectors import limits
from docflow.documents.selectors.limits import Limit
from docflow.documents.services import telling
from docflow.documents.states import Origin, Secrecy

SWEEP = "documents.limits"
TOLD_FOR = timedelta(days=31)


def sweep(now: datetime, limit: int) -> int:
    """Tell what is due by `now`, up to `limit` documents; how many it was.

    Nothing is written while nothing is due, and a word that was told is never told again, however
    many workers run it.
    """
    waiting = list(
        Document.objects.filter(status__in=limits.WATCHED, secrecy=Secrecy.NONE)
        .exclude(origin=Origin.IMPORTED)
        .order_by("pk")
    )
    counted = limits.limits_of(waiting)
    # What has lain for a month was left on purpose, or before limits were watched; the lists of
    # work go on showing it.
    recent = {pk: one for pk, one in counted.items() if one.by >= now - TOLD_FOR}
    return tell(waiting, recent, now, limit)


def tell(documents: Sequence[Document], counted: dict[int, Limit], now: datetime, most: int) -> int:
    """Say of each document what its limit asks for, unless it was said; up to `most`."""
    due = {pk: word for pk, one in counted.items() if (word := one.word(now)) is not None}
    told = set(
        LimitNotice.objects.filter(document__in=list(due)).values_list(
            "document", "act", "word", "since"
        )
    )
    fresh = [
        one
        for one in documents
        if one.pk in due
        and (one.pk, counted[one.pk].act, due[one.pk], counted[one.pk].since) not in told
    ]
    return sum(_tell(one, counted[one.pk], now) for one in fresh[:most])


def _tell(document: Document, limit: Limit, now: datetime) -> bool:
    """One document in one act; False where it has gone on, or another worker was faster."""
    with deeds.act():
        row = workflow.lock(document)
        word = limit.word(now)
        if word is None or row.status != document.status:
            return False
        _notice, made = LimitNotice.objects.get_or_create(
            document=row, act=limit.act, word=word, since=limit.since, defaults={"told_at": now}
        )
        if made:
            telling.limit(row, limit, word)
        return made
