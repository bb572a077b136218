"""To and from a gateway that shares a folder with us: `out` is its to empty, `in` its to fill.

A file is there when it has its name: `RECEIVER__MESSAGE-ID.edxml`. Both sides write under another
name first, one that begins with a dot or does not end so, and rename. What was taken lies in
`done`, what cannot be used in `bad`; whoever runs the machine empties both.
"""

import errno
import hashlib
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from docflow.exchange.envelope.xml import MAX_BYTES
from docflow.exchange.services import intake, quarantine
from docflow.exchange.transports import Acknowledgement, Consignment, NotDelivered
from docflow.org.models import Office
from docflow.org.selectors.people import code_of, office_by_code

NAME = re.compile(r"(?P<code>[A-Za-z0-9.]{1,35})__(?P<id>[A-Za-z0-9._-]{1,64})\.edxml")
SUFFIX = ".edxml"
# A file that somebody writes under its last name all the same is left alone so long.
SETTLED_SECONDS = 10
_CHUNK = 1024 * 1024
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class _Unusable(Exception):
    """The file goes to `bad`: the standard's code and the reason."""

    def __init__(self, code: str, reason: str) -> None:
        self.code, self.reason = code, reason
        super().__init__(reason)


def deliver(consignment: Consignment) -> Acknowledgement:
    """Lay the bytes into `out`, whole or not at all; the hash is of what was read back from there.

    Raises NotDelivered. The same message again replaces itself.
    """
    name = f"{code_of(consignment.receiver)}__{consignment.message_id}{SUFFIX}"
    if not NAME.fullmatch(name):
        said = _("Mã cơ quan nhận không đặt tên tệp được; hãy kiểm tra mã trong sổ địa chỉ.")
        raise NotDelivered(said, for_good=True)
    try:
        with _folder("out") as out:
            sha256 = _write(out, name, consignment.data)
    except OSError as error:
        raise NotDelivered(_not_usable(error), down=True) from error
    return Acknowledgement(consignment.message_id, sha256)


def check(sender: Office, receiver: Office) -> str:
    """`out` takes a file and gives it back; raises NotDelivered."""
    try:
        with _folder("out") as out:
            trial = f".{secrets.token_hex(8)}.check"
            _fill(out, trial, b"")
            os.unlink(trial, dir_fd=out)
    except OSError as error:
        raise NotDelivered(_not_usable(error), down=True) from error
    return _("Thư mục của cổng kết nối ghi được. Việc chuyển tiếp do cổng đảm nhiệm.")


def collect(now: datetime, limit: int) -> int:
    """Sweep: take the files that lie complete in `in`, at most `limit`. Files handled.

    Raises OSError when the folder is gone; a file that cannot be used stops no other.
    """
    if not settings.EXCHANGE_FOLDER:
        return 0
    done = 0
    with _folder("in") as source:
        for name in _complete(source)[:limit]:
            _handle(source, name)
            done += 1
    return done


def _handle(source: int, name: str) -> None:
    sha256 = ""
    try:
        data = _read(source, name)
        sha256 = hashlib.sha256(data).hexdigest()
        office, message_id = _named(name)
        try:
            intake.take(office=office, message_id=message_id, data=data)
        except intake.NotTaken as refused:
            raise _Unusable("M.MessageId", refused.reason) from refused
    except FileNotFoundError:
        # The gateway took it back.
        return
    except _Unusable as bad:
        _put_aside(name, bad, sha256)
        _move(source, name, "bad")
    else:
        _move(source, name, "done")


def _named(name: str) -> tuple[Office, str]:
    """The office and the message that the file's name says. Raises _Unusable."""
    found = NAME.fullmatch(name)
    if found is None:
        raise _Unusable("M.FileName", _("Tên tệp không đúng dạng: %(name)s") % {"name": name[:80]})
    office = office_by_code(found["code"])
    if office is None or not office.hosted:
        said = _("Tệp gửi cho mã %(code)s, không phải cơ quan của hệ thống này.")
        raise _Unusable("M.MessageHeader.To", said % {"code": found["code"]})
    return office, found["id"]


