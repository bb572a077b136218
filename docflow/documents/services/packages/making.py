"""Packages asked for on a page and made in the background, into a file and never into memory."""

import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, files, policy
from docflow.core.actor import Actor
from docflow.core.errors import ActError, Refused
from docflow.core.schedule import claims, prompt
from docflow.documents.models import CaseFile, Document, ExportPackage, HandOver
from docflow.documents.policies import visible_to
from docflow.documents.selectors.handing import files_of
from docflow.documents.services.packages import writing
from docflow.documents.states import CaseStatus, HandOverStatus, Perm
from docflow.org.models import User
from signing.keys.errors import KeyProblem

SWEEP = "documents.packages"
# A package of many thousand files takes its time; nobody else begins it meanwhile.
LEASE = timedelta(hours=2)
ZIP = "application/zip"


def ask(
    *, actor: Actor, case_file: CaseFile | None = None, hand_over: HandOver | None = None
) -> ExportPackage:
    """Ask for the package of a closed file by its keeper, or of an accepted batch by the archive.

    Raises Refused where the person does not see every document in it.
    """
    with deeds.act():
        _see_all(actor, _allowed(actor, case_file, hand_over))
        package = ExportPackage.objects.create(
            office_id=actor.office_id,
            case_file=case_file,
            hand_over=hand_over,
            asked_by=User.objects.get(pk=actor.user_id or 0),
            asked_at=clock.now(),
            next_try_at=clock.now(),
        )
        deeds.record(actor, "package.ask", package)
        prompt(SWEEP)
    return package


def recheck(*, actor: Actor, package: ExportPackage) -> None:
    """Who asked for it may still have it: a package stands for everything in it. Raises Refused and
    Forbidden as `ask` would now."""
    _see_all(actor, _allowed(actor, package.case_file, package.hand_over))


def _see_all(actor: Actor, chosen: Sequence[CaseFile]) -> None:
    inside = Document.objects.filter(filed_in__case_file__in=chosen)
    if inside.exclude(pk__in=visible_to(actor).values("pk")).exists():
        raise Refused(_("Trong đó có văn bản anh/chị không được xem nên không đóng gói được."))


def sweep(now: datetime, limit: int) -> int:
    """Make up to `limit` packages that wait; what does not fit is told and not tried again."""
    waiting = ExportPackage.objects.select_related("office", "case_file", "hand_over")
    return claims.perform(waiting, _make, now, limit, lease=LEASE)


def case_files_of(package: ExportPackage) -> Sequence[CaseFile]:
    if package.hand_over is not None:
        return files_of(package.hand_over)
    return [package.case_file] if package.case_file else []


def _allowed(
    actor: Actor, case_file: CaseFile | None, hand_over: HandOver | None
) -> Sequence[CaseFile]:
    if case_file is not None and hand_over is None:
        policy.guard(actor, Perm.OPEN_CASE, case_file)
        if case_file.status == CaseStatus.OPEN:
            raise Refused(_("Hãy kết thúc hồ sơ trước khi đóng gói."))
        return [case_file]
    if hand_over is None or case_file is not None:
        raise ValueError("a package is of one file or of one batch")
    policy.guard(actor, Perm.TAKE_OVER, hand_over)
    if hand_over.status != HandOverStatus.ACCEPTED:
        raise Refused(_("Chỉ đóng gói đợt nộp lưu đã giao nhận."))
    return files_of(hand_over)


def _make(package: ExportPackage) -> None:
    now = clock.now()
    with tempfile.TemporaryFile() as target:
        try:
            writing.write(target, office=package.office, case_files=case_files_of(package), now=now)
        except (ActError, KeyProblem) as problem:
            ExportPackage.objects.filter(pk=package.pk).update(fault=str(problem)[:1000])
            claims.fail(package, str(problem), now, for_good=True)
            return
        target.seek(0)
        stored = files.put_stream(target, ZIP)
    with deeds.act():
        package.file, package.made_at, package.fault = stored, now, ""
        package.save(update_fields=["file", "made_at", "fault"])
        claims.finish(package)
        system = Actor.system(package.office_id, package.office.name)
        deeds.record(system, "package.make", package, data={"sha256": stored.sha256})
