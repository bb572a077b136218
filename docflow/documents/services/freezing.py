"""Legal holds: a file stays as and where it is until the hold is lifted; both are in the audit.

While it holds, the file is neither closed nor handed over, nothing is taken out of it, what lies in
it is not recalled, and only a leader gives it another keeper.
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.errors import Invalid, Refused
from docflow.core.workflow import NOTE_LENGTH
from docflow.documents.models import CaseFile, LegalHold
from docflow.documents.states import Perm


def place(*, actor: Actor, case_file: CaseFile, reason: str) -> LegalHold:
    """Hold the file. Raises Invalid without a reason, Refused where it is held already."""
    with deeds.act():
        row = workflow.lock(case_file)
        policy.guard(actor, Perm.HOLD, row)
        said = _reason(reason)
        try:
            with transaction.atomic():
                hold = LegalHold.objects.create(
                    case_file=row,
                    reason=said,
                    placed_at=clock.now(),
                    placed_by=actor.name,
                    placer_id=actor.user_id,
                )
        except IntegrityError as error:
            raise Refused(_("Hồ sơ đang được giữ nguyên trạng.")) from error
        deeds.record(actor, "case.hold", row, summary=said)
    return hold


def lift(*, actor: Actor, case_file: CaseFile, reason: str) -> LegalHold:
    """End the hold, with the reason. Raises Refused where there is none, Forbidden for the keeper
    whom it binds and for who did not place it and is no leader."""
    with deeds.act():
        row = workflow.lock(case_file)
        policy.guard(actor, Perm.LIFT_HOLD, row)
        said = _reason(reason)
        hold = LegalHold.objects.filter(case_file=row, lifted_at=None).first()
        if hold is None:
            raise Refused(_("Hồ sơ không ở trạng thái giữ nguyên."))
        hold.lifted_at, hold.lifted_by, hold.lifted_reason = clock.now(), actor.name, said
        hold.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
        deeds.record(actor, "case.lift_hold", row, summary=said)
    return hold


def refuse_held(case_file: CaseFile) -> None:
    """Part of every act that would move or change a file. Raises Refused while it is held."""
    hold = LegalHold.objects.filter(case_file=case_file, lifted_at=None).first()
    if hold is not None:
        raise Refused(
            _("Hồ sơ %(code)s đang được giữ nguyên trạng: %(reason)s")
            % {"code": case_file.code, "reason": hold.reason}
        )


def _reason(text: str) -> str:
    said = text.strip()
    if len(said) < NOTE_LENGTH:
        raise Invalid({"note": [_("Hãy nêu lý do, ít nhất 10 ký tự.")]})
    return said[:1000]
