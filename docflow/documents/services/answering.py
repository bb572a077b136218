"""What an outgoing document answers: typed links to incoming ones, settled while it is a draft.

Law: NĐ 30/2020/NĐ-CP, Phụ lục IV (the follow-up register names the answer of each incoming
document).
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from docflow.core import clock, deeds, policy
from docflow.core.actor import Actor
from docflow.core.errors import Invalid
from docflow.documents.models import Document, Link
from docflow.documents.policies import visible_to
from docflow.documents.selectors.answering import answered_by, is_answerable
from docflow.documents.states import Direction, LinkKind, Perm


def settle(*, actor: Actor, document: Document, answers: Iterable[Document]) -> None:
    """Let `document` answer exactly `answers`, as far as `actor` sees them; part of an edit.

    A link to a document that the editor cannot see stays. Raises Forbidden unless the draft may
    be edited, Invalid for a document that nobody answers.
    """
    with deeds.act():
        policy.guard(actor, Perm.EDIT, document)
        wanted = {one.pk: one for one in answers}
        stands = {one.pk: one for one in answered_by(document)}
        added = [one for pk, one in wanted.items() if pk not in stands]
        for one in added:
            _check(actor, document, one)
        left_out = stands.keys() - wanted.keys()
        seen = visible_to(actor).filter(pk__in=left_out).values_list("pk", flat=True)
        removed = [stands[pk] for pk in sorted(seen)]
        if not added and not removed:
            return
        mine = Link.objects.filter(source=document, kind=LinkKind.ANSWERS)
        mine.filter(target__in=removed).delete()
        now = clock.now()
        Link.objects.bulk_create(
            Link(
                source=document,
                target=one,
                kind=LinkKind.ANSWERS,
                made_at=now,
                made_by=actor.name,
            )
            for one in added
        )
        data = {"added": _names(added), "removed": _names(removed)}
        deeds.record(actor, "document.answers", document, data=data)


def _check(actor: Actor, document: Document, answered: Document) -> None:
    policy.guard(actor, Perm.VIEW, answered)
    if document.direction == Direction.INCOMING:
        raise Invalid({"answers": [_("Văn bản đến không trả lời văn bản khác.")]})
    if document.office_id != answered.office_id or not is_answerable(answered):
        message = _("“%(name)s” không phải văn bản đến đã vào sổ nên không trả lời được.")
        raise Invalid({"answers": [message % {"name": answered}]})


def _names(documents: list[Document]) -> list[str]:
    return [one.code or str(one.pk) for one in documents]
