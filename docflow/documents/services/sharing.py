"""The only code that grants sight of documents and case files; each grant names its cause."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from docflow.core import deeds, policy
from docflow.core.access import Grant, group_principal, user_principal
from docflow.core.access.principals import holder_id
from docflow.core.actor import Actor
from docflow.core.errors import Forbidden, Refused
from docflow.documents.grants import CASE_FILES, DOCUMENTS, WRITES
from docflow.documents.models import CaseFile, Document, EditLease
from docflow.documents.services import rights, telling_reviews
from docflow.documents.states import WRITABLE, Perm
from docflow.org.models import Position
from docflow.org.selectors.people import team_of
from docflow.org.states import Role, TeamKind

# Cause of what the archive sees since a batch was offered; its id is the batch's.
OFFERED = "hand_over"
# Cause of what the keeper of a file sees: the file, by the keeper's own id, and what lay in it when
# it was handed over, by the id of the file.
KEEPS = "keeper"
# Cause of what leaders and archive see of a file that a leaver keeps; its id is the team's.
LEFT = "left"


def grant(
    *, document: Document, principal: int, cause: str, cause_id: object, actor: Actor
) -> None:
    """Let `principal` see the document for this cause; part of the act that causes it.

    Called by services that have already guarded their own act (routing, assigning, registering).
    """
    DOCUMENTS.give(document, principal, cause=cause, cause_id=cause_id, actor=actor)


def grant_each(grants: Sequence[Grant], *, actor: Actor) -> None:
    """`grant` for many documents, people and causes at once, in few statements."""
    DOCUMENTS.give_each(grants, actor=actor)


def revoke(
    *, document: Document, cause: str, cause_id: object, principal: int | None = None
) -> set[int]:
    """Remove a cause; sight goes with the last one, and search forgets it before other work.
    Returns the principals who lost it."""
    return DOCUMENTS.take(document, cause=cause, cause_id=cause_id, principal=principal)


def grant_person(
    *, document: Document, position: Position, cause: str, cause_id: object, actor: Actor
) -> None:
    grant(
        document=document,
        principal=user_principal(position.user_id),
        cause=cause,
        cause_id=cause_id,
        actor=actor,
    )


def grant_team(
    *,
    document: Document,
    kind: TeamKind,
    cause: str,
    actor: Actor,
    unit_id: int | None = None,
) -> None:
    """Let a team of the document's office see it; the cause's id is the team's own."""
    team = team_of(document.office_id, kind, unit_id)
    grant(
        document=document,
        principal=group_principal(team.group_id),
        cause=cause,
        cause_id=team.pk,
        actor=actor,
    )


def grant_team_many(
    *,
    documents: Sequence[Document],
    kind: TeamKind,
    cause: str,
    actor: Actor,
    unit_id: int | None = None,
) -> None:
    """`grant_team` for many documents of one office at once: the same rows in few statements.

    Part of the act that brings the documents in. Raises ValueError for two offices.
    """
    offices = {document.office_id for document in documents}
    if not offices:
        return
    if len(offices) > 1:
        raise ValueError("A team belongs to one office.")
    team = team_of(offices.pop(), kind, unit_id)
    DOCUMENTS.give_many(
        documents, group_principal(team.group_id), cause=cause, cause_id=team.pk, actor=actor
    )


def share(*, actor: Actor, document: Document, position: Position, writes: bool = False) -> None:
    """A person shares a document with a colleague of the same office, by hand.

    `writes` lets the colleague write the draft as well; its drafter alone may say so, and alone
    submits it. Raises Refused where nothing is written any more.
    """
    with deeds.act():
        policy.guard(actor, Perm.SHARE, document)
        if writes:
            _let_write(actor, document, position)
        grant_person(
            document=document,
            position=position,
            cause="share",
            cause_id=position.pk,
            actor=actor,
        )
        said = _("%(who)s được xem văn bản %(doc)s") % {"who": position, "doc": _name(document)}
        rights.noted_of(document, said, actor)
        noted = {"with": str(position), **({"writes": True} if writes else {})}
        deeds.record(actor, "document.share", document, data=noted)


def _let_write(actor: Actor, document: Document, position: Position) -> None:
    """A reason of its own beside the share: sight and writing end together."""
    if document.drafter_id != actor.user_id:
        raise Forbidden(_("Chỉ người soạn mời người cùng soạn."))
    if document.status not in WRITABLE:
        raise Refused(_("Văn bản đã trình nên không mời người cùng soạn được."))
    if position.office_id != document.office_id or position.role == Role.ADMINISTRATOR:
        raise Refused(_("Chỉ mời được người của cơ quan cùng soạn."))
    grant_person(
        document=document, position=position, cause=WRITES, cause_id=position.pk, actor=actor
    )
    telling_reviews.writes_too(document, position, actor)


def unshare(*, actor: Actor, document: Document, position: Position) -> None:
    """Take back what was shared by hand; other causes of sight stay."""
    with deeds.act():
        policy.guard(actor, Perm.SHARE, document)
        revoke(document=document, cause="share", cause_id=position.pk)
        revoke(document=document, cause=WRITES, cause_id=position.pk)
        EditLease.objects.filter(document=document, user=position.user_id).delete()
        said = _("%(who)s thôi xem văn bản %(doc)s") % {"who": position, "doc": _name(document)}
        rights.noted_of(document, said, actor)
        deeds.record(actor, "document.unshare", document, data={"with": str(position)})


