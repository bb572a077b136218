"""Drafts: from the decree's layout, or an uploaded PDF whose signature places are marked.

Law: NĐ 30/2020/NĐ-CP, Điều 8-10 (form, technique, drafting).
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.grants import SOURCE
from docflow.documents.models import Document, Recipient, Version
from docflow.documents.rendering import letter, places
from docflow.documents.services import answering, leasing, publishing, sharing, versions
from docflow.documents.services.composing import compose, lines_of
from docflow.documents.states import (
    COPIES,
    TYPES,
    Direction,
    Origin,
    Perm,
    Secrecy,
    Status,
    VersionKind,
)
from docflow.org.models import Council, Office, Position, Unit
from docflow.org.selectors import councils
from docflow.org.states import LEADERS
from search import queue
from signing import uploads
from signing.gate.report import Report
from signing.pades.fields import FieldBox

SUBJECT_LIMIT = 2000
# The places that an uploaded file must carry before it may be submitted.
ACTIVE = frozenset(
    {"javascript", "additional_actions", "launch", "xfa", "multimedia", "embedded_files"}
)
# Faults that only matter to a file that will be signed.
OF_SIGNING = frozenset({"fonts_not_embedded", "certified", "fields_locked"})
NEEDED_FIELDS = ("Signer", "IssueLine", "Seal")


@dataclass(frozen=True)
class To:
    """One recipient of a draft: an office of the address book, or a name."""

    office: Office | None = None
    name: str = ""
    citizen_or_firm: bool = False


def create(
    *,
    actor: Actor,
    type_code: str,
    subject: str,
    content: Mapping[str, Any],
    signer: Position,
    to: Iterable[To] = (),
    direction: str = Direction.OUTGOING,
    urgency: int = 0,
    answers: Iterable[Document] = (),
    council: Council | None = None,
) -> Document:
    """Open a draft of one of the decree's types. Raises Invalid naming each field at fault.

    With `council` it is the council's document, under the office's seal. `content` holds grounds,
    body (blocks), addressees, recipients (Nơi nhận lines) and archive_line as `rendering.content`
    knows them; every text is printed literally.
    """
    with deeds.act():
        policy.guard(actor, Perm.DRAFT)
        _check(actor, type_code, subject, signer, council)
        values: dict[str, Any] = {"direction": direction, "urgency": urgency, "council": council}
        document = _open(actor, type_code, subject, signer, Origin.DRAFTED, **values)
        document.content = dict(content)
        document.save(update_fields=["content"])
        address(document, to)
        _save_version(actor, document)
        answering.settle(actor=actor, document=document, answers=answers)
        deeds.record(actor, "document.draft", document, data={"type": type_code})
    return document


def upload(
    *,
    actor: Actor,
    type_code: str,
    subject: str,
    data: bytes,
    signer: Position,
    to: Iterable[To] = (),
    direction: str = Direction.OUTGOING,
    urgency: int = 0,
    answers: Iterable[Document] = (),
    council: Council | None = None,
) -> Document:
    """Open a draft from a finished PDF. Raises Invalid with what is wrong with the file.

    The places of number, signature and seal are proposed by the text found on the pages. A file
    that others have signed is taken as it is, if our signatures leave theirs valid.
    """
    found = examine(data)
    # Looking through the pages takes time: never while the database is held.
    boxes = propose_places(data, signer, type_code, council)
    report = admit(data, boxes) if found.signed else None
    with deeds.act():
        policy.guard(actor, Perm.DRAFT)
        _check(actor, type_code, subject, signer, council)
        values: dict[str, Any] = {"direction": direction, "urgency": urgency, "council": council}
        document = _open(actor, type_code, subject, signer, Origin.UPLOADED, **values)
        address(document, to)
        version = versions.add(
            actor=actor,
            document=document,
            kind=VersionKind.DRAFT,
            data=data,
            pages=found.pages,
            fields=boxes,
        )
        if report is not None:
            publishing.judge(document, version, report)
        answering.settle(actor=actor, document=document, answers=answers)
        noted = {"bytes": len(data), "signatures": found.signatures}
        deeds.record(actor, "document.upload", document, data=noted)
    return document


def examine(data: bytes, *, scan: bool = False) -> uploads.Upload:
    """Look at an uploaded file by its content; raises Invalid with every reason against it.

    Active content is refused, though the rewrite could take it away: nobody means to send it. A
    signed file cannot be rewritten, so there everything stands against it; whether it takes our
    signatures is `admit`'s to say. A `scan` of paper is kept as it is and never signed by a person,
    so its fonts and signatures do not matter.
    """
    if len(data) > settings.UPLOAD_LIMIT:
        raise Invalid(
            {
                "file": [
                    _("Tệp lớn hơn %(limit)d MB. Hãy giảm dung lượng rồi tải lại.")
                    % {"limit": settings.UPLOAD_LIMIT // 2**20}
                ]
            }
        )
    found = uploads.inspect(data)
    # What else the rewrite before the first signature takes away is no reason to refuse.
    problems = [
        str(problem.message)
        for problem in found.problems
        if problem.code in ACTIVE or not (problem.fixed or (scan and problem.code in OF_SIGNING))
    ]
    if found.signed and problems and not scan:
        problems.append(_("Tệp đã mang chữ ký số nên không thể làm sạch. Hãy tải lên bản chưa ký."))
    if found.pages > settings.UPLOAD_PAGES:
        problems.append(_("Tệp có quá %(limit)d trang.") % {"limit": settings.UPLOAD_PAGES})
    if problems:
        raise Invalid({"file": problems})
    return found


def admit(data: bytes, boxes: Iterable[Mapping[str, Any]]) -> Report:
    """The gate's report on a file that others have signed, which takes our signatures in `boxes`
    without harm to theirs; raises Invalid with what to do otherwise."""
    made = [FieldBox(**box) for box in boxes]
    trial = uploads.tried(data, made, clock.now())
    if trial.problems or trial.report is None:
        raise Invalid({"file": [problem.message for problem in trial.problems]})
    return trial.report


def propose_places(
    data: bytes, signer: Position, type_code: str, council: Council | None = None
) -> list[dict[str, Any]]:
    """Where number, signature and seal probably belong on an uploaded file; [] when unknown."""
    titles = lines_of(Document(signer=signer, type_code=type_code, council=council))
    boxes = places.propose(data, titles=titles)
    return [asdict(box) for box in boxes if box.name in NEEDED_FIELDS]


def place_fields(
    *, actor: Actor, document: Document, fields: Iterable[Mapping[str, Any]]
) -> Version:
    """Put the signature places of an uploaded draft where the drafter marked them."""
    with deeds.act():
        row = Document.objects.select_for_update().get(pk=document.pk)
        policy.guard(actor, Perm.EDIT, row)
        leasing.check_free(actor, row)
        if row.origin != Origin.UPLOADED:
            raise Refused(_("Văn bản soạn từ mẫu đã có sẵn vị trí ký."))
        # After a return the newest version is the one that was submitted; that one stays.
        version = row.versions.filter(kind=VersionKind.DRAFT).order_by("-ordinal").first()
        if version is None:
            raise Refused(_("Văn bản chưa có tệp."))
        version.fields = _valid_fields(fields, version.pages)
        version.save(update_fields=["fields"])
        deeds.record(actor, "document.place_fields", row, data={"fields": version.fields})
    return version


def edit(
    *,
    actor: Actor,
    document: Document,
    subject: str,
    content: Mapping[str, Any],
    signer: Position | None = None,
    to: Iterable[To] | None = None,
    urgency: int | None = None,
    answers: Iterable[Document] | None = None,
    note: str = "",
    seen: str = "",
) -> Document:
    """Change a draft or a returned document; what stood before stays as a version.

    Without `to`, `urgency` or `answers` that part stays; `note` is kept with the version. `seen`
    is `leases.stamp` of the text that the page began from. Raises leasing.Held while somebody else
    edits it, leasing.Overtaken when a newer text was saved meanwhile.
    """
    with deeds.act():
        row = Document.objects.select_for_update().get(pk=document.pk)
        policy.guard(actor, Perm.EDIT, row)
        leasing.check_free(actor, row)
        leasing.check_seen(row, seen)
        signer = signer or row.signer
        if signer is None:
            raise Invalid({"signer": [_("Hãy chọn người ký.")]})
        _check(actor, row.type_code, subject, signer, row.council)
        row.subject = subject.strip()
        row.signer, row.signer_name = signer, signer.user.full_name
        row.signer_title = signer.title
        row.changed_at = clock.now()
        if urgency is not None:
            row.urgency = urgency
        if row.origin == Origin.DRAFTED:
            row.content = dict(content)
        row.save(
            update_fields=[
                "subject",
                "signer",
                "signer_name",
                "signer_title",
                "changed_at",
                "urgency",
                "content",
            ]
        )
        if to is not None:
            row.recipients.all().delete()
            address(row, to)
        if row.origin == Origin.DRAFTED:
            _save_version(actor, row, note)
        if answers is not None:
            answering.settle(actor=actor, document=row, answers=answers)
        queue.enqueue(SOURCE, row.pk)
        deeds.record(actor, "document.edit", row)
    return row


def _check(
    actor: Actor, type_code: str, subject: str, signer: Position, council: Council | None
) -> None:
    problems: dict[str, list[str]] = {}
    if type_code not in TYPES:
        problems["type_code"] = [_("Hãy chọn loại văn bản.")]
    elif type_code in COPIES:
        problems["type_code"] = [_("Bản sao được làm từ trang của văn bản gốc, nút “Sao văn bản”.")]
    if not subject.strip():
        problems["subject"] = [_("Hãy nhập trích yếu.")]
    elif len(subject) > SUBJECT_LIMIT:
        problems["subject"] = [_("Trích yếu dài quá %(n)d ký tự.") % {"n": SUBJECT_LIMIT}]
    today = clock.today()
    if council is not None and (
        council.office_id != actor.office_id or not council.holds_on(today)
    ):
        problems["council"] = [_("Hội đồng, ban, tổ này không đang hoạt động trong cơ quan.")]
    if signer.office_id != actor.office_id or not signer.holds_on(today):
        problems["signer"] = [_("Người ký phải đang giữ chức vụ trong cơ quan.")]
    elif council is not None:
        if councils.seat_of(council, signer, today) is None:
            problems["signer"] = [
                _("%(name)s không ký thay mặt %(council)s.")
                % {"name": signer.user.full_name, "council": council.name}
            ]
    elif signer.role not in LEADERS and not signer.capacities.exists():
        problems["signer"] = [_("Người này không có thẩm quyền ký trong sổ thẩm quyền.")]
    if problems:
        raise Invalid(problems)


def _open(
    actor: Actor,
    type_code: str,
    subject: str,
    signer: Position,
    origin: str,
    *,
    council: Council | None,
    **values: Any,
) -> Document:
    now = clock.now()
    office = Office.objects.get(pk=actor.office_id)
    document = Document.objects.create(
        office=office,
        origin=origin,
        status=Status.DRAFT,
        type_code=type_code,
        subject=subject.strip(),
        secrecy=Secrecy.NONE,
        issuer=office,
        issuer_name=council.name if council else office.name,
        council=council,
        place=office.place,
        signer=signer,
        signer_name=signer.user.full_name,
        signer_title=signer.title,
        unit=Unit.objects.filter(pk=actor.unit_id).first(),
        drafter_id=actor.user_id,
        created_at=now,
        changed_at=now,
        listed_at=now,
        **values,
    )
    sharing.grant(
        document=document,
        principal=actor.user_id * 2 if actor.user_id else 0,
        cause="author",
        cause_id=actor.user_id or 0,
        actor=actor,
    )
    return document


def address(document: Document, to: Iterable[To]) -> None:
    """Part of the act that makes the document: its receivers in order. Raises Invalid."""
    seen: set[int] = set()
    for ordinal, recipient in enumerate(to, start=1):
        if recipient.office and recipient.office.pk in seen:
            raise Invalid(
                {"to": [_("%(name)s đã có trong nơi nhận.") % {"name": recipient.office}]}
            )
        if recipient.office:
            seen.add(recipient.office.pk)
        Recipient.objects.create(
            document=document,
            ordinal=ordinal,
            office=recipient.office,
            name=recipient.office.name if recipient.office else recipient.name,
            citizen_or_firm=recipient.citizen_or_firm,
        )


def _save_version(actor: Actor, document: Document, note: str = "") -> Version:
    page = letter.preview(compose(document))
    return versions.add(
        actor=actor,
        document=document,
        kind=VersionKind.DRAFT,
        data=page.pdf,
        pages=page.pages,
        # With its subject, so that a version alone can be brought back.
        content={**document.content, "subject": document.subject},
        note=note,
    )


def _valid_fields(fields: Iterable[Mapping[str, Any]], pages: int) -> list[dict[str, Any]]:
    valid: list[dict[str, Any]] = []
    for field in fields:
        name = str(field.get("name", ""))
        try:
            box = {key: int(field[key]) for key in ("page", "x1", "y1", "x2", "y2")}
        except (KeyError, TypeError, ValueError):
            raise Invalid({"fields": [_("Vị trí ký không hợp lệ.")]}) from None
        inside = 0 <= box["page"] < pages and box["x1"] < box["x2"] and box["y1"] < box["y2"]
        if name not in NEEDED_FIELDS or not inside or name in {one["name"] for one in valid}:
            raise Invalid({"fields": [_("Vị trí ký nằm ngoài trang hoặc bị lặp.")]})
        valid.append({"name": name, **box, "lock_all": name == "Seal"})
    return valid
