"""Documents for the search: which there are, and what is indexed of each."""

from collections.abc import Iterable

from docflow.core import clock
from docflow.core.access import tokens
from docflow.documents.grants import DOCUMENTS, SOURCE
from docflow.documents.models import Document
from docflow.documents.selectors import facts, plainly
from docflow.documents.services.wording import words_of
from docflow.documents.states import Secrecy
from search import Entry, Source


def ids() -> Iterable[int]:
    return (
        Document.objects.filter(secrecy=Secrecy.NONE)
        .order_by("pk")
        .values_list("pk", flat=True)
        .iterator()
    )


def load(wanted: list[int]) -> Iterable[Entry]:
    """The entries of `wanted` that exist; a missing one is thereby removed from the index."""
    principals = DOCUMENTS.principals_of(wanted)
    rows = list(
        Document.objects.filter(pk__in=wanted, secrecy=Secrecy.NONE)
        .select_related("office", "unit", *facts.PLACES)
        .annotate(newest_version=facts.NEWEST)
    )
    told, words = facts.facts_of(rows), words_of(rows)
    for document in rows:
        known = told[document.pk]
        yield Entry(
            source=SOURCE,
            id=document.pk,
            code=document.code,
            title=document.subject,
            body=words[document.pk],
            type=document.type_name,
            agency=document.issuer_name,
            signer=_signers(document, known.signers),
            date=document.issued_on or document.listed_at.astimezone(clock.OFFICE_ZONE).date(),
            urgency=str(document.get_urgency_display()),
            direction=document.direction,
            status=document.status,
            principals=tokens(principals[document.pk], document.office_id),
            facts=known.values,
            expires=known.expires,
        )


def _signers(document: Document, found: tuple[str, ...]) -> str:
    """Who signs the document, and everybody else who signed its file."""
    names = dict.fromkeys(one for one in (document.signer_name, *found) if one)
    return "; ".join(names)


SEARCH = Source(name=SOURCE, ids=ids, load=load, rows=plainly.rows)
