"""What waits for one person, grouped by what they will do with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directives.models import Assignment
from directives.selectors import work as directed
from docflow.core import clock
from docflow.core.actor import Actor
from docflow.documents.models import Document
from docflow.documents.selectors import handing
from docflow.documents.selectors import work as written
from docflow.org.selectors import calendar
from docflow.org.selectors.worktime import WorkDays

SHOWN = 6


@dataclass(frozen=True)
class Item:
    """One line: what it is, whose, since when or until when."""

    code: str
    title: str
    url: str
    who: str = ""
    since: datetime | None = None
    due: datetime | None = None
    days: int | None = None
    urgent: str = ""


@dataclass(frozen=True)
class Group:
    key: str
    label: str | Promise
    items: tuple[Item, ...]
    count: int
    url: str


def groups(actor: Actor) -> list[Group]:
    """The groups that hold something, in the order of the day; a fixed number of queries."""
    rows = [
        _documents("sign", _("Chờ ký"), written.to_sign(actor), "documents:outgoing"),
        _documents("review", _("Chờ ý kiến"), written.to_review(actor), "documents:outgoing"),
        _documents("direct", _("Chờ chỉ đạo"), written.to_direct(actor), "documents:incoming"),
        _documents("issue", _("Chờ phát hành"), written.to_issue(actor), "documents:outgoing"),
        _documents("register", _("Chờ vào sổ"), written.to_register(actor), "documents:incoming"),
        _documents("present", _("Chờ trình"), written.to_present(actor), "documents:incoming"),
        _batches(actor),
        _assignments("do", _("Việc của tôi"), directed.mine(actor, clock.now()), actor),
        _assignments(
            "judge",
            _("Kết quả chờ duyệt"),
            directed.waiting_for_decision(actor, clock.now()),
            actor,
        ),
    ]
    return [group for group in rows if group.count]


def drafts(actor: Actor) -> list[Item]:
    return [_document(document) for document in written.my_drafts(actor)[:SHOWN]]


def late(actor: Actor) -> list[Item]:
    """Work past its deadline that this person holds or gave."""
    now = clock.now()
    found = directed.overdue(actor, now, most=SHOWN)
    return [_assignment(one.assignment, -one.days_late) for one in found]


def _documents(key: str, label: Any, rows: Any, url_name: str) -> Group:
    found = list(rows[: SHOWN + 1])
    count = len(found) if len(found) <= SHOWN else rows.count()
    items = tuple(_document(document) for document in found[:SHOWN])
    return Group(key, label, items, count, f"{reverse(url_name)}?waiting={key}")


def _document(document: Document) -> Item:
    return Item(
        code=document.code or document.type_name,
        title=document.subject,
        url=document.get_absolute_url(),
        who=document.issuer_name if document.arrived_at else document.signer_name,
        since=document.arrived_at or document.changed_at,
        urgent=str(document.get_urgency_display()) if document.urgency else "",
    )


def _batches(actor: Actor) -> Group:
    """Files that somebody offers to the archive."""
    rows = handing.waiting(actor)
    found = list(rows[: SHOWN + 1])
    count = len(found) if len(found) <= SHOWN else rows.count()
    items = tuple(
        Item(
            code="",
            title=str(one),
            url=one.get_absolute_url(),
            who=one.offered_by.full_name,
            since=one.offered_at,
        )
        for one in found[:SHOWN]
    )
    return Group("archive", _("Chờ nhận lưu trữ"), items, count, reverse("documents:hand-overs"))


def _assignments(key: str, label: Any, rows: Any, actor: Actor) -> Group:
    found = list(rows[: SHOWN + 1])
    count = len(found) if len(found) <= SHOWN else rows.count()
    today = clock.today()
    days = calendar.workdays(actor.office_id)
    items = tuple(_assignment(one, _days_left(one, today, days)) for one in found[:SHOWN])
    return Group(key, label, items, count, f"{reverse('directives:mine')}")


def _days_left(assignment: Assignment, today: date, days: WorkDays) -> int | None:
    if assignment.due is None:
        return None
    return days.between(today, assignment.due.astimezone(calendar.ZONE).date())


def _assignment(assignment: Assignment, days: int | None) -> Item:
    return Item(
        code="",
        title=assignment.directive.text,
        url=assignment.directive.get_absolute_url(),
        who=assignment.directive.author_name,
        due=assignment.due,
        days=days,
    )


def count(groups_: Iterable[Group]) -> int:
    return sum(group.count for group in groups_)
