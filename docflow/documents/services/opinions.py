"""Opinions of colleagues, asked of several at once; they advise and stop nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.access import user_principal
from docflow.core.actor import Actor
from docflow.core.errors import Invalid
from docflow.core.workflow import NOTE_LENGTH
from docflow.documents.models import Document, RouteStep, ways
from docflow.documents.selectors import routes
from docflow.documents.services import routing, stations, telling
from docflow.documents.services.stations import Planned
from docflow.documents.states import Perm, RouteKind, RouteState
from docflow.org.models import Position
from docflow.org.selectors import calendar

# More people than sit at one table are asked by a letter.
MOST = 20


@dataclass(frozen=True)
class Question:
    """Whom to ask, until the end of which day, and whether the way waits for the answer."""

    position: Position
    due_on: date | None = None
    needed: bool = True


def ask(
    *, actor: Actor, document: Document, questions: Sequence[Question], note: str = ""
) -> list[RouteStep]:
    """Ask colleagues before answering oneself: the own station waits until they are done.

    Where none of them is needed, all are waited for. Raises Invalid naming what is wrong.
    """
    with deeds.act():
        row = workflow.lock(document)
        policy.guard(actor, Perm.ASK_OPINION, row)
        _check(actor, row, questions)
        open_ = ways.open_stations(row)
        station = routing.my_station(actor, row)
        time = calendar.worktime(row.office)
        stations.wait_again(row, [one for one in open_ if one.pk != station.pk])
        _step_behind(station)
        stations.make_room(row, station.round, station.ordinal, 1)
        none_needed = not any(one.needed for one in questions)
        asked = [
            stations.add(
                row,
                station.round,
                station.ordinal,
                Planned(
                    station.ordinal,
                    RouteKind.OPINION,
                    user_principal(one.position.user_id),
                    str(one.position),
                    one.needed or none_needed,
                    due_at=time.end_of(one.due_on) if one.due_on else None,
                    asked_by=actor.position_id,
                ),
            )
            for one in questions
        ]
        data = {"asked": [one.holder for one in asked]}
        deeds.record(actor.acting_for(station.principal), "route.ask", row, summary=note, data=data)
        stations.open_next(actor, row)
    return asked


def differ(*, actor: Actor, document: Document, note: str) -> RouteStep:
    """An opinion that is not agreement, with its reason; the way goes on and who asked is told."""
    with deeds.act():
        row = workflow.lock(document)
        policy.guard(actor, Perm.REVIEW, row)
        station = routing.my_station(actor, row)
        if station.kind != RouteKind.OPINION:
            raise Invalid({"note": [_("Ở bước này anh/chị đồng ý hoặc trả lại.")]})
        if len(note.strip()) < NOTE_LENGTH:
            raise Invalid({"note": [_("Hãy nêu lý do, ít nhất 10 ký tự.")]})
        actor = actor.acting_for(station.principal)
        stations.answer(actor, row, station, RouteState.DIFFERED, note)
        deeds.record(actor, "route.differ", row, summary=note)
        telling.differed(row, station, actor)
        routing.go_on(actor, row, station)
    return station


def _step_behind(station: RouteStep) -> None:
    """The one who asks keeps sight: only the turn goes on."""
    station.state, station.opened_at, station.look_at = RouteState.WAITING, None, None
    station.due_at = None
    station.save(update_fields=["state", "opened_at", "look_at", "due_at"])


def _check(actor: Actor, document: Document, questions: Sequence[Question]) -> None:
    if not questions:
        raise Invalid({"positions": [_("Hãy chọn ít nhất một người.")]})
    if len(questions) > MOST:
        raise Invalid({"positions": [_("Mỗi lần hỏi nhiều nhất %(n)d người.") % {"n": MOST}]})
    wanted = [one.position.pk for one in questions]
    known = set(routes.to_ask(actor, document).filter(pk__in=wanted).values_list("pk", flat=True))
    if len({one.position.user_id for one in questions}) < len(wanted) or known != set(wanted):
        raise Invalid({"positions": [_("Hãy chọn mỗi đồng nghiệp của cơ quan một lần.")]})
    if any(one.due_on is not None and one.due_on < clock.today() for one in questions):
        raise Invalid({"due_on": [_("Hạn cho ý kiến không thể trước hôm nay.")]})
