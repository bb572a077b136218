"""One order to many at once: each gets a directive of their own that they lead, one batch binds
them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from directives.models import Assignment, Batch
from directives.services import giving
from directives.services.deadlines import Wish
from directives.services.giving import Terms, Voice
from directives.services.taking import Holder, Reach, principals_of
from directives.states import Role
from docflow.core import clock, deeds
from docflow.core.actor import Actor
from docflow.core.errors import ActError, Invalid, Refused
from docflow.documents.models import Document
from docflow.org.models import Position

# More than an office of the largest city has units and wards.
LIMIT = 300


def give_to_many(
    *,
    actor: Actor,
    text: str,
    leads: Sequence[Holder],
    informed: Iterable[Holder] = (),
    days: int | None = None,
    hours: int | None = None,
    due: date | datetime | None = None,
    morning: bool = False,
    source_document: Document | None = None,
    passage: str = "",
    page: int | None = None,
    origin: str = "",
    product: str = "",
    field: str = "",
    plan: str = "",
    parent: Assignment | None = None,
    author: Position | None = None,
    once: UUID | None = None,
) -> Batch:
    """Give the same order to each of `leads`, who is the only lead of their own directive.

    All or nothing; everything else as in `giving.give`. Raises as that does; Refused names every
    holder who cannot take the order, Invalid fewer than two, more than 300, or one named twice.
    """
    with deeds.act():
        entering = giving.position_of(actor)
        if (sent := giving.sent_before(Batch, entering, once)) is not None:
            return sent
        author = author or entering
        terms = Terms(
            text, Wish(days, hours, due, morning), source_document, passage, page, origin, product,
            field, plan,
        )  # fmt: skip
        parent = giving.ready(actor, author, parent, terms)
        informed = list(informed)
        _check(author, leads, informed)
        batch = Batch.objects.create(
            office=author.office,
            text=text.strip(),
            author=author,
            author_name=author.user.full_name,
            entered_by=entering,
            created_at=clock.now(),
            once=once,
        )
        knowing = [(one, Role.INFORMED) for one in informed]
        giving.write(
            Voice(author, entering, actor),
            terms,
            [[(lead, Role.LEAD), *knowing] for lead in leads],
            parent=parent,
            batch=batch,
        )
        deeds.record(
            actor,
            "batch.give",
            batch,
            data={
                "author": author.user.full_name,
                "count": len(leads),
                "leads": [str(one) for one in leads],
                "parent": parent.pk if parent else None,
            },
        )
    return batch


def _check(author: Position, leads: Sequence[Holder], informed: list[Holder]) -> None:
    if len(leads) < 2:
        raise Invalid({"lead": [_("Hãy chọn ít nhất hai nơi, hoặc giao cho một nơi chủ trì.")]})
    if len(leads) > LIMIT:
        message = _("Mỗi lần giao đồng loạt tối đa %(limit)s nơi; đang chọn %(count)s.")
        raise Invalid({"lead": [message % {"limit": LIMIT, "count": len(leads)}]})
    twice = _named_twice([*leads, *informed])
    if twice:
        message = _("%(names)s được nêu hai lần; mỗi nơi chỉ giữ một vai trò.")
        raise Invalid({"lead": [message % {"names": ", ".join(twice)}]})
    reach = Reach.of(author, [*leads, *informed])
    faults = [said for one in [*leads, *informed] if (said := _fault(reach, one))]
    if faults:
        raise Refused(_("Chưa giao cho nơi nào.") + " " + " ".join(faults))


def _named_twice(holders: list[Holder]) -> list[str]:
    principals = principals_of(holders)
    seen: set[int] = set()
    twice = []
    for one in holders:
        principal = principals[one]
        if principal in seen:
            twice.append(str(one))
        seen.add(principal)
    return twice


def _fault(reach: Reach, holder: Holder) -> str:
    """Why this holder cannot take the order, with the name when the reason has none."""
    try:
        reach.check(holder)
    except ActError as problem:
        said = str(problem)
        return said if str(holder) in said else f"{holder}: {said}"
    return ""
