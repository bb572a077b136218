"""Documents in a given state, as rows with the sight a real one would have."""

from itertools import count

from django.db import transaction

from docflow.core import clock, workflow
from docflow.core.access import user_principal
from docflow.documents.models import Document, Link
from docflow.documents.services import sharing
from docflow.documents.states import Direction, LinkKind, Origin, Status
from docflow.org.models import Office, Position
from tests.factories.org import SYSTEM, actor_of

_serial = count(1)


def make_document(office: Office, *, seen_by: tuple[Position, ...] = (), **fields) -> Document:
    """A row with the values a state needs; nobody sees it but `seen_by`."""
    now = clock.now()
    values = {
        "direction": Direction.INTERNAL,
        "origin": Origin.DRAFTED,
        "status": Status.DRAFT,
        "type_code": "KH",
        "subject": "Kế hoạch cải cách hành chính năm 2018",
        "created_at": now,
        "changed_at": now,
        "listed_at": now,
        **fields,
    }
    with transaction.atomic():
        document = Document.objects.create(office=office, **values)
        for position in seen_by:
            sharing.grant(
                document=document,
                principal=user_principal(position.user_id),
                cause="share",
                cause_id=position.pk,
                actor=SYSTEM,
            )
    return document


def make_incoming(
    office: Office, *, leader: Position | None = None, seen_by: tuple[Position, ...] = (), **fields
) -> Document:
    """A registered document, or one presented to `leader`, who then sees it."""
    serial = next(_serial)
    values = {
        "direction": Direction.INCOMING,
        "origin": Origin.ELECTRONIC,
        "status": Status.PRESENTED if leader else Status.REGISTERED,
        "presented_to": leader,
        "number": serial,
        "notation": "KH-UBND",
        "code": f"{serial}/KH-UBND",
        "issuer_name": "Ủy ban nhân dân Thành phố",
        "arrived_at": clock.now(),
        "arrival_number": serial,
        **fields,
    }
    seen_by = (*seen_by, leader) if leader else seen_by
    return make_document(office, seen_by=seen_by, **values)


def make_issued(office: Office, *, seen_by: tuple[Position, ...] = (), **fields) -> Document:
    """An outgoing document that was numbered, sealed and issued."""
    serial = next(_serial)
    values = {
        "direction": Direction.OUTGOING,
        "status": Status.ISSUED,
        "number": serial,
        "notation": "BC-UBND",
        "code": f"{serial}/BC-UBND",
        "type_code": "BC",
        "subject": "Báo cáo kết quả thực hiện",
        "issued_on": clock.today(),
        **fields,
    }
    return make_document(office, seen_by=seen_by, **values)


def make_answer(
    answered: Document,
    drafter: Position,
    signer: Position,
    *,
    status: str = Status.SEALED,
    **fields,
) -> Document:
    """A document that answers `answered`, numbered and ready to be issued."""
    answer = make_issued(
        answered.office,
        seen_by=(drafter,),
        status=status,
        drafter=drafter.user,
        unit=drafter.unit,
        signer=signer,
        signer_name=signer.user.full_name,
        **fields,
    )
    Link.objects.create(
        source=answer,
        target=answered,
        kind=LinkKind.ANSWERS,
        made_at=clock.now(),
        made_by=drafter.user.full_name,
    )
    return answer


def issue(answer: Document, clerk: Position) -> Document:
    """The clerk's last step, without the signatures that come before it."""
    sharing.grant(
        document=answer,
        principal=user_principal(clerk.user_id),
        cause="share",
        cause_id=clerk.pk,
        actor=SYSTEM,
    )
    workflow.advance(answer, "issue", actor=actor_of(clerk))
    answer.refresh_from_db()
    return answer
