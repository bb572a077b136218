"""The page of links: both directions, search, the newest, why not, and nothing one may not see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.documents.models import Document, Link
from docflow.documents.services import linking
from docflow.documents.states import Direction, LinkKind, Status
from tests.factories.documents import make_document, make_issued
from tests.factories.org import actor_of


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def draft(cast) -> Document:
    return make_document(
        cast.office,
        seen_by=(cast.an, cast.binh),
        drafter=cast.an.user,
        direction=Direction.OUTGOING,
    )


def url(name: str, document: Document, *args) -> str:
    return reverse(f"documents:{name}", args=[document.pk, *args])


def issued(cast, subject: str, **fields) -> Document:
    return make_issued(cast.office, **{"seen_by": (cast.an,), "subject": subject, **fields})


def add(client, draft, target, kind="based_on"):
    return client.post(url("link-add", draft), {"target": target.pk, "kind": kind}, follow=True)


def test_a_found_document_is_linked_and_both_pages_say_so(cast, draft, as_):
    client = as_(cast.an)
    target = issued(cast, "Quy chế văn thư")
    issued(cast, "Kế hoạch khác")

    page = client.get(url("links", draft), {"q": "quy chế"})
    assert [row["document"] for row in page.context["rows"]] == [target]
    answer = add(client, draft, target)

    assert "Đã liên kết" in answer.content.decode()
    assert "Căn cứ" in client.get(url("document", draft)).content.decode()
    there = client.get(url("links", target)).content.decode()
    assert "Được nhắc ở: căn cứ" in there


def test_without_words_the_newest_are_offered(cast, draft, as_):
    newest = issued(cast, "Mới nhất")
    gone = issued(cast, "Đã thu hồi", status=Status.RECALLED)

    rows = as_(cast.an).get(url("links", draft)).context["rows"]

    assert newest in [row["document"] for row in rows]
    assert gone not in [row["document"] for row in rows]


def test_what_cannot_be_linked_says_why(cast, draft, as_):
    client = as_(cast.an)
    gone = issued(cast, "Quy chế cũ", status=Status.RECALLED)
    known = issued(cast, "Quy chế mới")
    add(client, draft, known, "see_also")

    rows = client.get(url("links", draft), {"q": "Quy chế"}).context["rows"]
    why = {row["document"].pk: [kind["why"] for kind in row["kinds"]] for row in rows}

    assert why[gone.pk] == ["Văn bản đã thu hồi nên không liên kết được."] * 2
    assert why[known.pk] == [None, "Liên kết này đã có."]
    assert "đã thu hồi" in add(client, draft, gone).content.decode()
    assert Link.objects.count() == 1


def test_a_link_is_taken_back(cast, draft, as_):
    client = as_(cast.an)
    add(client, draft, issued(cast, "Quy chế"))

    page = client.post(url("link-remove", draft, Link.objects.get().pk), follow=True)

    assert "Đã bỏ liên kết" in page.content.decode()
    assert not Link.objects.exists()


def test_what_one_may_not_see_is_neither_found_nor_linked_nor_shown(cast, draft, as_):
    client = as_(cast.an)
    hidden = make_issued(cast.office, seen_by=(cast.ha,), subject="Quy chế kín")

    assert client.get(url("links", draft), {"q": "Quy chế"}).context["rows"] == []
    assert (
        client.post(url("link-add", draft), {"target": hidden.pk, "kind": "see_also"}).status_code
        == 404
    )
    target = issued(cast, "Quy chế chung")
    made = linking.add(
        actor=actor_of(cast.an), document=draft, target=target, kind=LinkKind.SEE_ALSO
    )
    other = as_(cast.binh).get(url("links", draft)).content.decode()
    assert "Quy chế chung" not in other
    assert Link.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize("kind", ["replaces", "answers", "nonsense", ""])
def test_other_kinds_have_ways_of_their_own(cast, draft, as_, kind):
    target = issued(cast, "Quy chế")

    answer = as_(cast.an).post(url("link-add", draft), {"target": target.pk, "kind": kind})

    assert answer.status_code == 404
    assert not Link.objects.exists()


def test_who_does_not_draft_it_reads_and_is_told_why(cast, draft, as_):
    page = as_(cast.binh).get(url("links", draft))

    assert page.context["rows"] == []
    assert "Chỉ người soạn" in page.content.decode()
    assert as_(cast.binh).post(url("link-add", draft), {}).status_code == 403


def test_many_links_and_rows_cost_no_more_queries(cast, draft, as_):
    client = as_(cast.an)

    def queries() -> int:
        client.get(url("links", draft), {"q": "Quy chế"})
        with CaptureQueriesContext(connection) as captured:
            client.get(url("links", draft), {"q": "Quy chế"})
        return len(captured)

    add(client, draft, issued(cast, "Quy chế một"))
    few = queries()
    for number in range(6):
        add(client, draft, issued(cast, f"Quy chế {number}"))

    assert queries() == few
