"""Changed rights on a record: noted beside its file, warned of until the keeper confirms.

Law: NĐ 30/2020/NĐ-CP, Phụ lục VI, phần I (rights per file and document, with a warning on a
change until it is confirmed).
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Forbidden
from docflow.documents.models import CaseFile, Document, RightsChange
from docflow.documents.states import Perm


def noted(case_file: CaseFile, said: str, actor: Actor) -> None:
    """Note one change; part of the act that changed the rights."""
    _write([case_file.pk], said, actor)


def noted_of(
    document: Document, said: str, actor: Actor, *, besides: CaseFile | None = None
) -> None:
    """Note a change on a document beside every file it lies in, but for one that says so itself."""
    files = document.filed_in.order_by("case_file").values_list("case_file", flat=True)
    _write([pk for pk in files if besides is None or pk != besides.pk], said, actor)


def confirm(*, actor: Actor, case_file: CaseFile) -> int:
    """The keeper has seen the changes; how many. Nobody else confirms."""
    with deeds.act():
        row = workflow.lock(case_file)
        policy.guard(actor, Perm.VIEW, row)
        if row.keeper_id != actor.user_id:
            raise Forbidden(_("Người giữ hồ sơ xác nhận thay đổi quyền."))
        waiting = row.rights_changes.filter(confirmed_at=None)
        said = list(waiting.values_list("said", flat=True))
        if said:
            waiting.update(confirmed_at=clock.now(), confirmed_by=actor.name)
            deeds.record(actor, "case.confirm_rights", row, data={"changes": said})
    return len(said)


def _write(case_files: Iterable[int], said: str, actor: Actor) -> None:
    RightsChange.objects.bulk_create(
        RightsChange(
            case_file_id=pk, said=said[:500], changed_at=clock.now(), changed_by=actor.name
        )
        for pk in case_files
    )
