"""Opening a package of strangers: everything is checked before anything is believed or kept."""

import hashlib
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from docflow.core import packed
from docflow.documents.services.packages import manifest, provenance, shape, xml
from docflow.documents.services.packages.errors import BadPackage
from docflow.documents.services.packages.manifest import Entry, Manifest
from docflow.org.selectors.people import office_by_code
from signing import messages

MOST_MEMBERS = 250_000
MOST_FILE = 256 * 1024 * 1024
MOST_TOTAL = 64 * 1024 * 1024 * 1024
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Opened:
    """A package whose manifest, names, sizes and hashes all hold; its files are read from it."""

    manifest: Manifest
    sha256: str
    signer: str
    fingerprint: str
    archive: zipfile.ZipFile

    def read(self, path: str) -> bytes:
        """A file of the manifest, compared with it once more. Raises BadPackage."""
        entry = self.manifest.by_path.get(path)
        if entry is None:
            raise BadPackage("missing", path)
        try:
            data = packed.read(self.archive, self.archive.getinfo(path), entry.size)
        except packed.TooLarge as error:
            raise BadPackage("size", path) from error
        except packed.BROKEN as error:
            raise _unreadable() from error
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            raise BadPackage("hash", path)
        return data

    def cases(self) -> Iterator[Any]:
        """The root elements of the files in the package, in their order."""
        names = [one.path for one in self.manifest.entries if one.path.startswith("files/")]
        for name in sorted(names):
            yield xml.parse(self.read(name))


# A file outside the manifest: its name and the most bytes it may have. Raises BadPackage.
Beside = Callable[[str, int], bytes]
Judge = Callable[[bytes, bytes, Beside], messages.Seen]
Vouch = Callable[[Manifest, str], None]


@dataclass(frozen=True)
class Kind:
    """What makes one kind of package another: its form, who believes the signature and the key.

    `judge(manifest, signature, beside)` raises messages.BadMessage, `vouch(manifest, fingerprint)`
    BadPackage. `beside` names what may stand outside the manifest.
    """

    form: str
    judge: Judge
    vouch: Vouch
    beside: frozenset[str] = frozenset()


def case_files(now: datetime) -> Kind:
    """Packages of case files: judged at `now`, by a key that we know the office by."""
    return Kind(
        form=manifest.FORM,
        judge=lambda data, container, _beside: messages.examine(data, container, now),
        vouch=_vouched,
    )


@contextmanager
def opened(path: Path, kind: Kind) -> Iterator[Opened]:
    """The verified package. Raises BadPackage: unreadable, names, too_large, manifest, signature,
    untrusted, stranger, missing, surplus, size, hash."""
    with ExitStack() as held:
        try:
            source = held.enter_context(path.open("rb"))
            members = shape.count(source, MOST_MEMBERS)
            archive = held.enter_context(zipfile.ZipFile(source))
            if len(archive.infolist()) != members:
                raise shape.Misshapen
            shape.check(source, archive.infolist())
            found = _verified(archive, path, kind)
            for member in archive.infolist():
                shape.check_packing(source, member)
        except shape.TooMany as error:
            raise BadPackage("too_large", _("gói có quá nhiều tệp")) from error
        except shape.Misshapen as error:
            said = _("tệp ZIP hỏng hoặc không đọc được: cụt, hoặc có phần không thuộc tệp nào")
            raise BadPackage("unreadable", said) from error
        except packed.BadPacking as error:
            raise BadPackage("unreadable", _("tệp ZIP dùng kiểu nén không được nhận")) from error
        except packed.BROKEN as error:
            raise _unreadable() from error
        yield found


def _unreadable() -> BadPackage:
    return BadPackage("unreadable", _("tệp ZIP hỏng hoặc không đọc được"))


