"""Signing by people: initials of reviewers, and the signature of the one who approves.

Three phases: reserve (the PIN try counts, a batch row lists exactly what is signed) -> sign outside
any transaction -> publish document by document. One document that fails stops no other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import ActError, Refused
from docflow.documents.models import Document, RouteStep, SignatureRecord, Version
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import publishing, routing, sharing, telling
from docflow.documents.states import Direction, Perm, RouteKind, RouteState, Status, VersionKind
from docflow.org.states import TeamKind
from signing import batches, stamps
from signing.batches.errors import NotAuthorised
from signing.pades.errors import SigningProblem
from signing.pades.signature import Placement

Act = SignatureRecord.Act


@dataclass(frozen=True)
class Verdict:
    """What became of one document of a batch; `message` is for the person who signed."""

    document: Document
    ok: bool
    message: str = ""


@dataclass(frozen=True)
class Task:
    """One document, its base version and what will be signed on it."""

    document: Document
    base: Version
    data: bytes
    act: str
    placements: list[Placement]
    empty: tuple[str, ...]

    @property
    def item(self) -> batches.Item:
        fields = tuple(placement.field for placement in self.placements)
        return batches.Item(self.base.file_id or "", self.act, fields)


def signable(actor: Actor, document: Document) -> str | None:
    """Why `actor` cannot sign now; None when it can. The leader's station approves with it."""
    reason = policy.refusal(actor, Perm.SIGN, document)
    if reason is not None or document.status == Status.APPROVED:
        return reason
    if document.status != Status.IN_REVIEW:
        return _("Văn bản chưa đến bước ký.")
    station = document.route.filter(state=RouteState.OPEN).first()
    if station is None or station.kind != RouteKind.LEADER:
        return _("Văn bản còn chờ ý kiến trước bước ký.")
    return policy.refusal(actor, Perm.REVIEW, document)


def sign_many(*, actor: Actor, documents: Sequence[Document], pin: str) -> list[Verdict]:
    """Approve and sign all `documents` with one PIN; a verdict for each.

    Raises Refused before the PIN is tried when one of them may not be signed by `actor`, and the
    key's own errors (WrongPin, Locked, Expired, NoCredential) with nothing signed.
    """
    tasks = [_signature_task(actor, document) for document in documents]
    now = clock.now()
    verdicts = []
    with batches.reserve(_owner(actor), "person", pin, [task.item for task in tasks], now) as batch:
        for task in tasks:
            verdicts.append(_one(actor, batch, task))
    return verdicts


def agree_with_initial(*, actor: Actor, document: Document, pin: str, note: str = "") -> RouteStep:
    """The reviewer's initial goes onto the file, then the station is answered.

    Raises Refused when the station has no field to initial.
    """
    policy.guard(actor, Perm.REVIEW, document)
    station = routing.open_station(document)
    if not station.field:
        raise Refused(_("Bước này không có ô ký nháy; hãy chọn “Đồng ý”."))
    task = _initial_task(actor, document, station)
    now = clock.now()
    with batches.reserve(_owner(actor), "person", pin, [task.item], now) as batch:
        signed = batch.sign(task.data, task.act, task.placements, now=now, empty=task.empty)
    with deeds.act():
        row = publishing.unchanged(document, task.base)
        version = publishing.publish(
            actor=actor,
            document=row,
            base=task.base,
            kind=VersionKind.INITIALLED,
            signed=signed,
        )
        publishing.record(actor, version, Act.INITIAL, station.field, batch.credential, now)
        routing.agree(actor=actor, document=row, note=note)
    return station


def _one(actor: Actor, batch: batches.Batch, task: Task) -> Verdict:
    now = clock.now()
    try:
        signed = batch.sign(task.data, task.act, task.placements, now=now, empty=task.empty)
        with deeds.act():
            row = publishing.unchanged(task.document, task.base)
            if row.status == Status.IN_REVIEW:
                routing.agree(actor=actor, document=row)
            version = publishing.publish(
                actor=actor, document=row, base=task.base, kind=VersionKind.SIGNED, signed=signed
            )
            field = task.placements[0].field
            publishing.record(actor, version, Act.SIGN, field, batch.credential, now)
            skipped = list(task.empty)
            workflow.advance(row, "sign", actor=actor, data={"empty_fields": skipped})
            sharing.grant_team(document=row, kind=TeamKind.CLERKS, cause="registry", actor=actor)
            telling.signed(row)
    except (SigningProblem, NotAuthorised, ActError) as problem:
        return Verdict(task.document, False, str(problem))
    task.document.refresh_from_db()
    return Verdict(task.document, True, _("Đã ký."))


def _signature_task(actor: Actor, document: Document) -> Task:
    reason = signable(actor, document)
    if reason is not None:
        raise Refused(f"{document.subject[:80]}: {reason}")
    base = _base(document)
    boxes = {field["name"]: field for field in base.fields}
    signer = boxes.get("Signer")
    if signer is None:
        raise Refused(_("Tệp không có ô ký cho người ký."))
    placement = Placement(
        field="Signer",
        appearance_pdf=stamps.person(
            actor.name, w=signer["x2"] - signer["x1"], h=signer["y2"] - signer["y1"]
        ),
        certify=not _done_fields(document),
        name=actor.name,
        reason="Ký ban hành",
    )
    return Task(document, base, data_of(base), "sign", [placement], _initials_left(document, base))


def _initial_task(actor: Actor, document: Document, station: RouteStep) -> Task:
    base = _base(document)
    box = next((one for one in base.fields if one["name"] == station.field), None)
    if box is None:
        raise Refused(_("Tệp không có ô ký nháy."))
    placement = Placement(
        field=station.field,
        appearance_pdf=stamps.initial(actor.name, w=box["x2"] - box["x1"], h=box["y2"] - box["y1"]),
        certify=not _done_fields(document),
        name=actor.name,
        reason="Ký nháy",
    )
    return Task(document, base, data_of(base), "initial", [placement], ())


def _done_fields(document: Document) -> set[str]:
    """The fields signed in this round; a return starts again on a clean file."""
    final = document.versions.filter(kind=VersionKind.FINAL).order_by("-ordinal").first()
    start = final.ordinal if final else 0
    made = document.signatures.filter(version__ordinal__gt=start)
    return set(made.values_list("field", flat=True))


def _initials_left(document: Document, base: Version) -> tuple[str, ...]:
    """Initial fields that stay empty for ever once the leader has signed."""
    done = _done_fields(document)
    names = (field["name"] for field in base.fields if field["name"].startswith("Initial"))
    return tuple(name for name in names if name not in done)


def _base(document: Document) -> Version:
    base = latest(document)
    if base is None or base.kind not in (VersionKind.FINAL, VersionKind.INITIALLED):
        raise Refused(_("Văn bản chưa có bản trình ký."))
    return base


def _owner(actor: Actor) -> str:
    return f"person:{actor.user_id}"


def seals(document: Document) -> bool:
    """Whether issuing this document takes the office's seal."""
    return document.direction == Direction.OUTGOING or document.office.seals_internal
