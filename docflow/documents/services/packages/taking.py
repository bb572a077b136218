"""Taking a package in: verified whole, then kept whole, as files already handed over.

What came is the archive's: its readers see it. A document that lies in two files is one document.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, files, moments, policy
from docflow.core.actor import Actor
from docflow.core.errors import Refused
from docflow.documents.models import (
    Attachment,
    CaseFile,
    CaseFileItem,
    Document,
    TakenPackage,
    Version,
)
from docflow.documents.services import publishing, sharing, versions
from docflow.documents.services.packages import fields, reading, xml
from docflow.documents.services.packages.errors import BadPackage
from docflow.documents.services.packages.reading import Opened
from docflow.documents.states import (
    TYPES,
    CaseStatus,
    Direction,
    Origin,
    Perm,
    Status,
    Urgency,
    VersionKind,
)
from docflow.org.models import Office, User
from docflow.org.selectors import people
from docflow.org.states import Role, TeamKind
from signing.gate import worker

_PLACE = ("FileCode", "DocOrdinal")


def take(
    *, actor: Actor, office: Office, path: Path, told: Callable[[int], object] | None = None
) -> TakenPackage:
    """Read the package at `path` into the office's archive, all of it or nothing.

    `told` hears after each file how many were read. Raises BadPackage, or Refused when it was
    taken before or one of its files is there already.
    """
    policy.guard(actor, Perm.IMPORT)
    with reading.opened(path, reading.case_files(clock.now())) as package:
        if TakenPackage.objects.filter(office=office, sha256=package.sha256).exists():
            raise Refused(_("Gói này đã được nhận trước đây."))
        with deeds.act():
            try:
                with transaction.atomic():
                    return _Taker(actor, office, package, told).take()
            except IntegrityError as error:
                raise Refused(_("Gói này đang được nhận ở nơi khác.")) from error


class _Taker:
    """Writes the rows of one package; part of one act."""

    def __init__(
        self,
        actor: Actor,
        office: Office,
        package: Opened,
        told: Callable[[int], object] | None = None,
    ) -> None:
        self.actor, self.office, self.package = actor, office, package
        self.told = told or (lambda _count: None)
        self.keeper = _keeper(actor, office)
        # Documents by the key they have in the package.
        self.documents: dict[str, Document] = {}

    def take(self) -> TakenPackage:
        cases = []
        for number, root in enumerate(self.package.cases(), 1):
            cases.append(self._case(root))
            self.told(number)
        listed = self.package.manifest
        taken = TakenPackage.objects.create(
            office=self.office,
            sha256=self.package.sha256,
            organ_code=listed.organ_code[:35],
            organ_name=listed.organ_name[:200],
            signer=self.package.signer[:300],
            fingerprint=self.package.fingerprint,
            case_files=len(cases),
            documents=len(self.documents),
            taken_at=clock.now(),
            taken_by=self.actor.name,
        )
        sharing.grant_team_many(
            documents=list(self.documents.values()),
            kind=TeamKind.ARCHIVE_READERS,
            cause="package",
            actor=self.actor,
        )
        data = {"files": [one.code for one in cases], "documents": len(self.documents)}
        deeds.record(self.actor, "package.take", taken, data=data)
        return taken

    def _case(self, root: Any) -> CaseFile:
        said = xml.fields_of(root, fields.FILE)
        code = said["FileCode"]
        if known_here(self.office, code).exists():
            raise Refused(_("Hồ sơ %(code)s đã có ở đây.") % {"code": code["FileNotation"]})
        years = _years(said["Maintenance"])
        now = clock.now()
        case_file = CaseFile.objects.create(
            office=self.office,
            organ_code=code["OrganId"],
            year=_number(code["FileCatalog"]),
            code=code["FileNotation"],
            title=said["Title"],
            retention_years=years,
            rights=said["Rights"],
            language=said["Language"],
            description=said["Description"],
            keeper=self.keeper,
            creator=said["Creator"],
            status=CaseStatus.HANDED_OVER,
            opened_at=_midnight(_day(said["StartDate"])) or now,
            closed_at=_midnight(_day(said["EndDate"])) or now,
            starts_on=_day(said["StartDate"]),
            ends_on=_day(said["EndDate"]),
            document_total=_number(said["DocTotal"]),
            page_total=_number(said["PageTotal"]),
        )
        sharing.grant_case_team(
            case_file=case_file, kind=TeamKind.ARCHIVE_READERS, unit_id=None, actor=self.actor
        )
        self._items(case_file, root)
        return case_file

    def _items(self, case_file: CaseFile, root: Any) -> None:
        nodes = list(root.iterfind("Documents/Document"))
        for node in nodes:
            direction = node.get("direction", "")
            if direction not in Direction.values:
                raise BadPackage("fields", "direction")
            said = xml.fields_of(node, fields.rules_of(direction))
            ref = node.get("ref", "")
            document = self.documents.get(ref)
            if document is None:
                document = self.documents[ref] = self._document(node, direction, said)
            CaseFileItem.objects.create(
                case_file=case_file,
                document=document,
                ordinal=_number(said["DocOrdinal"]),
                added_at=clock.now(),
                added_by=self.actor.name,
            )
        if len(nodes) != case_file.document_total:
            raise BadPackage("fields", "DocTotal")

    def _document(self, node: Any, direction: str, said: dict[str, Any]) -> Document:
        kept = {one.get("name", ""): one.text or "" for one in node.iterfind(xml.own("Kept"))}
        now = clock.now()
        issued_on = _day(said["IssuedDate"])
        incoming = direction == Direction.INCOMING
        arrived = _midnight(_day(said["ArrivalDate"])) if incoming else None
        document = Document.objects.create(
            office=self.office,
            direction=direction,
            origin=Origin.IMPORTED,
            status=Status.FILED,
            type_code=_type(kept.get("type", ""), said["TypeName"]),
            subject=said["Subject"],
            urgency=_urgency(said["Priority"]),
            number=_number(said["CodeNumber"]) or None,
            notation=said["CodeNotation"],
            code=kept.get("code", "")[:80],
            place=kept.get("place", "")[:50],
            issued_on=issued_on,
            issuer_name=said["OrganName"][:200],
            signer_name=said["SignerInfo"]["FullName"][:100],
            signer_title=said["SignerInfo"]["Position"][:200],
            due_on=_day(said["DueDate"]),
            language=said["Language"][:50],
            note=said["Description"],
            copies=None if incoming else _copies(said["IssuedAmount"]),
            to_places=said["ToPlaces"] if incoming else "",
            arrived_at=arrived,
            arrival_number=(_number(said["ArrivalNumber"]) or None) if incoming else None,
            original={"record": {k: v for k, v in said.items() if k not in _PLACE}},
            created_at=now,
            changed_at=now,
            listed_at=_midnight(issued_on) or now,
        )
        self._files(document, node)
        return document

    def _files(self, document: Document, node: Any) -> None:
        now = clock.now()
        for number, one in enumerate(node.iterfind(xml.own("Content")), 1):
            data = self.package.read(one.get("href", ""))
            if one.get("kind") == "main":
                self._main(document, data, _number(one.get("pages", "")))
                continue
            Attachment.objects.create(
                document=document,
                ordinal=number,
                name=one.get("name", "")[:255],
                file=files.put(data, one.get("type", "application/octet-stream")[:100]),
                added_at=now,
                added_by=self.actor.name,
            )

    def _main(self, document: Document, data: bytes, pages: int) -> None:
        if b"%PDF-" not in data[:1024]:
            raise BadPackage("not_pdf", document.code)
        version = Version.objects.create(
            document=document,
            ordinal=1,
            kind=VersionKind.IMPORTED,
            file=files.put(data, versions.PDF),
            pages=pages,
            made_at=clock.now(),
            made_by=self.actor.name,
        )
        # As everything that comes from outside: judged, and kept whatever the verdict.
        publishing.judge(document, version, worker.validate(data, now=clock.now()))


def known_here(office: Office, code: Mapping[str, str]) -> QuerySet[CaseFile]:
    """The file of the decree's FileCode, where it was taken before."""
    return CaseFile.objects.filter(
        office=office,
        organ_code=code["OrganId"],
        year=_number(code["FileCatalog"]),
        code=code["FileNotation"],
    )


