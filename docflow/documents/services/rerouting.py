"""Going back on a route: to an earlier station, to the drafter's desk, or one's own last step.

What somebody has opened is not taken from them; they give it back with a reason.
"""

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.core.workflow import NOTE_LENGTH
from docflow.documents.models import Document, RouteStep, ways
from docflow.documents.selectors import routes
from docflow.documents.services import routing, sharing, stations, telling
from docflow.documents.states import Direction, Perm, RouteState, Status


def give_back(*, actor: Actor, document: Document, station: RouteStep, note: str) -> RouteStep:
    """The open station gives the document back to `station`, before it on the same way.

    From there it goes forward again over everybody between. Raises Invalid without a reason,
    Refused when `station` does not lie behind.
    """
    with deeds.act():
        row = workflow.lock(document)
        policy.guard(actor, Perm.REROUTE, row)
        if len(note.strip()) < NOTE_LENGTH:
            raise Invalid({"note": [_("Hãy nêu lý do, ít nhất 10 ký tự.")]})
        own = routing.my_station(actor, row)
        way = ways.present_round(row)
        if station.pk not in {one.pk for one in ways.earlier(way)}:
            raise Refused(_("Bước này không nằm trước bước của anh/chị. Hãy tải lại trang."))
        actor = actor.acting_for(own.principal)
        open_ = [one for one in way if one.state == RouteState.OPEN]
        stations.answer(actor, row, own, RouteState.RETURNED, note)
        stations.close(row, [one for one in open_ if one.pk != own.pk], RouteState.DROPPED)
        back = _once_more(row, [one for one in way if _between(one, station, own)], own)
        data = {"to": station.holder, "station": station.kind}
        deeds.record(actor, "route.give_back", row, summary=note, data=data)
        stations.open_next(actor, row)
        telling.given_back(row, back, actor, note)
    return back


def take_back(*, actor: Actor, document: Document, note: str = "") -> Document:
    """What was submitted or presented comes back, while nobody has opened it; it was never seen."""
    with deeds.act():
        # An arrival has its leader in the row, not stations.
        incoming = document.direction == Direction.INCOMING
        leader = document.presented_to
        changes = {"presented_to_id": None, "presented_seen_at": None} if incoming else {}
        row = workflow.advance(document, "take_back", actor=actor, note=note, changes=changes)
        if incoming and leader is not None:
            lost = sharing.revoke(document=row, cause="presented", cause_id=leader.pk)
            telling.not_waiting(row, lost)
        waiting = [RouteState.OPEN, RouteState.WAITING]
        rows = list(row.route.filter(state__in=waiting).order_by("pk"))
        stations.close(row, rows, RouteState.DROPPED, forget=True)
    return row


def undo(*, actor: Actor, document: Document) -> None:
    """Take the own last step on the way back, while nobody has opened what followed from it.

    A question is not asked, an agreement not given, a return not made; the row of it stays, marked.
    """
    with deeds.act():
        row = workflow.lock(document)
        policy.guard(actor, Perm.UNDO, row)
        way = ways.present_round(row)
        asked = ways.asked_unseen(actor, way)
        last = None if asked else ways.passed_on(actor, way)
        if asked:
            stations.close(row, asked, RouteState.UNDONE, forget=True)
            actor_ = actor
        elif last is not None:
            actor_ = actor.acting_for(last.principal)
            _back_to(row, way, last)
        else:
            raise Refused(_("Bước tiếp theo đã được mở xem nên không thu lại được."))
        deeds.record(actor_, "route.undo", row)
        stations.open_next(actor_, row)


def looked(*, actor: Actor, document: Document) -> None:
    """Note that somebody who may answer has opened it: from now on it is not taken back."""
    if document.status not in (Status.IN_REVIEW, Status.PRESENTED):
        return
    now = clock.now()
    if document.direction == Direction.INCOMING:
        presented = Document.objects.filter(pk=document.pk, presented_seen_at=None)
        if document.presented_seen_at is None and document.presented_to_id == actor.position_id:
            presented.filter(presented_to=actor.position_id).update(presented_seen_at=now)
        return
    unseen = [one for one in ways.open_stations(document) if one.seen_at is None]
    mine = [one.pk for one in unseen if ways.holds(actor, one)]
    if mine:
        rows = RouteStep.objects.filter(pk__in=mine, state=RouteState.OPEN, seen_at=None)
        rows.update(seen_at=now)


def _between(one: RouteStep, first: RouteStep, last: RouteStep) -> bool:
    """Whoever agreed from `first` on is asked again; opinions that were given stand."""
    if not first.ordinal <= one.ordinal < last.ordinal:
        return False
    return one.state == RouteState.AGREED and ways.decides(one)


def _once_more(document: Document, between: list[RouteStep], own: RouteStep) -> RouteStep:
    """The stations between, and the own one, follow once more; the first of them."""
    ordinals = sorted({one.ordinal for one in between})
    stations.make_room(document, own.round, own.ordinal + 1, len(ordinals) + 1)
    signed = routes.signed_fields(document)
    made = [
        stations.again(document, one, own.ordinal + 1 + ordinals.index(one.ordinal), signed)
        for one in between
    ]
    stations.again(document, own, own.ordinal + 1 + len(ordinals), signed)
    return made[0]


def _back_to(document: Document, way: list[RouteStep], last: RouteStep) -> None:
    open_ = [one for one in way if one.state == RouteState.OPEN]
    signed = routes.signed_fields(document)
    if last.state == RouteState.AGREED and last.field in signed:
        raise Refused(_("Đã ký nháy nên không thu lại được; hãy đề nghị người sau trả lại."))
    ordinal = open_[0].ordinal
    if last.state == RouteState.RETURNED:
        # It was to come back to the own station at the end: that is where it goes at once.
        own = next(
            one
            for one in way
            if one.ordinal >= ordinal and (one.kind, one.principal) == (last.kind, last.principal)
        )
        between = [one for one in way if ordinal <= one.ordinal < own.ordinal]
        stations.close(document, between, RouteState.DROPPED, forget=True)
    else:
        stations.wait_again(document, open_)
        stations.make_room(document, last.round, ordinal, 1)
        stations.again(document, last, ordinal, signed)
    stations.close(document, [last], RouteState.UNDONE)
