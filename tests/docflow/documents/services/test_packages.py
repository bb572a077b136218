"""Packages: the decree's fields under their names, signed, read back equal, nothing bad kept.

Law: NĐ 30/2020/NĐ-CP, Phụ lục VI, phần II.
"""

import hashlib
import json
import struct
import zipfile
import zlib
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import typst
from django.test import Client
from django.urls import reverse
from lxml import etree

from docflow.core import clock, files
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Refused
from docflow.documents.models import (
    Attachment,
    CaseFile,
    Document,
    DocumentAccess,
    DocumentUserGrant,
    ExportPackage,
    Recipient,
    TakenPackage,
    Version,
)
from docflow.documents.policies import visible_cases, visible_to
from docflow.documents.services import filing, passing, versions
from docflow.documents.services.packages import (
    BadPackage,
    Unfit,
    fields,
    making,
    manifest,
    reading,
    shape,
    taking,
    writing,
)
from docflow.documents.services.packages.manifest import Entry, Manifest
from docflow.documents.states import CaseStatus, Origin, Status, VersionKind
from docflow.org.models import Council, OfficeCode
from docflow.org.states import Role
from signing import authority, messages
from tests.factories.documents import make_incoming, make_issued
from tests.factories.org import SYSTEM, actor_of, make_cast, make_person

LONG = "Về việc rà soát “thủ tục” & <quy trình> " * 14


@pytest.fixture
def cast(transactional_db):
    now = clock.now()
    authority.setup(now)
    cast = make_cast()
    for office, code in ((cast.office, "000.00.12.H29"), (cast.other_office, "000.01.12.H29")):
        OfficeCode.objects.create(
            office=office, scheme="old", code=code, valid_from=date(2015, 1, 1)
        )
        authority.issue(office.owner, "system", office.name, office.name, "", None, now, key="ec")
    make_person(Role.CLERK, cast.other_office, None, "Tô Oanh", "Văn thư")
    return cast


@pytest.fixture
def an(cast):
    return actor_of(cast.an)


def with_file(document: Document, kind: str, words: str, pages: int = 1) -> Document:
    data = typst.compile(f'#set page(paper: "a5")\n{words}'.encode(), timestamp=0)
    Version.objects.create(
        document=document,
        ordinal=1,
        kind=kind,
        file=files.put(data, versions.PDF),
        pages=pages,
        made_at=clock.now(),
        made_by="An",
    )
    return document


@pytest.fixture
def case(cast, an) -> CaseFile:
    """One arrival with an attachment and one document that went out, to two receivers."""
    made = filing.open_case(actor=an, code="01.NV", title="Cải cách & <đổi mới>")
    filing.describe(actor=an, case_file=made, title=made.title, retention_years=None, use="Hạn chế")
    came = make_incoming(
        cast.office,
        leader=cast.chi,
        seen_by=(cast.an,),
        status=Status.COMPLETED,
        subject=LONG,
        urgency=2,
        issued_on=date(2026, 1, 5),
        due_on=date(2026, 2, 5),
        signer_name="Nguyễn Văn Ký",
        signer_title="Giám đốc",
        language="Tiếng Anh",
        note="Kèm bản dịch " * 60,
        to_places="Phòng Nội vụ; Phòng Tư pháp",
    )
    with_file(came, VersionKind.RECEIVED, "den", 3)
    Attachment.objects.create(
        document=came,
        ordinal=1,
        name="Phụ lục số 1.xlsx",
        file=files.put(b"table", "application/vnd.ms-excel"),
        added_at=clock.now(),
        added_by="An",
    )
    went = make_issued(
        cast.office,
        seen_by=(cast.an,),
        issued_on=date(2026, 3, 1),
        signer_name="Phạm Thị Chi",
        signer_title="Chủ tịch",
        copies=25,
        due_on=date(2026, 4, 1),
    )
    with_file(went, VersionKind.ISSUED, "di", 2)
    for ordinal, (office, name) in enumerate(
        ((cast.other_office, "UBND Phường"), (None, "Công ty A")), 1
    ):
        Recipient.objects.create(document=went, ordinal=ordinal, office=office, name=name)
    for document in (came, went):
        filing.add(actor=an, case_file=made, document=document)
    return filing.close(actor=an, case_file=made)


