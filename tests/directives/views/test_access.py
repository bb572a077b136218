"""Every object route as every kind of person: allowed, refused, or hidden as if absent."""

import pytest
from django.urls import reverse

from directives.urls import urlpatterns
from docflow.documents.states import Perm as DocumentPerm

NAMES = ("an", "binh", "chi", "dung", "em", "ha", "giang", "khoa")
SEERS = {"binh", "chi", "dung", "em"}
# Written by hand, not read from the policies: route -> what it is about, who gets the page.
ROUTES = {
    "directive": ("directive", SEERS),
    "file": ("file", SEERS),
    "cancel": ("directive", {"chi"}),
    "reopen": ("directive", {"chi"}),
    "target": ("directive", {"chi", "dung"}),
    "product": ("directive", {"chi", "dung"}),
    "first-deadline": ("directive", {"chi", "dung"}),
    "cooperation": ("directive", {"chi", "dung"}),
    "measure": ("indicator", {"binh"}),
    "indicator-change": ("indicator", {"chi", "dung"}),
    "indicator-remove": ("indicator", {"chi", "dung"}),
    "indicator-end": ("indicator", {"chi", "dung"}),
    "batch": ("batch", SEERS),
    "batch-xlsx": ("batch", SEERS),
    "batch-urge": ("batch", {"chi"}),
    "batch-cancel": ("batch", {"chi"}),
    "batch-approve": ("batch", {"chi"}),
    "accept": ("assignment", {"binh"}),
    "return": ("assignment", {"binh"}),
    "quick": ("assignment", {"binh"}),
    "progress": ("assignment", {"binh"}),
    "result": ("assignment", {"binh"}),
    "extend": ("assignment", {"binh"}),
    "give-below": ("assignment", {"binh"}),
    "approve": ("assignment", {"chi"}),
    "send-back": ("assignment", {"chi"}),
    "suspend": ("assignment", {"chi"}),
    "urge": ("assignment", {"chi"}),
    "move-deadline": ("assignment", {"chi"}),
    "resume": ("assignment", {"chi"}),
    "insist": ("assignment", {"chi"}),
    "reassign": ("assignment", {"chi"}),
    "grant": ("extension", {"chi"}),
    "refuse": ("extension", {"chi"}),
    # Bình has opened it, so nobody may take it back any more.
    "withdraw": ("directive", set()),
}
# The document was presented to Chi; An and Dũng see it as well.
READERS = {"an", "chi", "dung"}
ON_DOCUMENT = {"of_document": READERS, "slip": READERS, "give-on": {"chi", "dung"}}
# Open to everybody signed in; what they show is tested beside each.
WITHOUT_OBJECT = {
    *("home", "board", "mine", "list", "give", "deadline"),
    *("calendar", "calendar-file", "batches", "plans"),
    *("followup", "followup-pdf", "followup-xlsx", "escalated"),
    *("unit-board", "board-sheet", "board-print", "list-sheet", "list-print"),
}
# Named by its plan: absent for who names none.
BY_NAME = {"plan", "plan-xlsx"}
READ_ONLY = {"directive", "file", "batch", "batch-xlsx"}
# For leaders, the registry and the administrator: tested beside the page.
OF_THE_OFFICE = {"rules", "rule-switch", "rules-restore"}


def test_every_route_stands_in_the_table():
    assert {one.name for one in urlpatterns} == {
        *ROUTES,
        *ON_DOCUMENT,
        *WITHOUT_OBJECT,
        *BY_NAME,
        *OF_THE_OFFICE,
    }


@pytest.mark.parametrize("name", ROUTES)
def test_only_who_may_gets_the_page(desk, parts, batch, name):
    about, allowed = ROUTES[name]
    url = reverse(f"directives:{name}", kwargs=parts.key(about))

    answers = {who: desk(who).get(url).status_code for who in NAMES}

    expected = {who: 200 if who in allowed else 403 if who in SEERS else 404 for who in NAMES}
    assert answers == expected


@pytest.mark.parametrize("name", sorted({*ROUTES} - READ_ONLY))
def test_who_may_not_changes_nothing_by_posting(desk, parts, batch, name):
    about, allowed = ROUTES[name]
    url = reverse(f"directives:{name}", kwargs=parts.key(about))
    values = {"note": "Lý do đủ dài để được nhận", "text": "x", "value": "1", "name": "x"}

    answers = {who: desk(who).post(url, values).status_code for who in set(NAMES) - allowed}

    assert set(answers.values()) <= {403, 404}
    parts.directive.refresh_from_db()
    assert parts.directive.status == "given"
    assert parts.directive.assignments.get(role="lead").status == "in_progress"
    assert parts.directive.indicators.get() == parts.indicator
    assert {one.status for one in batch.directives.all()} == {"given"}


@pytest.mark.parametrize("name", ON_DOCUMENT)
def test_what_hangs_on_a_document_is_hidden_with_it(desk, parts, name):
    url = reverse(f"directives:{name}", kwargs=parts.key("document"))

    answers = {who: desk(who).get(url).status_code for who in NAMES}

    allowed = ON_DOCUMENT[name]
    assert answers == {
        who: 200 if who in allowed else 403 if who in READERS else 404 for who in NAMES
    }


@pytest.mark.parametrize("name", [*ROUTES, *ON_DOCUMENT])
def test_what_does_not_exist_answers_as_what_is_hidden(desk, parts, batch, name):
    about = ROUTES[name][0] if name in ROUTES else "document"
    key = {**parts.key(about), "pk": 10**30}

    assert desk("chi").get(reverse(f"directives:{name}", kwargs=key)).status_code == 404


@pytest.mark.parametrize("name", sorted(WITHOUT_OBJECT | BY_NAME))
def test_a_visitor_is_sent_to_the_sign_in_page(client, db, name):
    answer = client.get(reverse(f"directives:{name}"))

    assert answer.status_code == 302
    assert reverse("desk:sign-in") in answer["Location"]


def test_giving_is_for_who_gives_or_enters(desk):
    answers = {who: desk(who).get(reverse("directives:give")).status_code for who in NAMES}

    gives = {"binh", "chi", "em", "giang", "dung"}
    assert answers == {who: 200 if who in gives else 403 for who in NAMES}


@pytest.mark.parametrize(
    ("who", "words"), [("chi", "Giao việc"), ("dung", "Nhập chỉ đạo của lãnh đạo"), ("an", "")]
)
def test_the_button_says_whether_one_gives_or_enters(desk, who, words):
    answer = desk(who).get(reverse("directives:mine"))

    assert answer.context["order_label"] == words
    assert (reverse("directives:give") in answer.content.decode()) == bool(words)


def test_a_file_of_another_directive_is_not_given_out_through_this_one(desk, parts, cast):
    from tests.factories.directives import make_order

    other = make_order(cast.chi, cast.other_unit)
    url = reverse("directives:file", kwargs={"pk": other.pk, "file": parts.file.pk})

    assert desk("em").get(url).status_code == 404


def test_the_permission_of_the_document_itself_is_asked():
    from directives.views import beside, giving

    for view in (beside.of_document, giving.give_on):
        assert view.declared_access == str(DocumentPerm.VIEW)
