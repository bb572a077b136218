"""The database's own hold on links, whatever the services do.

Law: NĐ 30/2020/NĐ-CP, Điều 18.3 and Phụ lục VI, phần I, III.8a.
"""

import pytest
from django.db import DatabaseError, connection, transaction

from docflow.core import clock
from docflow.documents import links
from docflow.documents.models import Document, Link
from docflow.documents.states import Direction, LinkKind, Status
from tests.factories.documents import make_document, make_incoming, make_issued

K = LinkKind


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def draft(cast) -> Document:
    return make_document(cast.office, direction=Direction.OUTGOING, type_code="BC")


def link(source, target, kind) -> Link:
    with transaction.atomic():
        return Link.objects.create(
            source=source, target=target, kind=kind, made_at=clock.now(), made_by="An"
        )


@pytest.mark.parametrize("kind", list(K))
def test_what_fits_is_let_in(cast, draft, kind):
    if kind == K.CORRECTS:
        Document.objects.filter(pk=draft.pk).update(type_code="CV")
    target = make_incoming(cast.office) if kind == K.ANSWERS else make_issued(cast.office)

    assert link(draft, target, kind).pk


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        # Another form, or not by a letter.
        (K.REPLACES, {"type_code": "KH"}),
        (K.AMENDS, {"type_code": "KH"}),
        (K.CORRECTS, {}),
        # Not issued.
        (K.REPLACES, {"status": Status.SIGNED}),
        # What went out is not answered.
        (K.ANSWERS, {}),
        *((kind, {"status": Status.RECALLED}) for kind in K if kind != K.ANSWERS),
        (K.SEE_ALSO, {"secrecy": 1, "subject": ""}),
    ],
)
def test_what_does_not_fit_is_refused_by_the_database(cast, draft, kind, target):
    with pytest.raises(DatabaseError, match=links.MISFIT):
        link(draft, make_issued(cast.office, **target), kind)


def test_another_office_is_not_linked_to(cast, draft):
    with pytest.raises(DatabaseError, match=links.MISFIT):
        link(draft, make_issued(cast.other_office), K.SEE_ALSO)


@pytest.mark.parametrize("status", [Status.RECALLED, Status.CANCELLED])
def test_what_has_ended_links_nothing_more(cast, status):
    ended = make_issued(cast.office, status=status)

    with pytest.raises(DatabaseError, match=links.MISFIT):
        link(ended, make_issued(cast.office), K.SEE_ALSO)


def test_an_arrival_neither_answers_nor_replaces(cast):
    came = make_incoming(cast.office, type_code="BC")

    for kind, target in (
        (K.ANSWERS, make_incoming(cast.office)),
        (K.REPLACES, make_issued(cast.office)),
    ):
        with pytest.raises(DatabaseError, match=links.MISFIT):
            link(came, target, kind)


@pytest.mark.parametrize("change", ["another target", K.CORRECTS, K.ANSWERS])
def test_a_link_keeps_its_ends_and_becomes_nothing_that_does_not_fit(cast, draft, change):
    made = link(draft, make_issued(cast.office), K.SEE_ALSO)
    other = make_issued(cast.office)
    values = {"target": other} if change == "another target" else {"kind": change}

    with pytest.raises(DatabaseError, match=links.CHANGED), transaction.atomic():
        Link.objects.filter(pk=made.pk).update(**values)


def test_the_links_of_a_recalled_document_are_frozen(cast):
    document = make_issued(cast.office)
    made = link(document, make_issued(cast.office), K.SEE_ALSO)
    links.install(connection)
    try:
        Document.objects.filter(pk=document.pk).update(status=Status.RECALLED)
        with pytest.raises(DatabaseError, match=links.FROZEN), transaction.atomic():
            Link.objects.filter(pk=made.pk).delete()
    finally:
        links.thaw(connection)

    assert Link.objects.filter(pk=made.pk).exists()


def test_the_triggers_may_be_put_in_place_twice(cast, draft):
    links.install(connection)
    links.install(connection)
    links.thaw(connection)

    assert link(draft, make_issued(cast.office), K.SEE_ALSO).pk