def packed(tmp_path: Path, office, *case_files, name: str = "a.zip") -> Path:
    path = tmp_path / name
    with path.open("wb") as target:
        writing.write(target, office=office, case_files=case_files, now=clock.now())
    return path


def take(cast, path: Path) -> TakenPackage:
    return taking.take(actor=SYSTEM, office=cast.other_office, path=path)


def told(case_file: CaseFile) -> list:
    """All the decree's fields of a file and of what lies in it."""
    items = case_file.items.select_related("document", "case_file").order_by("ordinal")
    return [
        fields.of_file(case_file),
        *(fields.of_item(item, writing.official(item.document)) for item in items),
    ]


def bytes_of(case_file: CaseFile) -> list[list[str]]:
    """The hashes of everything that lies in the file, in its order."""
    items = case_file.items.select_related("document").order_by("ordinal")
    return [
        [
            writing.official(item.document).file_id,
            *item.document.attachments.values_list("file", flat=True),
        ]
        for item in items
    ]


def arrived(cast) -> CaseFile:
    return CaseFile.objects.get(office=cast.other_office)


def test_another_installation_reads_a_package_back_equal(cast, case, tmp_path):
    taken = take(cast, packed(tmp_path, cast.office, case))

    there = arrived(cast)
    assert told(there) == told(case)
    assert bytes_of(there) == bytes_of(case)
    assert (taken.case_files, taken.documents) == (1, 2)
    assert (there.status, there.organ_code) == (CaseStatus.HANDED_OVER, "000.00.12.H29")
    assert there.items.last().document.attachments.count() == 0
    assert there.items.first().document.attachments.get().name == "Phụ lục số 1.xlsx"


def test_language_remarks_copies_and_places_are_kept_there_as_columns(cast, case, tmp_path):
    take(cast, packed(tmp_path, cast.office, case))

    came, went = [one.document for one in arrived(cast).items.order_by("ordinal")]
    assert (came.language, came.note) == ("Tiếng Anh", "Kèm bản dịch " * 60)
    assert (came.to_places, came.copies) == ("Phòng Nội vụ; Phòng Tư pháp", None)
    assert (went.language, went.copies, went.due_on) == ("Tiếng Việt", 25, date(2026, 4, 1))


def test_a_councils_document_keeps_its_issuer_on_both_sides(cast, an, tmp_path):
    """Field 7, OrganName: who issues as printed; the office stands in the codes (FileCode)."""
    name = "Hội đồng Thi đua - Khen thưởng Quận 2"
    council = Council.objects.create(
        office=cast.office, name=name, notation="HĐTĐKT", valid_from=date(2020, 1, 1)
    )
    made = filing.open_case(actor=an, code="02.TĐ", title="Thi đua năm 2026")
    filing.describe(actor=an, case_file=made, title=made.title, retention_years=5, use="Hạn chế")
    ours = {"council": council, "issuer": cast.office, "issuer_name": name}
    signed = {"signer_name": "Phạm Thị Chi", "signer_title": "Chủ tịch Hội đồng"}
    went = make_issued(cast.office, seen_by=(cast.an,), **ours, **signed)
    # From before councils: no name was written, the office's is the issuer's.
    plain = make_issued(cast.office, seen_by=(cast.an,), **signed)
    # What another office's council sent is packed under that name too.
    theirs = "Ban Chỉ đạo cải cách hành chính"
    came = make_incoming(
        cast.office, seen_by=(cast.an,), status=Status.COMPLETED, issuer_name=theirs
    )
    for document, kind in (
        (went, VersionKind.ISSUED),
        (plain, VersionKind.ISSUED),
        (came, VersionKind.RECEIVED),
    ):
        with_file(document, kind, "van ban")
        filing.add(actor=an, case_file=made, document=document)
    case = filing.close(actor=an, case_file=made)

    path = packed(tmp_path, cast.office, case)
    take(cast, path)

    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("files/0001.xml"))
    wanted = [name, cast.office.name, theirs]
    assert [one.findtext("OrganName") for one in root.iter("Document")] == wanted
    assert {one.findtext("FileCode/OrganId") for one in root.iter("Document")} == {"000.00.12.H29"}
    there = arrived(cast)
    rows = there.items.order_by("ordinal")
    assert [one.document.issuer_name for one in rows] == wanted
    assert told(there) == told(case)


