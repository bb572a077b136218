"""Several scans at once: each is looked at, kept, and registered one after the other.

Law: NĐ 30/2020/NĐ-CP, Điều 22.3b (the registry scans paper when needed) and Điều 23.1 (the same
day: the clock of a paper begins when it is scanned in, see `added_at`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PureWindowsPath

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, files, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.documents.models import WaitingScan
from docflow.documents.services.drafting import examine
from docflow.documents.states import Perm

# What a clerk feeds in one go.
MOST = 50
PDF = "application/pdf"


@dataclass(frozen=True)
class Fed:
    """One file of an upload: its row, or why it has none."""

    name: str
    scan: WaitingScan | None
    message: str = ""


def feed(*, actor: Actor, uploads: Iterable[tuple[str, bytes]]) -> list[Fed]:
    """Let each file wait to be registered; one that cannot be used stops no other.

    Raises Invalid for more than `MOST` files, Forbidden.
    """
    policy.guard(actor, Perm.REGISTER)
    given = list(uploads)
    if not 0 < len(given) <= MOST:
        raise Invalid({"files": [_("Chọn từ 1 đến %(n)d tệp mỗi lần.") % {"n": MOST}]})
    return [_one(actor, PureWindowsPath(name).name[:255], data) for name, data in given]


def put_aside(*, actor: Actor, scan: WaitingScan) -> None:
    """It is not registered after all. Raises Refused where it is gone already."""
    with deeds.act():
        policy.guard(actor, Perm.REGISTER)
        settle(actor, scan)
        deeds.record(actor, "scan.put_aside", scan, data={"name": scan.name})


def settle(actor: Actor, scan: WaitingScan) -> None:
    """Part of an act: it waits no longer. Two clerks never register the same scan."""
    gone, _each = WaitingScan.objects.filter(pk=scan.pk, office_id=actor.office_id).delete()
    if not gone:
        raise Refused(_("Bản quét này đã được xử lý ở nơi khác."))


def _one(actor: Actor, name: str, data: bytes) -> Fed:
    try:
        found = examine(data, scan=True)
    except Invalid as problem:
        said = " ".join(str(text) for texts in problem.fields.values() for text in texts)
        return Fed(name, None, said)
    stored = files.put(data, PDF)
    with deeds.act():
        row, made = WaitingScan.objects.get_or_create(
            office_id=actor.office_id,
            file=stored,
            defaults={
                "name": name,
                "pages": found.pages,
                "added_at": clock.now(),
                "added_by": actor.name,
            },
        )
        if not made:
            return Fed(name, None, _("Bản quét này đang chờ vào sổ rồi."))
        deeds.record(actor, "scan.feed", row, data={"name": name, "sha256": stored.sha256})
    return Fed(name, row)
