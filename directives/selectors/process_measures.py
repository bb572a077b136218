"""Figures about internal processes that an indicator of the plan may read by itself.

Each equals what `documents:process-figures` lists for the same moment and beginning; None while
there is nothing to count.
"""

from datetime import date, datetime
from decimal import Decimal

from docflow.documents.selectors.processes import Overview, overview
from docflow.org.selectors.calendar import start_of

# The name of the page with the lists behind them.
BEHIND = "documents:process-figures"


def units_share(office_id: int, now: datetime, first: date | None = None) -> Decimal | None:
    """Per cent of the office's units that have an internal process in force."""
    return _overview(office_id, now, first).units_share


def shortened_share(office_id: int, now: datetime, first: date | None = None) -> Decimal | None:
    """Per cent of the processes in force that ask for less time than when the period began."""
    return _overview(office_id, now, first).shortened_share


def investment_cut(office_id: int, now: datetime, first: date | None = None) -> Decimal | None:
    """Per cent of time cut in processes about investment projects, all of them together."""
    return _overview(office_id, now, first).investment_cut


def _overview(office_id: int, now: datetime, first: date | None) -> Overview:
    return overview(office_id, now, start_of(first) if first else None)
