"""Asking, giving back, taking back and undoing through their dialogs; what the page says of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import Document, ways
from docflow.documents.services import drafting, opinions, rerouting, routing
from docflow.documents.services.opinions import Question
from docflow.documents.states import RouteKind, RouteState, Status
from tests.docflow.documents.conftest import CONTENT
from tests.factories.org import actor_of

# A Wednesday, 09:00 in Vietnam.
NOW = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)
REASON = "Đề nghị bổ sung căn cứ pháp lý."


@pytest.fixture
def cast(company):
    return company


@pytest.fixture(autouse=True)
def morning():
    with clock.at(NOW):
        yield


def url(name, document):
    return reverse(f"documents:{name}", args=[document.pk])


def at_leader(way, cast):
    document = way.submitted()
    routing.agree(actor=actor_of(cast.binh), document=document)
    return document


def test_colleagues_are_asked_each_with_a_day(cast, way, as_):
    document = way.submitted()
    rows = {
        "row0-position": cast.em.pk,
        "row0-due_on": "2026-06-12",
        "row0-needed": "on",
        "row1-position": cast.ha.pk,
        "note": "Xin ý kiến về số liệu",
    }

    answer = as_(cast.binh).post(url("ask-opinions", document), rows)

    em, ha = ways.open_stations(document)
    assert answer.status_code == 303
    assert (em.holder, em.needed, em.due_at.date().isoformat()) == (
        str(cast.em),
        True,
        "2026-06-12",
    )
    assert (ha.holder, ha.needed) == (str(cast.ha), False)


def test_asking_nobody_asks_again_and_changes_nothing(cast, way, as_):
    document = way.submitted()

    answer = as_(cast.binh).post(url("ask-opinions", document), {"note": "Xin ý kiến"})

    assert "Hãy chọn ít nhất một người" in answer.content.decode()
    assert [one.kind for one in ways.open_stations(document)] == [RouteKind.HEAD]


def test_nobody_of_another_office_is_offered_or_taken(cast, way, as_):
    document = way.submitted()
    browser = as_(cast.binh)

    page = browser.get(url("ask-opinions", document)).content.decode()
    browser.post(url("ask-opinions", document), {"row0-position": cast.giang.pk})

    assert "Hồ Giang" not in page
    assert not document.route.filter(kind=RouteKind.OPINION).exists()


def asked(cast, way):
    document = way.submitted()
    opinions.ask(actor=actor_of(cast.binh), document=document, questions=[Question(cast.em)])
    return document


def test_who_is_asked_answers_with_another_opinion(cast, way, as_):
    document = asked(cast, way)
    browser = as_(cast.em)

    page = browser.get(document.get_absolute_url()).content.decode()
    short = browser.post(url("agree", document), {"act": "differ", "note": "Không"})
    browser.post(url("agree", document), {"act": "differ", "note": REASON})

    assert "Cho ý kiến" in page
    assert "ít nhất 10 ký tự" in short.content.decode()
    assert document.route.get(kind=RouteKind.OPINION).state == RouteState.DIFFERED


def test_the_page_says_who_is_asked_since_when_and_until_when(cast, way, as_):
    document = asked(cast, way)
    browser = as_(cast.an)

    in_time = browser.get(document.get_absolute_url()).content.decode()
    with clock.at(NOW + timedelta(days=2)):
        late = browser.get(document.get_absolute_url()).content.decode()

    assert "Đỗ Văn Em, Trưởng phòng" in in_time
    assert "hạn 09:00 11/06/2026" in in_time
    assert "Quá hạn" not in in_time
    assert "Quá hạn" in late


def test_a_list_marks_a_step_that_waits_too_long(cast, way, as_):
    asked(cast, way)

    with clock.at(NOW + timedelta(days=2)):
        page = as_(cast.an).get(reverse("documents:outgoing") + "?view=mine").content.decode()

    assert "Quá hạn" in page


def test_opening_the_page_is_what_ends_taking_back(cast, way, as_):
    document = way.submitted()
    drafter = as_(cast.an)

    offered = drafter.get(document.get_absolute_url()).content.decode()
    as_(cast.binh).get(document.get_absolute_url())
    answer = drafter.post(url("take-back", document), {"note": ""})

    assert "Rút lại" in offered
    assert answer.status_code == 403
    assert Document.objects.get(pk=document.pk).status == Status.IN_REVIEW


@pytest.mark.parametrize("name", ["preview", "page", "download"])
def test_every_way_of_looking_counts(cast, way, as_, name):
    document = way.submitted()
    version = document.versions.order_by("-ordinal").first()
    args = {"preview": [], "page": [version.ordinal, 1], "download": [version.ordinal]}[name]

    as_(cast.binh).get(reverse(f"documents:{name}", args=[document.pk, *args]))

    assert ways.open_stations(document)[0].seen_at == NOW


def test_a_submission_is_taken_back_from_its_page(cast, way, as_):
    document = way.submitted()

    answer = as_(cast.an).post(url("take-back", document), {"note": ""})

    assert answer.status_code == 303
    assert Document.objects.get(pk=document.pk).status == Status.DRAFT


def test_a_last_step_is_undone_from_its_page(cast, way, as_):
    document = at_leader(way, cast)
    browser = as_(cast.binh)

    page = browser.get(document.get_absolute_url()).content.decode()
    answer = browser.post(url("undo", document))

    assert "Thu lại bước vừa chuyển" in page
    assert answer.status_code == 303
    assert [one.kind for one in ways.open_stations(document)] == [RouteKind.HEAD]


def test_the_leader_gives_back_with_a_reason(cast, way, as_):
    document = at_leader(way, cast)
    head = document.route.get(kind=RouteKind.HEAD)
    browser = as_(cast.chi)

    short = browser.post(url("give-back", document), {"station": head.pk, "note": "Sai"})
    done = browser.post(url("give-back", document), {"station": head.pk, "note": REASON})

    assert "Sai</textarea>" in short.content.decode()
    assert done.status_code == 303
    assert [one.kind for one in ways.open_stations(document)] == [RouteKind.HEAD]


def test_a_station_of_another_document_is_no_station_behind(cast, way, as_):
    document, other = at_leader(way, cast), at_leader(way, cast)
    foreign = other.route.get(kind=RouteKind.HEAD)

    as_(cast.chi).post(url("give-back", document), {"station": foreign.pk, "note": REASON})

    assert [one.kind for one in ways.open_stations(document)] == [RouteKind.LEADER]
    assert [one.kind for one in ways.open_stations(other)] == [RouteKind.LEADER]


def test_who_agreed_before_reads_what_changed(cast, way, as_):
    document = at_leader(way, cast)
    routing.send_back(actor=actor_of(cast.chi), document=document, note=REASON)
    changed = {**CONTENT, "body": [{"kind": "paragraph", "text": "Xong trong quý III."}]}
    drafting.edit(
        actor=actor_of(cast.an), document=document, subject="Kế hoạch mới", content=changed
    )
    document = routing.submit(actor=actor_of(cast.an), document=document)
    browser = as_(cast.binh)

    page = browser.get(document.get_absolute_url()).content.decode()
    words = browser.get(url("changes", document)).content.decode()

    assert url("changes", document) in page
    assert "<ins>Xong trong quý III.</ins>" in words
    assert "<ins>Kế hoạch mới</ins>" in words
    assert "<del>Các đơn vị triển khai kế hoạch.</del>" in words


def test_the_page_takes_at_most_forty_queries(cast, way, as_, django_assert_max_num_queries):
    document = at_leader(way, cast)
    head = document.route.get(kind=RouteKind.HEAD)
    rerouting.give_back(actor=actor_of(cast.chi), document=document, station=head, note=REASON)
    opinions.ask(
        actor=actor_of(cast.binh),
        document=document,
        questions=[Question(cast.em), Question(cast.ha)],
    )
    browser = as_(cast.em)

    with django_assert_max_num_queries(40):
        browser.get(document.get_absolute_url())