def test_what_was_taken_in_is_packed_again_as_the_same(cast, case, tmp_path):
    take(cast, packed(tmp_path, cast.office, case))

    second = packed(tmp_path, cast.other_office, arrived(cast), name="b.zip")

    def file_of(path: Path) -> bytes:
        with zipfile.ZipFile(path) as archive:
            text = archive.read("files/0001.xml")
        root = etree.fromstring(text)
        for node in root.iter("Document"):
            # The key of a row, different in each database.
            del node.attrib["ref"]
        return etree.tostring(root, method="c14n")

    assert file_of(second) == file_of(tmp_path / "a.zip")


def test_each_field_of_the_decree_stands_under_its_own_name(cast, case, tmp_path):
    """NĐ 30/2020/NĐ-CP, Phụ lục VI, phần I, III.4g."""
    with zipfile.ZipFile(packed(tmp_path, cast.office, case)) as archive:
        root = etree.fromstring(archive.read("files/0001.xml"))

    def names(node) -> list[str]:
        return [one.tag for one in node if not one.tag.startswith("{")]

    assert names(root) == [*fields.FILE, "Documents"]
    incoming, outgoing = root.findall("Documents/Document")
    assert names(incoming) == list(fields.INCOMING)
    assert sorted(set(names(outgoing))) == sorted(fields.OUTGOING)
    assert outgoing.findtext("To/OrganId") == "000.01.12.H29"
    assert root.findtext("FileCode/OrganId") == "000.00.12.H29"
    assert (root.findtext("Maintenance"), root.findtext("DocTotal")) == ("Vĩnh viễn", "2")
    assert root.findtext("PageTotal") == "5"


def test_a_long_subject_is_cut_for_the_decree_and_kept_whole_beside(cast, case, tmp_path):
    path = packed(tmp_path, cast.office, case)
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("files/0001.xml"))

    take(cast, path)

    assert len(root.findtext("Documents/Document/Subject")) == 500
    assert arrived(cast).items.first().document.subject == LONG


@pytest.mark.parametrize(
    ("model", "values", "field"),
    [
        (CaseFile, {"code": "1" * 21}, "FileNotation"),
        (Document, {"notation": "K" * 31}, "CodeNotation"),
        (Version, {"pages": 1000}, "PageAmount"),
    ],
)
def test_what_does_not_fit_the_decree_is_named_before_a_byte_is_written(
    cast, case, model, values, field
):
    model.objects.update(**values)
    case.refresh_from_db()
    target = BytesIO()
    with pytest.raises(Unfit, match=field):
        writing.write(target, office=cast.office, case_files=[case], now=clock.now())
    assert target.getvalue() == b""


def test_a_state_secret_is_in_no_package(cast, case):
    Document.objects.update(subject="", note="", to_places="", secrecy=1)

    with pytest.raises(Unfit, match="mật"):
        writing.write(BytesIO(), office=cast.office, case_files=[case], now=clock.now())


def test_a_document_in_two_files_is_packed_once_and_is_one_document_there(cast, an, case, tmp_path):
    other = filing.open_case(actor=an, code="02.NV", title="Khác", retention_years=5)
    filing.add(actor=an, case_file=other, document=case.items.first().document)
    other = filing.close(actor=an, case_file=other)

    path = packed(tmp_path, cast.office, case, other)
    taken = take(cast, path)

    with zipfile.ZipFile(path) as archive:
        assert len([name for name in archive.namelist() if name.endswith("main.pdf")]) == 2
    assert (taken.case_files, taken.documents) == (2, 2)
    assert Document.objects.filter(office=cast.other_office).count() == 2


def test_a_package_is_taken_once_and_a_file_never_twice(cast, case, tmp_path):
    path = packed(tmp_path, cast.office, case)
    take(cast, path)

    with pytest.raises(Refused, match="trước đây"):
        take(cast, path)
    with pytest.raises(Refused, match="đã có ở đây"):
        take(cast, packed(tmp_path, cast.office, case, name="b.zip"))

    assert TakenPackage.objects.count() == 1


def test_the_archive_there_sees_it_and_nobody_else(cast, case, tmp_path):
    take(cast, packed(tmp_path, cast.office, case))
    oanh = CaseFile.objects.get(office=cast.other_office).keeper.positions.get()

    assert visible_cases(actor_of(oanh)).count() == 1
    assert visible_to(actor_of(oanh)).filter(origin=Origin.IMPORTED).count() == 2
    assert not visible_cases(actor_of(cast.giang)).exists()


