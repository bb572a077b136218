"""Typed links of a draft: who makes and takes them back, and which pairs do not fit."""

import pytest

from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents.models import Document, Link
from docflow.documents.selectors.panels import links_of
from docflow.documents.services import linking
from docflow.documents.states import Direction, LinkKind, Status
from tests.factories.documents import make_document, make_issued
from tests.factories.org import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(company):
    return company


def draft(cast, **fields) -> Document:
    values = {"direction": Direction.OUTGOING, "drafter": cast.an.user, "type_code": "BC"}
    return make_document(cast.office, seen_by=(cast.an, cast.dung), **{**values, **fields})


def issued(cast, **fields) -> Document:
    return make_issued(cast.office, **{"seen_by": (cast.an,), "type_code": "BC", **fields})


def link(cast, source, target, kind=LinkKind.SEE_ALSO, by=None) -> Link:
    return linking.add(actor=actor_of(by or cast.an), document=source, target=target, kind=kind)


def test_both_ends_show_it_only_to_who_sees_the_other(cast):
    source, target = draft(cast), issued(cast)

    link(cast, source, target, LinkKind.REPLACES)

    assert links_of(source, actor_of(cast.an)) == [("Thay thế", target)]
    assert links_of(target, actor_of(cast.an)) == [("Dự thảo sẽ thay thế", source)]
    Document.objects.filter(pk=source.pk).update(
        status=Status.ISSUED, number=9, code="09/BC-UBND", issued_on=target.issued_on
    )
    assert links_of(target, actor_of(cast.an)) == [("Thay thế bởi", source)]
    assert links_of(source, actor_of(cast.dung)) == []
    Document.objects.filter(pk=source.pk).update(status=Status.RECALLED)
    assert links_of(target, actor_of(cast.an)) == [("Thay thế bởi (đã thu hồi)", source)]
    event = AuditEvent.objects.get(verb="document.link")
    assert event.data == {"kind": "replaces", "target": target.pk}


def test_a_reader_who_does_not_draft_makes_none(cast):
    with pytest.raises(Forbidden):
        link(cast, draft(cast), issued(cast, seen_by=(cast.an, cast.dung)), by=cast.dung)


def test_what_one_cannot_see_is_not_linked(cast):
    with pytest.raises(Forbidden):
        link(cast, draft(cast), issued(cast, seen_by=()))
    assert not Link.objects.exists()


def test_neither_itself_nor_twice(cast):
    source, target = draft(cast), issued(cast)
    with pytest.raises(Invalid):
        link(cast, source, source)
    link(cast, source, target)
    with pytest.raises(Refused):
        link(cast, source, target)


def test_an_issued_document_links_nothing_more(cast):
    source = issued(cast, drafter=cast.an.user)
    with pytest.raises(Forbidden):
        link(cast, source, issued(cast))


@pytest.mark.parametrize("kind", [LinkKind.SEE_ALSO, LinkKind.REPLACES])
def test_nothing_points_at_what_was_recalled(cast, kind):
    with pytest.raises(Refused):
        link(cast, draft(cast), issued(cast, status=Status.RECALLED), kind)


@pytest.mark.parametrize("kind", [LinkKind.REPLACES, LinkKind.AMENDS])
def test_another_form_neither_replaces_nor_amends(cast, kind):
    """NĐ 30/2020/NĐ-CP, Điều 18.3."""
    with pytest.raises(Invalid):
        link(cast, draft(cast, type_code="KH"), issued(cast), kind)


def test_a_letter_alone_corrects(cast):
    """NĐ 30/2020/NĐ-CP, Điều 18.3."""
    with pytest.raises(Invalid):
        link(cast, draft(cast), issued(cast), LinkKind.CORRECTS)
    assert link(cast, draft(cast, type_code="CV"), issued(cast), LinkKind.CORRECTS).pk


def test_a_draft_is_not_replaced(cast):
    with pytest.raises(Invalid):
        link(cast, draft(cast), draft(cast), LinkKind.REPLACES)


def test_it_is_taken_back_once(cast):
    made = link(cast, draft(cast), issued(cast))
    with pytest.raises(Forbidden):
        linking.remove(actor=actor_of(cast.dung), link=made)
    again = Link.objects.get(pk=made.pk)
    linking.remove(actor=actor_of(cast.an), link=made)
    with pytest.raises(Refused):
        linking.remove(actor=actor_of(cast.an), link=again)
    assert AuditEvent.objects.filter(verb="document.unlink").count() == 1


def test_a_filed_document_is_replaced_as_well(cast):
    assert link(cast, draft(cast), issued(cast, status=Status.FILED), LinkKind.REPLACES).pk
