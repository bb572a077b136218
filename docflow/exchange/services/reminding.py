"""Tells the registry of issued documents that were not sent in time (QĐ 28/2018/QĐ-TTg, 6.2)."""

from datetime import datetime

from docflow.documents.services import limiting
from docflow.exchange.selectors import unsent

SWEEP = "exchange.unsent"


def sweep(now: datetime, limit: int) -> int:
    """Each word about each document once, up to `limit` documents; how many it was."""
    rows = list(unsent.rows(now))
    return limiting.tell(rows, unsent.limits_of(rows), now, limit)