def _verified(archive: zipfile.ZipFile, path: Path, kind: Kind) -> Opened:
    members = _members(archive)
    data = _small(archive, members, manifest.NAME, manifest.MOST_BYTES)
    container = _small(archive, members, manifest.SIGNATURE, messages.LARGEST)
    # The signature first: nothing a stranger wrote is parsed before it holds.
    try:
        seen = kind.judge(data, container, partial(_small, archive, members))
    except messages.BadMessage as problem:
        said = _("chữ ký của bảng kê không hợp lệ (%(code)s)") % {"code": problem.code}
        code = "untrusted" if problem.code == "untrusted" else "signature"
        raise BadPackage(code, said) from problem
    listed = Manifest.from_bytes(data, kind.form)
    kind.vouch(listed, seen.fingerprint)
    _same_names(listed, members - kind.beside)
    if sum(one.size for one in listed.entries) > MOST_TOTAL:
        raise BadPackage("too_large", _("gói bung ra quá lớn"))
    for entry in listed.entries:
        _same_bytes(archive, entry)
    return Opened(listed, _hash_of(path), seen.signer, seen.fingerprint, archive)


def _members(archive: zipfile.ZipFile) -> set[str]:
    found: set[str] = set()
    for member in archive.infolist():
        kind = stat.S_IFMT(member.external_attr >> 16)
        wrong = member.is_dir() or member.flag_bits & 1 or kind not in (0, stat.S_IFREG)
        # Python cuts a name at its first zero byte; others do not.
        wrong = wrong or member.filename != member.orig_filename
        if wrong or member.filename in found or not _safe(member.filename):
            said = _("tên tệp “%(name)s” không được phép") % {"name": member.filename[:80]}
            raise BadPackage("names", said)
        found.add(member.filename)
    return found


def _safe(name: str) -> bool:
    """A relative name of plain parts: nothing that leads out of a folder, on any system."""
    parts = name.split("/")
    plain = name.isascii() and not set(name) & set('\\:*?"<>|\0')
    return plain and all(part and part not in (".", "..") for part in parts)


def _small(archive: zipfile.ZipFile, members: set[str], name: str, most: int) -> bytes:
    if name not in members:
        raise BadPackage("manifest", _("thiếu %(name)s") % {"name": name})
    try:
        return packed.read(archive, archive.getinfo(name), most)
    except packed.TooLarge as error:
        raise BadPackage("too_large", name) from error


def _vouched(listed: Manifest, fingerprint: str) -> None:
    """The key must be one we know that office by: any trusted key could name any office."""
    office = office_by_code(listed.organ_code)
    if office is None or not provenance.is_key_of(office, fingerprint):
        said = _("khóa ký không phải của cơ quan mang mã %(code)s trong sổ địa chỉ")
        raise BadPackage("stranger", said % {"code": listed.organ_code[:40]})


def _same_names(listed: Manifest, members: set[str]) -> None:
    named = {one.path for one in listed.entries}
    there = members - {manifest.NAME, manifest.SIGNATURE}
    for code, names, said in (
        ("missing", named - there, _("thiếu tệp %(name)s")),
        ("surplus", there - named, _("thừa tệp %(name)s")),
    ):
        if names:
            raise BadPackage(code, said % {"name": min(names)})


def _same_bytes(archive: zipfile.ZipFile, entry: Entry) -> None:
    """Read in pieces, and never more than the signed size: what is packed may be a bomb."""
    if not 0 <= entry.size <= MOST_FILE:
        raise BadPackage("too_large", entry.path)
    member = archive.getinfo(entry.path)
    try:
        packed.admit(member, entry.size)
    except packed.TooLarge as error:
        raise BadPackage("size", entry.path) from error
    digest, size = hashlib.sha256(), 0
    with archive.open(member) as source:
        while piece := source.read(min(CHUNK, entry.size - size + 1)):
            size += len(piece)
            if size > entry.size:
                raise BadPackage("size", entry.path)
            digest.update(piece)
    if size != entry.size:
        raise BadPackage("size", entry.path)
    if digest.hexdigest() != entry.sha256:
        raise BadPackage("hash", _("tệp %(name)s đã bị thay đổi") % {"name": entry.path})


def _hash_of(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
