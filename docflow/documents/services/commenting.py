"""Comments on a passage of a draft: said, answered, resolved, opened again; never changed.

Law: NĐ 30/2020/NĐ-CP, Phụ lục VI, III.5a: opinions on a draft are kept. Every word goes into the
audit as well.
"""

from django.db.models import Max
from django.utils.translation import gettext as _

from docflow.core import clock, db, deeds, policy, workflow
from docflow.core.actor import Actor
from docflow.core.characters import writable
from docflow.core.errors import Invalid, Refused
from docflow.documents.drafters import writers_of
from docflow.documents.grants import DOCUMENTS
from docflow.documents.models import Comment, CommentAnswer, Document, Version
from docflow.documents.selectors import comments, passages
from docflow.documents.selectors.passages import fold
from docflow.documents.services import telling_reviews
from docflow.documents.states import Perm
from docflow.org.selectors import people

# Characters of a comment, an answer, and of the words that a comment is about.
TEXT_LIMIT = 2000
WORDS_LIMIT = 1500
# A draft with more is spoken about, not commented on.
MOST = 500
MOST_ANSWERS = 200


def add(
    *,
    actor: Actor,
    document: Document,
    version: Version,
    page: int,
    words: str,
    text: str,
    nth: int = 0,
) -> Comment:
    """Comment on exact words of a page of one version; `nth` of the same words on it, from 0.

    Raises Invalid when the words do not stand there: what is commented on can be shown for ever.
    """
    words, said = fold(words), _checked(text)
    pages = comments.said(passages.of_version(version, whole=True))
    with deeds.act():
        row = workflow.lock(document)
        policy.guard(actor, Perm.COMMENT, row)
        starts = comments.occurrences(pages.get(page, ""), words)
        if version.document_id != row.pk or not starts:
            raise Invalid(
                {"passage": [_("Những chữ này không có trên trang. Hãy chọn lại trên dự thảo.")]}
            )
        if len(words) > WORDS_LIMIT:
            raise Invalid({"passage": [_("Đoạn được chọn quá dài; hãy chọn ít chữ hơn.")]})
        top = row.comments.aggregate(top=Max("number"))["top"] or 0
        if top >= MOST:
            raise Refused(_("Dự thảo đã có %(n)d góp ý; hãy trao đổi trực tiếp.") % {"n": MOST})
        comment = Comment.objects.create(
            document=row,
            number=top + 1,
            version=version,
            page=page,
            words=words,
            nth=nth if 0 <= nth < len(starts) else 0,
            text=said,
            author_id=actor.position_id or 0,
            made_at=clock.now(),
        )
        telling_reviews.commented(row, _seeing(row, writers_of(row)), actor)
        where = {"version": version.ordinal, "page": page, "words": words}
        _record(actor, "comment.add", comment, {**where, "text": said})
    return comment


def answer(*, actor: Actor, comment: Comment, text: str) -> CommentAnswer:
    """Answer in the thread; from then on the comment cannot be withdrawn."""
    said = _checked(text)
    with deeds.act():
        row = _held(actor, comment)
        if row.answers.count() >= MOST_ANSWERS:
            raise Refused(_("Góp ý này đã có quá nhiều trả lời; hãy mở một góp ý mới."))
        made = CommentAnswer.objects.create(
            comment=row, text=said, author_id=actor.position_id or 0, made_at=clock.now()
        )
        speaking = set(row.answers.values_list("author__user_id", flat=True))
        told = speaking | {row.author.user_id} | writers_of(row.document)
        telling_reviews.comment_answered(row, _seeing(row.document, told), actor)
        _record(actor, "comment.answer", row, {"text": said})
    return made


def resolve(*, actor: Actor, comment: Comment) -> Comment:
    """Mark it dealt with. Raises Refused the second time."""
    with deeds.act():
        row = _held(actor, comment)
        if row.resolved_at is not None:
            raise Refused(_("Góp ý này đã được đánh dấu giải quyết."))
        row.resolved_at, row.resolved_by_id = clock.now(), actor.position_id
        row.save(update_fields=["resolved_at", "resolved_by"])
        _record(actor, "comment.resolve", row, {})
    return row


def reopen(*, actor: Actor, comment: Comment) -> Comment:
    """It is not dealt with after all. Raises Refused while it is open."""
    with deeds.act():
        row = _held(actor, comment)
        if row.resolved_at is None:
            raise Refused(_("Góp ý này đang mở."))
        row.resolved_at, row.resolved_by = None, None
        row.save(update_fields=["resolved_at", "resolved_by"])
        _record(actor, "comment.reopen", row, {})
    return row


def withdraw(*, actor: Actor, comment: Comment) -> Comment:
    """Its author takes it back before anybody answered; the row stays, marked."""
    with deeds.act():
        row = _held(actor, comment)
        if row.author.user_id != actor.user_id:
            raise Refused(_("Chỉ người góp ý rút được góp ý của mình."))
        if row.answers.exists() or row.resolved_at is not None:
            raise Refused(_("Góp ý đã được trả lời hoặc giải quyết nên không rút được."))
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        _record(actor, "comment.withdraw", row, {})
    return row


def _held(actor: Actor, comment: Comment) -> Comment:
    """The comment and its draft under their locks: nobody answers what is withdrawn this moment,
    and nothing is said after the approval."""
    document = workflow.lock(comment.document)
    policy.guard(actor, Perm.COMMENT, document)
    row = db.lock(comment)
    if row.withdrawn_at is not None:
        raise Refused(_("Góp ý này đã được rút."))
    return row


def _checked(text: str) -> str:
    said = text.strip()
    if not said:
        raise Invalid({"text": [_("Hãy viết nội dung.")]})
    if not writable(said):
        raise Invalid({"text": [_("Có ký tự không hợp lệ. Hãy gõ lại.")]})
    if len(said) > TEXT_LIMIT:
        raise Invalid({"text": [_("Nội dung dài quá %(n)d ký tự.") % {"n": TEXT_LIMIT}]})
    return said


def _seeing(document: Document, users: set[int]) -> set[int]:
    """Those who may still see the draft: a notice names it."""
    return users & people.members(DOCUMENTS.principals_of([document.pk])[document.pk])


def _record(actor: Actor, verb: str, comment: Comment, data: dict[str, object]) -> None:
    deeds.record(actor, verb, comment.document, data={"number": comment.number, **data})
