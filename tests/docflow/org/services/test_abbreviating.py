"""The list of abbreviations: who keeps it, what is a line, and that questions hear of it."""

import pytest

from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.org.models import Abbreviation
from docflow.org.selectors import abbreviations
from docflow.org.services import abbreviating
from search.nodes import Or, Phrase
from search.query import parser
from tests.factories.org import actor_of, make_cast, make_office, make_person


@pytest.fixture
def cast(db):
    Abbreviation.objects.all().delete()
    abbreviations.forget()
    yield make_cast()
    abbreviations.forget()


@pytest.fixture
def khoa(cast):
    return actor_of(cast.khoa)


def test_a_line_is_added_changed_and_removed_with_a_deed_each(khoa):
    row = abbreviating.add(actor=khoa, short=" U BND ", full="  ủy ban  nhân dân ")
    assert (row.short, row.full) == ("UBND", "ủy ban nhân dân")

    abbreviating.change(actor=khoa, abbreviation=row, short="UBND", full="ủy ban nhân dân phường")
    abbreviating.change(actor=khoa, abbreviation=row, short="UBND", full="ủy ban nhân dân phường")
    abbreviating.remove(actor=khoa, abbreviation=row)

    assert not Abbreviation.objects.exists()
    verbs = AuditEvent.objects.filter(verb__startswith="abbreviation.").order_by("pk")
    assert [event.verb.rpartition(".")[2] for event in verbs] == ["add", "change", "remove"]
    with pytest.raises(Refused):
        abbreviating.remove(actor=khoa, abbreviation=row)


@pytest.mark.parametrize(
    ("short", "full", "field"),
    [
        ("", "văn phòng", "short"),
        ("KT-XH", "kinh tế", "short"),
        ("VP", " – ", "full"),
        ("vp", "VP", "full"),
        ("HĐND", "hội đồng nhân dân", "full"),
    ],
)
def test_what_is_no_line_is_refused(khoa, short, full, field):
    abbreviating.add(actor=khoa, short="HĐND", full="hội đồng nhân dân")

    with pytest.raises(Invalid) as caught:
        abbreviating.add(actor=khoa, short=short, full=full)

    assert list(caught.value.fields) == [field]


def test_the_list_has_an_end(khoa, monkeypatch):
    monkeypatch.setattr(abbreviating, "MOST", 1)
    abbreviating.add(actor=khoa, short="VP", full="văn phòng")

    with pytest.raises(Refused):
        abbreviating.add(actor=khoa, short="TT", full="thông tư")


def test_only_administrators_of_the_topmost_office_keep_it(cast):
    below = make_office(superior=cast.office)
    for person in (cast.chi, make_person("administrator", below)):
        with pytest.raises(Forbidden):
            abbreviating.add(actor=actor_of(person), short="VP", full="văn phòng")


def test_a_question_hears_of_a_change(khoa, django_capture_on_commit_callbacks):
    assert not isinstance(parser.parse("VP"), Or)

    with django_capture_on_commit_callbacks(execute=True):
        row = abbreviating.add(actor=khoa, short="VP", full="văn phòng")

    node = parser.parse("VP")
    assert isinstance(node, Or)
    assert isinstance(node.items[1], Phrase)

    with django_capture_on_commit_callbacks(execute=True):
        abbreviating.remove(actor=khoa, abbreviation=row)

    assert not isinstance(parser.parse("VP"), Or)


def test_the_list_is_read_once_for_many_questions(khoa, django_assert_num_queries):
    abbreviating.add(actor=khoa, short="VP", full="văn phòng")
    abbreviations.forget()

    with django_assert_num_queries(1):
        parser.parse("VP")
        parser.parse("VP UBND")
