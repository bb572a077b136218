"""Packages brought by page: uploaded, looked into, shown, and only then taken; in the background.

Law: NĐ 30/2020/NĐ-CP, Phụ lục VI, phần I, II.2 and III.5c. Nothing of a package is in the archive
before somebody has seen what is in it and said so.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, files, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import ActError, Invalid, Refused
from docflow.core.schedule import claims, prompt
from docflow.core.schedule.models import WorkState
from docflow.documents.models import BroughtPackage, TakenPackage
from docflow.documents.services.packages import reading, taking
from docflow.documents.services.packages.errors import BadPackage
from docflow.documents.services.packages.making import ZIP
from docflow.documents.states import BroughtState, Perm
from docflow.org.models import User
from docflow.org.selectors import people
from docflow.org.selectors.acting import actor_in

SWEEP = "documents.brought"
LEASE = timedelta(hours=2)
# So many files are listed on the page; all of them are counted.
LISTED = 500
_DAY = 24 * 3600


def most_bytes() -> int:
    """The largest upload; a larger package comes by `import_package`."""
    return 3 * settings.UPLOAD_LIMIT


def bring(*, actor: Actor, name: str, source: BinaryIO, size: int) -> BroughtPackage:
    """Put an uploaded package away and have it looked into. Raises Invalid for its size."""
    policy.guard(actor, Perm.IMPORT)
    if not 0 < size <= most_bytes():
        words = _("Tệp phải có nội dung và không quá %(n)d MB. Gói lớn hơn: dùng lệnh nhập.")
        raise Invalid({"package": [words % {"n": most_bytes() // 2**20}]})
    # Outside the act: writing a large file must not hold the database.
    stored = files.put_stream(source, ZIP)
    with deeds.act():
        row = BroughtPackage.objects.create(
            office_id=actor.office_id,
            name=Path(name.replace("\\", "/")).name[:255],
            size=size,
            file=stored,
            brought_by=User.objects.get(pk=actor.user_id or 0),
            brought_at=clock.now(),
            next_try_at=clock.now(),
        )
        deeds.record(actor, "package.bring", row, data={"sha256": stored.sha256})
        prompt(SWEEP)
    return row


def confirm(*, actor: Actor, brought: BroughtPackage) -> BroughtPackage:
    """Take what was shown. Raises Refused where it was not looked into or is settled."""
    with deeds.act():
        row = _settled(actor, brought, BroughtState.TAKING)
        row.state, row.attempts, row.next_try_at = WorkState.QUEUED, 0, clock.now()
        row.save(update_fields=["stage", "state", "attempts", "next_try_at"])
        deeds.record(actor, "package.confirm", row)
        prompt(SWEEP)
    return row


def drop(*, actor: Actor, brought: BroughtPackage) -> BroughtPackage:
    """Let it be: nothing of it is kept, and it may be brought again."""
    with deeds.act():
        row = _settled(actor, brought, BroughtState.DROPPED)
        row.file = None
        row.save(update_fields=["stage", "file"])
        deeds.record(actor, "package.drop", row)
    return row


def sweep(now: datetime, limit: int) -> int:
    """Look into, or take, up to `limit` packages that wait."""
    rows = BroughtPackage.objects.select_related("office", "file", "brought_by")
    return claims.perform(rows, _handle, now, limit, lease=LEASE)


def progress(brought: BroughtPackage) -> int:
    """How many files of the package were read; a hint, which a restart forgets."""
    return int(cache.get(_key(brought), 0))


def _settled(actor: Actor, brought: BroughtPackage, stage: BroughtState) -> BroughtPackage:
    policy.guard(actor, Perm.IMPORT)
    row = workflow.lock(brought)
    if row.office_id != actor.office_id or row.stage != BroughtState.CHECKED:
        raise Refused(_("Gói này chưa kiểm tra xong hoặc đã được xử lý. Hãy tải lại trang."))
    row.stage = stage
    return row


def _handle(row: BroughtPackage) -> None:
    try:
        with _on_disk(row) as path:
            if row.stage == BroughtState.TAKING:
                _take(row, path)
            else:
                _look(row, path)
    except ActError as problem:
        _refuse(row, problem)


def _look(row: BroughtPackage, path: Path) -> None:
    with reading.opened(path, reading.case_files(clock.now())) as package:
        if TakenPackage.objects.filter(office=row.office, sha256=package.sha256).exists():
            raise Refused(_("Gói này đã được nhận trước đây; không có gì thay đổi."))
        contents = _contents(row, package)
    with deeds.act():
        row.contents, row.stage = contents, BroughtState.CHECKED
        row.save(update_fields=["contents", "stage"])
        claims.finish(row)
        system = Actor.system(row.office_id, row.office.name)
        deeds.record(system, "package.look", row, data={"files": contents["files"]})


def _contents(row: BroughtPackage, package: reading.Opened) -> dict[str, Any]:
    listed, refs, total, known = [], set(), 0, 0
    for number, root in enumerate(package.cases(), 1):
        said, documents = taking.checked(root)
        here = taking.known_here(row.office, said["FileCode"]).exists()
        known += here
        total += 1
        refs |= {ref for ref, _values in documents}
        if number <= LISTED:
            listed.append(
                {
                    "code": said["FileCode"]["FileNotation"],
                    "year": said["FileCode"]["FileCatalog"],
                    "title": said["Title"][:500],
                    "term": said["Maintenance"],
                    "documents": len(documents),
                    "pages": said["PageTotal"],
                    "here": here,
                }
            )
        cache.set(_key(row), number, _DAY)
    manifest = package.manifest
    return {
        "organ_code": manifest.organ_code[:35],
        "organ_name": manifest.organ_name[:200],
        "made_at": manifest.made_at[:40],
        "signer": package.signer[:300],
        "files": total,
        "documents": len(refs),
        "bytes": sum(one.size for one in manifest.entries),
        "known": known,
        "listed": listed,
    }


def _take(row: BroughtPackage, path: Path) -> None:
    taken = taking.take(
        actor=_actor(row),
        office=row.office,
        path=path,
        told=lambda count: cache.set(_key(row), count, _DAY),
    )
    with deeds.act():
        row.stage, row.taken = BroughtState.TAKEN, taken
        row.save(update_fields=["stage", "taken"])
        claims.finish(row)


def _actor(row: BroughtPackage) -> Actor:
    """Who brought it, as they serve now: the files are kept in their name."""
    serving = people.serving(row.office_id).filter(user=row.brought_by).first()
    if serving is None:
        raise Refused(_("Người tải gói lên không còn làm việc trong cơ quan."))
    return actor_in(serving)


def _refuse(row: BroughtPackage, problem: ActError) -> None:
    """Nothing of it is kept; a package that was taken meanwhile is told so."""
    code = problem.code if isinstance(problem, BadPackage) else ""
    with deeds.act():
        row.stage, row.code, row.fault = BroughtState.REFUSED, code, str(problem)[:1000]
        row.file = None
        row.save(update_fields=["stage", "code", "fault", "file"])
        claims.finish(row)
        system = Actor.system(row.office_id, row.office.name)
        deeds.record(system, "package.refuse", row, summary=row.fault[:200], data={"code": code})


@contextmanager
def _on_disk(row: BroughtPackage) -> Iterator[Path]:
    """The stored package as a file: reading a ZIP needs one that can be searched."""
    with tempfile.NamedTemporaryFile(suffix=".zip") as held:
        for piece in files.pieces(str(row.file_id)):
            held.write(piece)
        held.flush()
        yield Path(held.name)


def _key(row: BroughtPackage) -> str:
    return f"documents.brought.{row.pk}"
