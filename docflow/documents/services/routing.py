"""The review route: head of unit, the office's check of form, the leader who will sign.

Law: NĐ 30/2020/NĐ-CP, Điều 10-12: the head of the drafting unit answers for content, a named
person of the office for form; only the one who will sign approves.
"""

from dataclasses import asdict, dataclass, replace

from django.utils.translation import gettext as _

from docflow.core import deeds, policy, workflow
from docflow.core.access import user_principal
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import Document, RoutePlan, RouteStep, ways
from docflow.documents.rendering import letter
from docflow.documents.selectors import route_plans, routes
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import (
    capacity,
    checking,
    leasing,
    minutes,
    planning,
    publishing,
    stations,
    telling,
    versions,
)
from docflow.documents.services.composing import compose
from docflow.documents.services.drafting import NEEDED_FIELDS
from docflow.documents.services.stations import Planned
from docflow.documents.states import (
    ANSWERS_FOR,
    Origin,
    Perm,
    RouteKind,
    RouteState,
    VersionKind,
)
from docflow.org.states import HEADS
from signing import uploads
from signing.pades import fields as premade


@dataclass(frozen=True)
class Chosen:
    """The way the drafter chose: a reusable route as it was shown, or without one the decree's."""

    plan: RoutePlan | None = None
    version: int = 0


def submit(
    *,
    actor: Actor,
    document: Document,
    note: str = "",
    explanation: str = "",
    way: Chosen | None = None,
) -> Document:
    """Finalise the file with every signature field and send it on its way.

    Without `way` it goes by the reusable route that fits best, else as the decree says.

    `explanation` says why it departs from the decree's form where it must not. Raises Refused
    when an uploaded file still lacks a place for number, signature or seal, or the office lets
    no departure be explained; Invalid without the explanation; leasing.Held while somebody else
    writes on it.
    """
    # A file is looked through before the database is held; its bytes never change.
    uploaded = checking.check(document) if document.origin == Origin.UPLOADED else None
    with deeds.act():
        row = workflow.advance(document, "submit", actor=actor, note=note)
        leasing.check_free(actor, row)
        leasing.done(row)
        checked = uploaded if uploaded is not None else checking.check(row)
        checking.settle(actor=actor, document=row, checked=checked, explanation=explanation)
        initials = stations.lay(row, _plan(actor, row, way))
        _finalise(actor, row, initials)
        if actor.role in HEADS:
            # No station above asks for it: who heads the unit and drafts answers for content.
            _answers_for(actor, row, RouteKind.HEAD)
        stations.open_next(actor, row)
    return row


def agree(*, actor: Actor, document: Document, note: str = "") -> RouteStep:
    """`actor` agrees at an open station; when all needed answers are in, the next ones open.

    Signing is not part of it. At the leader's station this is the approval of the document.
    """
    with deeds.act():
        row = workflow.lock(document)
        policy.guard(actor, Perm.REVIEW, row)
        station = my_station(actor, row)
        minutes.is_signed(row, station)
        actor = actor.acting_for(station.principal)
        stations.answer(actor, row, station, RouteState.AGREED, note)
        if station.kind == RouteKind.LEADER:
            workflow.advance(row, "approve", actor=actor, note=note)
            document.status = row.status
        else:
            deeds.record(actor, "route.agree", row, summary=note, data={"station": station.kind})
            _answers_for(actor, row, RouteKind(station.kind))
            go_on(actor, row, station)
    return station


def send_back(*, actor: Actor, document: Document, note: str) -> Document:
    """Return a document to its drafter with a reason; signatures made on it are discarded.

    The drafter's file stands as it was submitted; the next submission renders anew.
    """
    with deeds.act():
        own = ways.mine_of(actor, ways.open_stations(document))
        if own is not None:
            actor = actor.acting_for(own.principal)
        row = workflow.advance(document, "return", actor=actor, note=note)
        unfinished = [RouteState.OPEN, RouteState.WAITING]
        for station in row.route.filter(state__in=unfinished).order_by("pk"):
            if own is not None and station.pk == own.pk:
                stations.answer(actor, row, station, RouteState.RETURNED, note)
            else:
                stations.close(row, [station], RouteState.DROPPED)
        telling.returned(row, actor, note)
    return row


