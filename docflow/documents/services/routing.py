"""The review route: head of unit, the office's check of form, the leader who will sign.

Law: NĐ 30/2020/NĐ-CP, Điều 10-12: the head of the drafting unit answers for content, a named
person of the office for form; only the one who will sign approves.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.access import user_principal
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import Document, RouteStep
from docflow.documents.rendering import letter
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import sharing, telling, versions
from docflow.documents.services.composing import compose
from docflow.documents.services.drafting import NEEDED_FIELDS
from docflow.documents.states import Origin, Perm, RouteKind, RouteState, VersionKind
from docflow.org.models import Position
from docflow.org.selectors import people
from docflow.org.states import HEADS, TeamKind
from signing import uploads
from signing.pades import fields as premade


def submit(*, actor: Actor, document: Document, note: str = "") -> Document:
    """Finalise the file with every signature field and send it on its way.

    Raises Refused when an uploaded file still lacks a place for number, signature or seal.
    """
    with deeds.act():
        row = workflow.advance(document, "submit", actor=actor, note=note)
        stations = list(_stations(actor, row))
        initials = sum(1 for station in stations if station["field"])
        _finalise(actor, row, initials)
        round_ = (row.route.aggregate(top=Max("round"))["top"] or 0) + 1
        for ordinal, station in enumerate(stations, start=1):
            RouteStep.objects.create(document=row, round=round_, ordinal=ordinal, **station)
        _open_next(actor, row)
    return row


def agree(*, actor: Actor, document: Document, note: str = "") -> RouteStep:
    """The holder of the open station agrees; the next one opens. Signing is not part of it.

    At the leader's station this is the approval of the document.
    """
    with deeds.act():
        row = workflow.lock(document)
        policy.guard(actor, Perm.REVIEW, row)
        station = open_station(row)
        answer(actor, station, RouteState.AGREED, note)
        if station.kind == RouteKind.LEADER:
            workflow.advance(row, "approve", actor=actor, note=note)
            document.status = row.status
        else:
            deeds.record(actor, "route.agree", row, summary=note, data={"station": station.kind})
            _open_next(actor, row)
    return station


def send_back(*, actor: Actor, document: Document, note: str) -> Document:
    """Return a document to its drafter with a reason; signatures made on it are discarded.

    The drafter's file stands as it was submitted; the next submission renders anew.
    """
    with deeds.act():
        row = workflow.advance(document, "return", actor=actor, note=note)
        for station in row.route.filter(state__in=[RouteState.OPEN, RouteState.WAITING]):
            state = RouteState.RETURNED if station.state == RouteState.OPEN else RouteState.DROPPED
            answer(actor, station, state, note)
        telling.returned(row, actor, note)
    return row


def open_station(document: Document) -> RouteStep:
    station = document.route.filter(state=RouteState.OPEN).first()
    if station is None:
        raise Refused(_("Văn bản không có bước nào đang chờ ý kiến."))
    return station


def answer(actor: Actor, station: RouteStep, state: str, note: str) -> None:
    station.state = state
    station.answered_at = clock.now()
    station.answered_by_id = actor.position_id
    station.note = note[:1000]
    station.save(update_fields=["state", "answered_at", "answered_by", "note"])


def _open_next(actor: Actor, document: Document) -> None:
    station = document.route.filter(state=RouteState.WAITING).order_by("round", "ordinal").first()
    if station is None:
        return
    station.state, station.opened_at = RouteState.OPEN, clock.now()
    station.save(update_fields=["state", "opened_at"])
    sharing.grant(
        document=document,
        principal=station.principal,
        cause="route",
        cause_id=station.pk,
        actor=actor,
    )
    telling.waiting(document, station)


def _stations(actor: Actor, document: Document) -> Iterator[dict[str, Any]]:
    if document.signer is None:
        raise Invalid({"signer": [_("Hãy chọn người ký trước khi trình.")]})
    number = 0
    unit = document.unit
    if unit is not None and actor.role not in HEADS and people.heads_of(unit.pk).exists():
        number += 1
        yield _team_station(RouteKind.HEAD, document, unit.pk, unit.name, number)
    registry = people.registry_of(document.office_id)
    if registry is not None and registry != unit and people.heads_of(registry.pk).exists():
        number += 1
        yield _team_station(RouteKind.OFFICE, document, registry.pk, registry.name, number)
    yield _leader_station(document.signer)


def _team_station(
    kind: RouteKind, document: Document, unit_id: int, unit: str, number: int
) -> dict[str, Any]:
    initialled = document.origin == Origin.DRAFTED
    return {
        "kind": kind,
        "principal": people.team_principal(document.office_id, TeamKind.HEADS, unit_id),
        "holder": _("Lãnh đạo %(unit)s") % {"unit": unit},
        "field": f"Initial{number}" if initialled else "",
    }


def _leader_station(signer: Position) -> dict[str, Any]:
    return {
        "kind": RouteKind.LEADER,
        "principal": user_principal(signer.user_id),
        "holder": str(signer),
        "field": "",
    }


def _finalise(actor: Actor, document: Document, initials: int) -> None:
    """Which fields a document carries is fixed here; no signature can add one later."""
    if document.origin == Origin.UPLOADED:
        version = document.versions.filter(kind=VersionKind.DRAFT).order_by("-ordinal").first()
        placed = {field["name"] for field in version.fields} if version else set()
        missing = [name for name in NEEDED_FIELDS if name not in placed]
        if version is None or missing:
            raise Refused(
                _("Chưa đặt vị trí: %(fields)s. Hãy đặt trên ảnh trang rồi trình lại.")
                % {"fields": ", ".join(missing)}
            )
        pdf, boxes, pages = uploads.normalise(data_of(version)), version.fields, version.pages
    else:
        page = letter.render(compose(document, initials=initials))
        pdf, pages = page.pdf, page.pages
        boxes = [asdict(box) for box in page.fields]
    versions.add(
        actor=actor,
        document=document,
        kind=VersionKind.FINAL,
        data=premade.premake(pdf, [premade.FieldBox(**box) for box in boxes]),
        pages=pages,
        fields=boxes,
        content=document.content,
    )


def base_of(document: Document) -> bytes:
    version = latest(document)
    if version is None:
        raise Refused(_("Văn bản chưa có tệp."))
    return data_of(version)
