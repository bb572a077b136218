"""Until when the law lets a document lie at the registry; counts, and decides nothing.

Law: NĐ 30/2020/NĐ-CP, Điều 21.2c (who sent an electronic document is told the same day that it was
received, by its registration), Điều 18.1 (issue on the day of signing, at the latest the next
working day; urgent documents at once) and Điều 23.1 (before a leader on the day of arrival, at the
latest the next working day; urgent ones at once); QĐ 28/2018/QĐ-TTg, Điều 6.2 (sent at the latest
in the morning of the next working day).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from docflow.documents.models import Document, SignatureRecord
from docflow.documents.selectors.moves import last_moves
from docflow.documents.states import (
    Direction,
    LimitAct,
    LimitWord,
    Origin,
    Secrecy,
    Status,
    Urgency,
)
from docflow.org.models import Office
from docflow.org.selectors import calendar
from docflow.org.selectors.worktime import ZONE, WorkTime

# "Ngay" has no figure in the law: half an hour by the clock, day or night, is our reading.
AT_ONCE = timedelta(minutes=30)
_IN = {
    Status.ARRIVED: LimitAct.REGISTER,
    Status.REGISTERED: LimitAct.PRESENT,
    Status.RETURNED: LimitAct.PRESENT,
}
_OUT = frozenset({Status.SIGNED, Status.NUMBERED, Status.SEALED})
WATCHED = frozenset({*_IN, *_OUT})


@dataclass(frozen=True)
class Limit:
    """`warn_at` begins the last working day; an urgent document is due from its first moment."""

    act: LimitAct
    since: datetime
    warn_at: datetime
    by: datetime
    urgent: bool

    def word(self, now: datetime) -> LimitWord | None:
        """What is to be said by `now`."""
        if now > self.by:
            return LimitWord.LATE
        return LimitWord.DUE if now >= self.warn_at else None


def limits_of(
    documents: Sequence[Document], moved: Mapping[int, datetime] | None = None
) -> dict[int, Limit]:
    """The limits of those documents that lie at the registry; two queries and two an office.

    `moved` is when each last changed its state, where the caller knows it already. What came out
    of old registers has no limit, nor has a state secret, which goes by hand.
    """
    watched = [(one, act) for one in documents if (act := _act_of(one)) is not None]
    if not watched:
        return {}
    begun = _begun(watched, moved)
    times = _times({one.office_id for one, _act in watched})
    return {one.pk: _counted(act, begun[one.pk], one, times(one.office_id)) for one, act in watched}


def to_send(document: Document, issued_at: datetime, time: WorkTime) -> Limit:
    """Until when an issued document is sent (QĐ 28/2018/QĐ-TTg, Điều 6.2)."""
    return _counted(LimitAct.SEND, issued_at, document, time)


def _act_of(document: Document) -> LimitAct | None:
    if document.origin == Origin.IMPORTED or document.secrecy != Secrecy.NONE:
        return None
    status = Status(document.status)
    if document.direction == Direction.INCOMING:
        return _IN.get(status)
    return LimitAct.ISSUE if status in _OUT else None


def _begun(
    watched: Sequence[tuple[Document, LimitAct]], moved: Mapping[int, datetime] | None
) -> dict[int, datetime]:
    """From when each counts: its arrival, its signature, or the moment a leader gave it back."""
    came = {one.pk: one.arrived_at for one, _act in watched if one.status != Status.RETURNED}
    found = {pk: at for pk, at in came.items() if at is not None}
    found |= _signed_at([one.pk for one, act in watched if act == LimitAct.ISSUE])
    rest = [one for one, _act in watched if one.pk not in found]
    known = last_moves([one.pk for one in rest]) if rest and moved is None else moved or {}
    return found | {one.pk: known.get(one.pk, one.changed_at) for one in rest}


def _counted(act: LimitAct, since: datetime, document: Document, time: WorkTime) -> Limit:
    if document.urgency != Urgency.NORMAL:
        return Limit(act, since, since, since + AT_ONCE, urgent=True)
    if act == LimitAct.REGISTER and document.origin == Origin.ELECTRONIC:
        return _same_day(act, since, time)
    last = time.add(since.astimezone(ZONE).date(), 1)
    by = time.end_of_morning(last) if act == LimitAct.SEND else time.end_of(last)
    return Limit(act, since, time.start_of(last), by, urgent=False)


def _same_day(act: LimitAct, since: datetime, time: WorkTime) -> Limit:
    """By the end of the working day it came on; what came after work, or on a day off, counts as
    of the next one and is said to be due in its morning."""
    day = time.add(since.astimezone(ZONE).date(), 0)
    if since >= time.end_of(day):
        day = time.add(day, 1)
    by, start = time.end_of(day), time.start_of(day)
    return Limit(act, since, start if since < start else by, by, urgent=False)


def _signed_at(ids: Sequence[int]) -> dict[int, datetime]:
    if not ids:
        return {}
    made = SignatureRecord.objects.filter(document__in=ids, act=SignatureRecord.Act.SIGN)
    rows = made.order_by().values_list("document").annotate(last=Max("signed_at"))
    return dict(rows)


def _times(ids: Iterable[int]) -> Callable[[int], WorkTime]:
    """The working time of each office, read once."""
    known = {one.pk: calendar.worktime(one) for one in Office.objects.filter(pk__in=ids)}
    return known.__getitem__