def my_station(actor: Actor, document: Document) -> RouteStep:
    """The open station that `actor` answers. Raises Refused where there is none."""
    station = ways.mine_of(actor, ways.open_stations(document))
    if station is None:
        raise Refused(_("Văn bản không có bước nào đang chờ ý kiến của anh/chị."))
    return station


def go_on(actor: Actor, document: Document, station: RouteStep) -> None:
    """Open what comes next, once nobody needed is asked beside `station` any more."""
    if stations.is_done(document, station):
        stations.open_next(actor, document)


def _plan(actor: Actor, document: Document, way: Chosen | None) -> list[Planned]:
    if document.signer is None:
        raise Invalid({"signer": [_("Hãy chọn người ký trước khi trình.")]})
    chosen = _chosen(document, way)
    if chosen is None:
        plan = list(stations.usual(actor, document, document.signer))
    else:
        plan = planning.plan_for(actor, document, chosen, document.signer)
        data = {"plan": chosen.name, "plan_id": chosen.pk, "version": chosen.version}
        deeds.record(actor, "route.plan", document, data=data)
    return minutes.begun(document, _through_approver(document, plan))


def _chosen(document: Document, way: Chosen | None) -> RoutePlan | None:
    """The route to go by; steps of a version never change, so that nothing is held meanwhile."""
    fitting = route_plans.fitting(document)
    if way is None:
        return next(iter(fitting), None)
    if way.plan is None:
        return None
    plan = next((one for one in fitting if one.pk == way.plan.pk), None)
    if plan is None or plan.version != way.version:
        raise Refused(_("Luồng trình vừa được sửa hoặc ngừng dùng. Hãy xem lại rồi trình."))
    return plan


def _through_approver(document: Document, plan: list[Planned]) -> list[Planned]:
    """What was changed after approval goes back to who approved, though another will sign now
    (NĐ 30/2020/NĐ-CP, Điều 11)."""
    approval = routes.approved_before(document)
    approver = approval.answered_by if approval else None
    if approver is None or approver.pk == document.signer_id:
        return plan
    principal = user_principal(approver.user_id)
    if any(one.principal == principal for one in plan):
        return plan
    place = max(one.place for one in plan)
    moved = [replace(one, place=place + 1) if one.place == place else one for one in plan]
    return [*moved, Planned(place, RouteKind.OPINION, principal, str(approver))]


def _answers_for(actor: Actor, document: Document, kind: RouteKind) -> None:
    """Keep who answers for content and who for form (NĐ 30/2020/NĐ-CP, Điều 12)."""
    if kind in ANSWERS_FOR:
        deeds.record(actor, f"route.answers_for_{ANSWERS_FOR[kind]}", document)


def _finalise(actor: Actor, document: Document, initials: int) -> None:
    """Which fields a document carries is fixed here; no signature can add one later. But a file
    that others have signed stays as it is: each of its fields is made while it is signed."""
    content, signed = dict(document.content), False
    if document.origin == Origin.UPLOADED:
        version = document.versions.filter(kind=VersionKind.DRAFT).order_by("-ordinal").first()
        placed = {field["name"] for field in version.fields} if version else set()
        missing = [name for name in NEEDED_FIELDS if name not in placed]
        if version is None or missing:
            raise Refused(
                _("Chưa đặt vị trí: %(fields)s. Hãy đặt trên ảnh trang rồi trình lại.")
                % {"fields": ", ".join(missing)}
            )
        pdf, boxes, pages = data_of(version), version.fields, version.pages
        signed = uploads.inspect(pdf).signed
        if not signed:
            pdf = uploads.normalise(pdf)
    else:
        composed = compose(document, initials=initials)
        page = letter.render(composed)
        pdf, pages = page.pdf, page.pages
        content[capacity.PRINTED] = list(composed.capacity_lines)
        boxes = [asdict(box) for box in page.fields]
    if not signed:
        pdf = premade.premake(pdf, [premade.FieldBox(**box) for box in boxes])
    final = versions.add(
        actor=actor,
        document=document,
        kind=VersionKind.FINAL,
        data=pdf,
        pages=pages,
        fields=boxes,
        content={**content, "subject": document.subject},
    )
    if signed:
        publishing.repeat(document, final)


def base_of(document: Document) -> bytes:
    version = latest(document)
    if version is None:
        raise Refused(_("Văn bản chưa có tệp."))
    return data_of(version)
