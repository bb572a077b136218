"""Writing a package file by file: never more than one document in memory, the manifest last."""

import hashlib
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from lxml import etree

from docflow.core import files
from docflow.core.language import of_office
from docflow.documents.models import CaseFile, CaseFileItem, Document, Version
from docflow.documents.selectors.closing import OFFICIAL
from docflow.documents.services.packages import fields, manifest, xml
from docflow.documents.services.packages.manifest import Entry, Manifest
from docflow.org.models import Office
from signing import messages

Sign = Callable[[bytes], bytes]


@of_office()
def write(
    target: BinaryIO, *, office: Office, case_files: Sequence[CaseFile], now: datetime
) -> int:
    """The package of `case_files` into `target`, signed by the office's system key.

    How many documents. Raises Unfit with every field that does not fit, before a byte is
    written; files.Damaged; KeyProblem without a system key.
    """
    plan = [(one, _items(one)) for one in case_files]
    fields.refuse_unfit(_faults(office, plan))
    with zipfile.ZipFile(target, "w") as archive:
        packer = _Packer(archive)
        for number, (case_file, items) in enumerate(plan, 1):
            packer.case(number, case_file, items)
        made = Manifest(
            organ_code=fields.organ_id(office),
            organ_name=office.name,
            made_at=now.isoformat(),
            entries=packer.entries,
        ).to_bytes()
        archive.writestr(manifest.NAME, made, zipfile.ZIP_DEFLATED)
        signature = messages.sign_bytes(office.owner, made, now)
        archive.writestr(manifest.SIGNATURE, signature, zipfile.ZIP_STORED)
    return len(packer.packed)


class _Packer:
    """Puts files into the archive once each, and remembers their hashes for the manifest."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.entries: list[Entry] = []
        # A document that lies in two files is packed once.
        self.packed: dict[int, list[Any]] = {}

    def case(self, number: int, case_file: CaseFile, items: Sequence[CaseFileItem]) -> None:
        root = xml.element("File", fields.of_file(case_file), fields.FILE)
        documents = etree.SubElement(root, "Documents")
        for item in items:
            documents.append(self._document(item))
        self._put(f"files/{number:04d}.xml", xml.write(root), zipfile.ZIP_DEFLATED)

    def _document(self, item: CaseFileItem) -> Any:
        document = item.document
        version = official(document)
        values = fields.of_item(item, version)
        node = xml.element("Document", values, fields.rules_of(document.direction))
        node.set("direction", document.direction)
        node.set("ref", str(document.pk))
        kept = {"code": document.code, "place": document.place, "type": document.type_code}
        for name, value in kept.items():
            etree.SubElement(node, xml.own("Kept"), name=name).text = xml.plain(value)
        if document.pk not in self.packed:
            self.packed[document.pk] = self._files(document, version)
        for attributes in self.packed[document.pk]:
            etree.SubElement(node, xml.own("Content"), attributes)
        return node

    def _files(self, document: Document, version: Version | None) -> list[dict[str, str]]:
        folder = f"documents/{len(self.packed) + 1:05d}"
        found = []
        if version is not None and version.file_id:
            path = f"{folder}/main.pdf"
            self._put(path, files.read(version.file_id), zipfile.ZIP_STORED)
            found.append({"href": path, "pages": str(version.pages), "kind": "main"})
        for number, one in enumerate(document.attachments.select_related("file"), 1):
            path = f"{folder}/{number:03d}.bin"
            self._put(path, files.read(one.preserved_id or one.official_id), zipfile.ZIP_DEFLATED)
            name = xml.plain(one.name)
            more = {"name": name, "type": one.file.media_type, "kind": "attachment"}
            found.append({"href": path, **more})
        return found

    def _put(self, path: str, data: bytes, packing: int) -> None:
        self.archive.writestr(path, data, packing)
        self.entries.append(Entry(path, len(data), hashlib.sha256(data).hexdigest()))


def official(document: Document) -> Version | None:
    return document.versions.filter(kind__in=OFFICIAL).order_by("-ordinal").first()


def _items(case_file: CaseFile) -> list[CaseFileItem]:
    rows = case_file.items.select_related(
        "document__office", "document__presented_to__user", "case_file__office"
    )
    return list(rows.order_by("ordinal"))


def _faults(office: Office, plan: Sequence[tuple[CaseFile, Sequence[CaseFileItem]]]) -> list[str]:
    faults = [] if fields.organ_id(office) else [_("Cơ quan chưa có mã định danh còn hiệu lực")]
    for case_file, items in plan:
        where = case_file.code
        faults += fields.check(fields.of_file(case_file), fields.FILE, where)
        for item in items:
            at = f"{where}/{item.ordinal}"
            if fields.is_secret(item.document):
                faults.append(_("%(where)s: văn bản mật không được đóng gói") % {"where": at})
                continue
            rules = fields.rules_of(item.document.direction)
            faults += fields.check(fields.of_item(item, official(item.document)), rules, at)
    return faults
