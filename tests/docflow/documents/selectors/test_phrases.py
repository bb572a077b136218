"""Lines of issued documents are offered again: to who may see them, the commonest first."""

from docflow.documents.models import Document
from docflow.documents.selectors import phrases
from docflow.documents.states import Secrecy
from tests.factories.org import actor_of


def test_lines_of_issued_documents_of_the_type_are_offered(way, cast, django_assert_num_queries):
    issued = way.issued()
    way.draft()
    actor = actor_of(cast.an)

    with django_assert_num_queries(1):
        offered = phrases.used_before(actor, "KH")

    assert offered["grounds"] == ["Luật Tổ chức chính quyền địa phương"]
    assert offered["recipients"] == ["Như trên"]
    assert phrases.used_before(actor, "QD")["grounds"] == []
    assert phrases.used_before(actor_of(cast.giang), "KH")["grounds"] == []
    blank = {"subject": "", "content": {}, "note": "", "to_places": ""}
    Document.objects.filter(pk=issued.pk).update(secrecy=Secrecy.SECRET, **blank)
    assert phrases.used_before(actor, "KH")["grounds"] == []


def test_a_draft_offers_nothing(way, cast):
    way.draft()

    assert not any(phrases.used_before(actor_of(cast.an), "KH").values())