# A stranger's hand on the package, and what the answer says.


def rewritten(path: Path, change, packing: int = zipfile.ZIP_DEFLATED) -> Path:
    """The package with its members changed by `change(members)`."""
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    change(members)
    made = path.with_name("changed.zip")
    with zipfile.ZipFile(made, "w", packing) as new:
        for name, data in members.items():
            new.writestr(name, data)
    return made


def resigned(cast, members: dict[str, bytes], owner: str = "") -> None:
    """The manifest made anew over the members, and signed by an office whose key we trust."""
    listed = json.loads(members[manifest.NAME])
    listed["entries"] = [
        {"path": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in members.items()
        if not name.startswith("manifest.")
    ]
    members[manifest.NAME] = json.dumps(listed).encode()
    members[manifest.SIGNATURE] = messages.sign_bytes(
        owner or cast.office.owner, members[manifest.NAME], clock.now()
    )


def bad(cast, path: Path) -> str:
    """The code with which the package is refused; nothing of it is kept."""
    before = (Document.objects.count(), files.StoredFile.objects.count())
    with pytest.raises(BadPackage) as refused:
        take(cast, path)
    assert (Document.objects.count(), files.StoredFile.objects.count()) == before
    assert not CaseFile.objects.filter(office=cast.other_office).exists()
    assert not TakenPackage.objects.exists()
    return refused.value.code


@pytest.mark.parametrize("name", ["files/0001.xml", "documents/00001/main.pdf"])
def test_one_changed_byte_of_any_file_is_found(cast, case, tmp_path, name):
    def change(members):
        members[name] = members[name][:-1] + b"!"

    assert bad(cast, rewritten(packed(tmp_path, cast.office, case), change)) == "hash"


def test_a_changed_manifest_is_not_believed(cast, case, tmp_path):
    def change(members):
        members[manifest.NAME] = members[manifest.NAME].replace(b"H29", b"H30")

    assert bad(cast, rewritten(packed(tmp_path, cast.office, case), change)) == "signature"


def test_a_key_that_is_not_the_named_offices_is_a_stranger(cast, case, tmp_path):
    def change(members):
        resigned(cast, members, cast.other_office.owner)

    assert bad(cast, rewritten(packed(tmp_path, cast.office, case), change)) == "stranger"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda members: members.pop(manifest.SIGNATURE), "manifest"),
        (lambda members: members.pop(manifest.NAME), "manifest"),
        (lambda members: members.pop("documents/00001/main.pdf"), "missing"),
        (lambda members: members.update({"documents/more.exe": b"MZ"}), "surplus"),
        (lambda members: members.update({"../../etc/cron.d/x": b"x"}), "names"),
        (lambda members: members.update({"/etc/passwd": b"x"}), "names"),
        (lambda members: members.update({"a\\b": b"x"}), "names"),
        (lambda members: members.update({"C:/x": b"x"}), "names"),
    ],
)
def test_missing_surplus_and_wandering_files_are_refused(cast, case, tmp_path, change, code):
    assert bad(cast, rewritten(packed(tmp_path, cast.office, case), change)) == code


@pytest.mark.parametrize(
    "head",
    [
        b'<!DOCTYPE File [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE File [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
    ],
)
def test_entities_are_refused_even_under_a_sound_signature(cast, case, tmp_path, head):
    def change(members):
        text = members["files/0001.xml"]
        at = text.index(b"<File")
        members["files/0001.xml"] = text[:at] + head + text[at:]
        resigned(cast, members)

    assert bad(cast, rewritten(packed(tmp_path, cast.office, case), change)) == "entities"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<Maintenance>", b"<Keep>"),
        (b'direction="incoming"', b'direction="sideways"'),
        ("Vĩnh viễn".encode(), "900 năm".encode()),
        (b"<DocTotal>2", b"<DocTotal>3"),
        (b"05/01/2026", b"35/01/2026"),
        (b"05/01/2026", b"05/01/0001"),
    ],
)
def test_fields_that_make_no_sense_are_refused_and_leave_nothing(cast, case, tmp_path, old, new):
    def change(members):
        text = members["files/0001.xml"]
        assert old in text
        text = text.replace(old, new)
        members["files/0001.xml"] = (
            text.replace(b"</Maintenance>", b"</Keep>") if (new == b"<Keep>") else text
        )
        resigned(cast, members)

    assert bad(cast, rewritten(packed(tmp_path, cast.office, case), change)) == "fields"


