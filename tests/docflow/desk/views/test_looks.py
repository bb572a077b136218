"""A quick look says what a hit is, to who may see it and to nobody else."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from docflow.desk.question import Question
from docflow.desk.selectors import passages
from docflow.documents.models import DocumentText
from docflow.documents.policies import visible_to
from tests.factories.documents import make_document
from tests.factories.org import actor_of

pytestmark = pytest.mark.django_db
WORDS = "\n".join(
    [
        "Mở đầu " + "a " * 400,
        "Đầu tư công " + "b " * 400,
        "Không liên quan " + "c " * 400,
        "Kế hoạch đầu tư <script>alert(1)</script> " + "d " * 400,
    ]
)


@pytest.fixture
def document(cast):
    document = make_document(
        cast.office,
        seen_by=(cast.an,),
        code="12/KH-UBND",
        subject="Kế hoạch <script>alert(1)</script>",
        signer_name="Phạm Thị Chi",
    )
    DocumentText.objects.create(document=document, text=WORDS)
    return document


def test_it_shows_facts_and_every_passage_with_its_words_escaped(document, cast, enter):
    url = reverse("desk:look-document", args=[document.pk])

    part = enter(cast.an).get(url, {"q": "đầu tư"}, headers={"HX-Request": "true"})

    text = part.content.decode()
    assert "<html" not in text
    assert "12/KH-UBND" in text
    assert "Phạm Thị Chi" in text
    assert text.count("<blockquote") == 2
    assert "<mark>đầu tư</mark>" in text
    assert "<script>" not in text


def test_without_a_script_it_is_a_page(document, cast, enter):
    answer = enter(cast.an).get(reverse("desk:look-document", args=[document.pk]))

    assert "<h1" in answer.content.decode() or "<html" in answer.content.decode()
    assert "<blockquote" not in answer.content.decode()


def test_what_one_may_not_see_does_not_exist(document, cast, enter):
    hidden = reverse("desk:look-document", args=[document.pk])
    nowhere = reverse("desk:look-document", args=[999999])

    for position in (cast.binh, cast.chi, cast.giang, cast.khoa):
        assert not visible_to(actor_of(position)).filter(pk=document.pk).exists()
        client = enter(position)
        assert client.get(hidden).status_code == client.get(nowhere).status_code == 404


def test_a_look_is_noted_like_every_other(document, cast, enter, monkeypatch):
    from docflow.documents.views import files

    cache.clear()
    noted = []
    monkeypatch.setattr(files.reads, "note", lambda *what: noted.append(what))

    enter(cast.an).get(reverse("desk:look-document", args=[document.pk]))

    assert [(actor.user_id, one, kind) for actor, one, kind in noted] == [
        (cast.an.user_id, document, "view")
    ]


@pytest.mark.parametrize("asked", ["", '"', "xyz"])
def test_a_question_without_words_there_shows_no_passage(asked):
    assert passages.of_text(WORDS, Question(text=asked)) == []


def test_the_passages_that_say_most_stand_in_the_order_of_the_text():
    found = passages.of_text(WORDS, Question(text="kế hoạch đầu tư"), most=1)

    assert len(found) == 1
    assert {piece.casefold() for piece, is_hit in found[0] if is_hit} == {"kế hoạch đầu tư"}