def _put_aside(name: str, bad: _Unusable, sha256: str) -> None:
    """A row that clerks see: of the office in the name, else of the one this installation was made
    for. The bytes stay in `bad`; nobody knows yet what they are."""
    office = office_by_code(name.partition("__")[0])
    if office is None or not office.hosted:
        office = Office.objects.filter(hosted=True).order_by("pk").first()
    if office is None:
        return
    found = NAME.fullmatch(name)
    quarantine.keep(
        office=office,
        message_id=found["id"] if found else hashlib.sha256(os.fsencode(name)).hexdigest()[:32],
        file=None,
        sha256=sha256,
        code=bad.code,
        reason=_("Tệp %(name)s từ cổng kết nối: %(reason)s")
        % {"name": _shown(name), "reason": bad.reason},
    )


def _shown(name: str) -> str:
    return os.fsencode(name)[:100].decode(errors="replace")


def _complete(source: int) -> list[str]:
    """Names of what lies there ready, the oldest first; what is still being written is not."""
    ready: list[tuple[float, str]] = []
    limit = time.time() - SETTLED_SECONDS
    for name in os.listdir(source):
        if name.startswith(".") or name.endswith((".tmp", ".part", ".filepart")):
            continue
        with suppress(FileNotFoundError):
            seen = os.stat(name, dir_fd=source, follow_symlinks=False)
            if not stat.S_ISDIR(seen.st_mode) and seen.st_mtime <= limit:
                ready.append((seen.st_mtime, name))
    return [name for _mtime, name in sorted(ready)]


def _read(source: int, name: str) -> bytes:
    """The bytes of a plain file, never of what a link points at. Raises _Unusable, OSError."""
    try:
        opened = os.open(name, _READ, dir_fd=source)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK, errno.ENXIO, errno.EACCES):
            raise _Unusable("M.File", _("Không phải tệp thường, hoặc không được đọc.")) from error
        raise
    with os.fdopen(opened, "rb") as file:
        seen = os.fstat(opened)
        if not stat.S_ISREG(seen.st_mode):
            raise _Unusable("M.File", _("Không phải tệp thường, hoặc không được đọc."))
        data = file.read(MAX_BYTES + 1) if seen.st_size <= MAX_BYTES else None
    if data is None or len(data) > MAX_BYTES:
        raise _Unusable("R.edXML", _("Gói tin vượt quá dung lượng cho phép."))
    if not data:
        raise _Unusable("N.edXML", _("Tệp rỗng."))
    return data


def _write(out: int, name: str, data: bytes) -> str:
    unfinished = f".{name}.{secrets.token_hex(8)}"
    try:
        _fill(out, unfinished, data)
        # Before the rename: afterwards the gateway may take it away at once.
        sha256 = _on_disk(out, unfinished)
        os.rename(unfinished, name, src_dir_fd=out, dst_dir_fd=out)
    except OSError:
        with suppress(OSError):
            os.unlink(unfinished, dir_fd=out)
        raise
    # The name itself must outlive a power cut.
    os.fsync(out)
    return sha256


def _fill(out: int, name: str, data: bytes) -> None:
    with os.fdopen(os.open(name, _WRITE, 0o640, dir_fd=out), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _on_disk(folder: int, name: str) -> str:
    digest = hashlib.sha256()
    with os.fdopen(os.open(name, _READ, dir_fd=folder), "rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _move(source: int, name: str, to: str) -> None:
    """Out of the way, under a name that replaces nothing."""
    with _folder(to) as target, suppress(FileNotFoundError):
        kept = name
        if _there(target, name):
            stem, dot, end = name.rpartition(".")
            kept = f"{stem or name}.{secrets.token_hex(4)}{dot}{end if stem else ''}"
        os.rename(name, kept, src_dir_fd=source, dst_dir_fd=target)


def _there(folder: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


@contextmanager
def _folder(part: str) -> Iterator[int]:
    """One of the four folders, open; made where the shared one stands. Raises OSError."""
    if not settings.EXCHANGE_FOLDER:
        said = _("Chưa khai báo thư mục của cổng kết nối (DOCFLOW_EXCHANGE_FOLDER).")
        raise FileNotFoundError(errno.ENOENT, said)
    root = Path(settings.EXCHANGE_FOLDER)
    with suppress(FileExistsError):
        (root / part).mkdir()
    opened = os.open(root / part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        yield opened
    finally:
        os.close(opened)


def _not_usable(error: OSError) -> str:
    return _("Thư mục của cổng kết nối không dùng được: %(reason)s") % {
        "reason": error.strerror or type(error).__name__
    }