def checked(root: Any) -> tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]:
    """The fields of a file, and of each document with its direction, as `take` would read them.

    Raises BadPackage for whatever `take` would refuse there; keeps nothing.
    """
    said = xml.fields_of(root, fields.FILE)
    _years(said["Maintenance"])
    documents = []
    for node in root.iterfind("Documents/Document"):
        direction = node.get("direction", "")
        if direction not in Direction.values:
            raise BadPackage("fields", "direction")
        values = xml.fields_of(node, fields.rules_of(direction))
        for name in ("IssuedDate", "DueDate", "ArrivalDate"):
            _day(values.get(name, ""))
        documents.append((node.get("ref", ""), values))
    for name in ("StartDate", "EndDate"):
        _day(said[name])
    if len(documents) != _number(said["DocTotal"]):
        raise BadPackage("fields", "DocTotal")
    return said, documents


def _keeper(actor: Actor, office: Office) -> User:
    """Who answers for the files here: who brought them, else the office's archive."""
    if actor.user_id:
        return User.objects.get(pk=actor.user_id)
    serving = people.serving(office.pk).filter(role__in=[Role.ARCHIVIST, Role.CLERK])
    found = sorted(serving, key=lambda one: (one.role != Role.ARCHIVIST, one.pk))
    if not found:
        raise Refused(_("Cơ quan chưa có lưu trữ hoặc văn thư nào để giữ hồ sơ."))
    return found[0].user


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return moments.within(datetime.strptime(text, "%d/%m/%Y").date())  # noqa: DTZ007
    except ValueError as error:
        raise BadPackage("fields", text[:20]) from error


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), clock.OFFICE_ZONE) if day else None


def _number(text: str) -> int:
    """A whole number that every database takes; 0 for none."""
    plain = text.isascii() and text.isdigit() and len(text) <= 9
    return int(text) if plain else 0


def _copies(text: str) -> int | None:
    """As many as the column holds; none where nothing was said."""
    return min(_number(text), 32_767) if text else None


def _years(text: str) -> int | None:
    if text == fields.FOR_EVER:
        return None
    years = _number(text.removesuffix(" năm"))
    if not 1 <= years <= 70:
        raise BadPackage("fields", f"Maintenance: {text[:30]}")
    return years


def _type(code: str, name: str) -> str:
    if code in TYPES and TYPES[code].name == name:
        return code
    return next((one.code for one in TYPES.values() if one.name == name), "")


def _urgency(text: str) -> int:
    level = _number(text)
    return level if level in Urgency.values else Urgency.NORMAL