def test_a_bomb_is_read_no_further_than_its_signed_size(cast, case, tmp_path):
    def change(members):
        resigned(cast, members)
        # More than the manifest says, packed into nearly nothing.
        members["documents/00001/main.pdf"] = b"\0" * 50_000_000

    assert bad(cast, rewritten(packed(tmp_path, cast.office, case), change)) == "size"


def test_a_file_larger_than_any_we_keep_is_refused_by_its_size_alone(
    cast, case, tmp_path, monkeypatch
):
    path = packed(tmp_path, cast.office, case)
    monkeypatch.setattr(reading, "MOST_FILE", 100)

    assert bad(cast, path) == "too_large"


def test_a_package_with_too_many_members_is_not_looked_into(cast, case, tmp_path, monkeypatch):
    path = packed(tmp_path, cast.office, case)
    monkeypatch.setattr(reading, "MOST_MEMBERS", 3)
    monkeypatch.setattr(zipfile.ZipFile, "infolist", lambda _: pytest.fail("built"))

    assert bad(cast, path) == "too_large"


def told_end(data: bytes, *, number: int = 0, moved: int = 0) -> bytes:
    """The end record with another number of members, or another place of the directory."""
    mark, *disks, here, total, size, offset, comment = END.unpack(data[-END.size :])
    told = (number or here, number or total, size, offset + moved, comment)
    return END.pack(mark, *disks, *told)


END = struct.Struct("<4s4H2LH")


def bent(data: bytes) -> dict[str, bytes]:
    """One package with bytes that no member owns, and members that share some."""
    directory = END.unpack(data[-END.size :])[6]
    second = data.index(b"PK\x01\x02", directory + 4) + 42
    third = second + data[second:].index(b"PK\x01\x02") + 42
    first_offset = data[second : second + 4]
    members = data[:directory] + b"hidden"
    return {
        "in front": b"%PDF-1.7\n" + data,
        "behind": data + b"x",
        "a comment": data[:-2] + b"\x01\x00x",
        "in between": members + data[directory : -END.size] + told_end(data, moved=6),
        "before the end": data[: -END.size] + b"hidden" + data[-END.size :],
        "one upon another": data[:third] + first_offset + data[third + 4 :],
        "fewer told": data[: -END.size] + told_end(data, number=1),
        "more told": data[: -END.size] + told_end(data, number=200),
    }


def test_bytes_that_belong_to_no_member_or_to_two_are_refused(cast, case, tmp_path):
    path = packed(tmp_path, cast.office, case)
    sound = path.read_bytes()

    for name, data in bent(sound).items():
        path.write_bytes(data)
        with pytest.raises(BadPackage, match="không thuộc tệp nào") as refused:
            take(cast, path)
        assert refused.value.code == "unreadable", name
    path.write_bytes(sound)
    take(cast, path)


class Pipe(BytesIO):
    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise OSError


def test_a_stream_that_tells_its_sizes_behind_itself_is_taken(cast, case, tmp_path):
    target = Pipe()
    writing.write(target, office=cast.office, case_files=[case], now=clock.now())
    data = target.getvalue()
    at = data.index(b"PK\x07\x08")
    path = tmp_path / "a.zip"

    path.write_bytes(data[: at + 4] + bytes([data[at + 4] ^ 1]) + data[at + 5 :])
    assert bad(cast, path) == "unreadable"
    path.write_bytes(data)
    assert take(cast, path).documents == 2


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_unpacks_everything_at_once_is_not_opened(
    cast, case, tmp_path, monkeypatch, packing
):
    path = packed(tmp_path, cast.office, case)
    made = rewritten(path, lambda _members: None, packing)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("opened"))

    with pytest.raises(BadPackage, match="kiểu nén") as refused:
        take(cast, made)
    assert refused.value.code == "unreadable"


def test_a_name_that_others_read_otherwise_is_refused(cast, case, tmp_path):
    path = packed(tmp_path, cast.office, case)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("more_.exe", b"x")
    path.write_bytes(path.read_bytes().replace(b"more_.exe", b"more\0.exe"))

    assert bad(cast, path) == "names"