def grant_case(
    *, case_file: CaseFile, principal: int, cause: str, cause_id: object, actor: Actor
) -> None:
    CASE_FILES.give(case_file, principal, cause=cause, cause_id=cause_id, actor=actor)


def move_case(
    *, case_file: CaseFile, giver: int, taker: int, documents: Sequence[Document], actor: Actor
) -> None:
    """A file goes from one keeper (principal) to another, with sight of `documents` in it; what the
    first one sees for another cause stays seen."""
    grant_case(
        case_file=case_file, principal=taker, cause=KEEPS, cause_id=holder_id(taker), actor=actor
    )
    CASE_FILES.take(case_file, cause=KEEPS, cause_id=holder_id(giver), principal=giver)
    DOCUMENTS.give_many(documents, taker, cause=KEEPS, cause_id=case_file.pk, actor=actor)
    inside = Document.objects.filter(filed_in__case_file=case_file)
    DOCUMENTS.take_many(inside, cause=KEEPS, cause_id=case_file.pk, principal=giver)


def open_left(*, case_file: CaseFile, actor: Actor) -> None:
    """Where nobody sees the file of a keeper who leaves but them: let the leaders of the office and
    the readers of the archive see the file, so that it can be handed over; not what lies in it."""
    for kind in (TeamKind.LEADERS, TeamKind.ARCHIVE_READERS):
        team = team_of(case_file.office_id, kind)
        principal = group_principal(team.group_id)
        grant_case(
            case_file=case_file, principal=principal, cause=LEFT, cause_id=team.pk, actor=actor
        )


def close_left(*, case_file: CaseFile) -> None:
    """The file has a keeper again."""
    for kind in (TeamKind.LEADERS, TeamKind.ARCHIVE_READERS):
        team = team_of(case_file.office_id, kind)
        CASE_FILES.take(case_file, cause=LEFT, cause_id=team.pk)


def grant_archive(*, case_file: CaseFile, cause_id: int, actor: Actor) -> None:
    """Let the readers of the archive see a file offered to it, and what lies in the file."""
    team = team_of(case_file.office_id, TeamKind.ARCHIVE_READERS)
    principal = group_principal(team.group_id)
    grant_case(
        case_file=case_file, principal=principal, cause=OFFERED, cause_id=cause_id, actor=actor
    )
    documents = list(Document.objects.filter(filed_in__case_file=case_file))
    DOCUMENTS.give_many(documents, principal, cause=OFFERED, cause_id=cause_id, actor=actor)


def revoke_archive(*, case_file: CaseFile, cause_id: int) -> None:
    """Take that sight back; what was seen for another cause stays seen."""
    CASE_FILES.take(case_file, cause=OFFERED, cause_id=cause_id)
    inside = Document.objects.filter(filed_in__case_file=case_file)
    DOCUMENTS.take_many(inside, cause=OFFERED, cause_id=cause_id)


def share_case(*, actor: Actor, case_file: CaseFile, position: Position) -> None:
    """The keeper shares a file with a colleague; the documents in it keep their own rights."""
    with deeds.act():
        policy.guard(actor, Perm.OPEN_CASE, case_file)
        if position.office_id != case_file.office_id:
            raise Refused(_("Chỉ chia sẻ hồ sơ trong cùng cơ quan."))
        if position.user_id == case_file.keeper_id or position.role == Role.ADMINISTRATOR:
            raise Refused(_("Người này không nhận chia sẻ hồ sơ được."))
        principal = user_principal(position.user_id)
        grant_case(
            case_file=case_file,
            principal=principal,
            cause="share",
            cause_id=position.pk,
            actor=actor,
        )
        said = _("%(who)s được xem hồ sơ") % {"who": position}
        rights.noted(case_file, said, actor)
        deeds.record(actor, "case.share", case_file, data={"with": str(position)})


def unshare_case(*, actor: Actor, case_file: CaseFile, position: Position) -> None:
    """Take back what was shared by hand; other causes of sight stay. Raises Forbidden."""
    with deeds.act():
        policy.guard(actor, Perm.OPEN_CASE, case_file)
        CASE_FILES.take(case_file, cause="share", cause_id=position.pk)
        rights.noted(case_file, _("%(who)s thôi xem hồ sơ") % {"who": position}, actor)
        deeds.record(actor, "case.unshare", case_file, data={"with": str(position)})


def redate(document: Document) -> None:
    """Let lists and search sort the document by its present date."""
    DOCUMENTS.redate(document)
    DOCUMENTS.changed([document.pk], False)


def grant_case_team(
    *, case_file: CaseFile, kind: TeamKind, unit_id: int | None, actor: Actor
) -> None:
    team = team_of(case_file.office_id, kind, unit_id)
    grant_case(
        case_file=case_file,
        principal=group_principal(team.group_id),
        cause="unit",
        cause_id=team.pk,
        actor=actor,
    )


def _name(document: Document) -> str:
    return document.code or f"“{document.subject[:80]}”"