@pytest.mark.parametrize("tail", [b"", b"%PDF-1.7"])
def test_nothing_hides_behind_what_is_unpacked(tail):
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    data = deflate.compress(b"words " * 500_000) + deflate.flush() + tail
    member = zipfile.ZipInfo("a.txt")
    member.compress_type, member.header_offset = zipfile.ZIP_DEFLATED, 0
    member.compress_size, member.file_size, member.CRC = len(data), 3_000_000, 1
    source = BytesIO(member.FileHeader() + data)

    if tail:
        with pytest.raises(shape.Misshapen):
            shape.check_packing(source, member)
    else:
        shape.check_packing(source, member)
        member.file_size -= 1
        with pytest.raises(shape.Misshapen):
            shape.check_packing(BytesIO(member.FileHeader() + data), member)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1899"])
def test_a_manifest_from_the_end_of_time_is_none(at):
    sound = Manifest("H29", "UBND", "2026-03-09T08:00:00+07:00", [Entry("a", 1, "0")])
    read = Manifest.from_bytes(sound.to_bytes())
    assert read == sound
    assert read.by_path is read.by_path

    with pytest.raises(BadPackage):
        Manifest.from_bytes(replace(sound, made_at=at).to_bytes())


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"nothing at all" * 100])
def test_what_is_no_package_is_refused(cast, tmp_path, data):
    path = tmp_path / "x.zip"
    path.write_bytes(data)

    assert bad(cast, path) == "unreadable"


def test_half_a_package_is_refused(cast, case, tmp_path):
    path = packed(tmp_path, cast.office, case)
    path.write_bytes(path.read_bytes()[:-200])

    assert bad(cast, path) == "unreadable"


# Asked for on a page, made in the background.


def test_a_package_is_made_in_the_background_and_can_be_read(cast, an, case, tmp_path):
    package = making.ask(actor=an, case_file=case)

    assert making.sweep(clock.now(), 5) == 1

    package.refresh_from_db()
    path = tmp_path / "made.zip"
    path.write_bytes(b"".join(files.pieces(package.file_id)))
    assert hashlib.sha256(path.read_bytes()).hexdigest() == package.file_id
    take(cast, path)
    assert told(arrived(cast)) == told(case)
    verbs = AuditEvent.objects.filter(object_type="documents.exportpackage").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["package.ask", "package.make"]


def test_what_does_not_fit_is_told_and_not_tried_again(cast, an, case):
    package = making.ask(actor=an, case_file=case)
    Document.objects.update(notation="K" * 31)

    making.sweep(clock.now(), 5)

    package.refresh_from_db()
    assert package.is_dead
    assert "CodeNotation" in package.fault
    assert making.sweep(clock.now(), 5) == 0


def test_nobody_packs_what_they_may_not_see_or_do_not_keep(cast, an, case):
    with pytest.raises(Forbidden):
        making.ask(actor=actor_of(cast.binh), case_file=case)
    case.items.first().document.access.all().delete()
    with pytest.raises(Refused, match="không được xem"):
        making.ask(actor=an, case_file=case)

    assert not ExportPackage.objects.exists()


def browser_of(position) -> Client:
    client = Client()
    client.force_login(position.user)
    return client


def test_a_package_is_handed_out_as_long_as_all_in_it_may_be_seen(cast, an, case):
    package = making.ask(actor=an, case_file=case)
    making.sweep(clock.now(), 5)
    url = reverse("documents:package", args=[package.pk])
    browser = browser_of(cast.an)
    assert browser.get(url).status_code == 200

    document = case.items.first().document
    DocumentUserGrant.objects.filter(content_object=document).delete()
    DocumentAccess.objects.filter(target=document).delete()

    answer = browser.get(url)
    assert answer.status_code == 409
    assert "không được xem" in answer.content.decode()


def test_the_keeper_before_has_no_package_any_more(cast, an, case):
    package = making.ask(actor=an, case_file=case)
    making.sweep(clock.now(), 5)

    passing.pass_on(actor=an, case_files=[case], to=cast.binh, reason="Chuyển công tác")

    answer = browser_of(cast.an).get(reverse("documents:package", args=[package.pk]))
    assert answer.status_code in (403, 404)


def test_an_open_file_is_not_packed(cast, an):
    case = filing.open_case(actor=an, code="9", title="Đang mở", retention_years=5)

    with pytest.raises(Refused):
        making.ask(actor=an, case_file=case)
