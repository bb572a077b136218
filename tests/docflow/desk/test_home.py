"""The desk: what waits for this person, grouped; a fixed number of queries; figures for leaders."""

import pytest
from django.test import Client
from django.urls import reverse

from docflow.core import clock
from docflow.desk.selectors import waiting
from docflow.documents.models import Document, HandOver, RouteStep
from docflow.documents.states import Direction, RouteKind, RouteState, Status
from docflow.org.states import Role
from tests.factories.documents import make_document, make_incoming
from tests.factories.org import actor_of, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(company):
    return company


def client_of(position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def at_leader(cast, number=1) -> list[Document]:
    found = []
    for _ in range(number):
        document = make_document(
            cast.office,
            direction=Direction.OUTGOING,
            status=Status.IN_REVIEW,
            signer=cast.chi,
            seen_by=(cast.chi,),
        )
        RouteStep.objects.create(
            document=document,
            round=1,
            ordinal=1,
            kind=RouteKind.LEADER,
            principal=cast.chi.user_id * 2,
            holder="Chi",
            state=RouteState.OPEN,
        )
        found.append(document)
    return found


def test_the_archive_finds_what_is_offered_to_it(cast):
    archivist = make_person(Role.ARCHIVIST, cast.office, cast.registry, "Bùi Lan", "Lưu trữ")
    assert "archive" not in keys(actor_of(archivist))
    HandOver.objects.create(
        office=cast.office,
        unit=cast.unit,
        year=2026,
        number=1,
        offered_by=cast.an.user,
        offered_at=clock.now(),
    )

    assert keys(actor_of(archivist)) == {"archive": 1}
    page = client_of(archivist).get(reverse("desk:home")).content.decode()
    assert "Chờ nhận lưu trữ" in page
    for nobody in (cast.an, cast.chi):
        assert "archive" not in keys(actor_of(nobody))


def keys(actor):
    return {group.key: group.count for group in waiting.groups(actor)}


def test_what_waits_for_signature_is_counted_once(cast):
    at_leader(cast, 3)

    assert keys(actor_of(cast.chi)) == {"sign": 3}
    assert keys(actor_of(cast.binh)) == {}


def test_a_group_shows_the_first_few_and_counts_all(cast):
    at_leader(cast, 9)

    group = waiting.groups(actor_of(cast.chi))[0]

    assert (len(group.items), group.count) == (waiting.SHOWN, 9)


def test_the_clerk_sees_arrivals_to_register_and_to_present(cast):
    make_incoming(cast.office, status=Status.ARRIVED, arrival_number=None, seen_by=(cast.dung,))
    make_incoming(cast.office, seen_by=(cast.dung,))

    assert keys(actor_of(cast.dung)) == {"register": 1, "present": 1}
    assert keys(actor_of(cast.an)) == {}


def test_the_leader_sees_what_was_presented_to_them(cast):
    make_incoming(cast.office, leader=cast.chi)

    assert keys(actor_of(cast.chi)) == {"direct": 1}


def test_the_page_asks_the_same_queries_for_one_and_for_many(cast, django_assert_max_num_queries):
    client = client_of(cast.chi)
    at_leader(cast, 2)
    client.get(reverse("desk:home"))
    with django_assert_max_num_queries(80) as few:
        client.get(reverse("desk:home"))
    at_leader(cast, 4)

    with django_assert_max_num_queries(80) as many:
        client.get(reverse("desk:home"))

    assert len(many) == len(few)


def test_leaders_get_figures_and_officers_do_not(cast):
    assert len(client_of(cast.chi).get(reverse("desk:home")).context["figures"]) == 3
    assert client_of(cast.an).get(reverse("desk:home")).context["figures"] == []


def test_an_empty_desk_says_so(cast):
    text = client_of(cast.ha).get(reverse("desk:home")).content.decode()

    assert "Không có việc nào đang chờ" in text


def test_writing_begins_on_the_desk_of_who_may_draft(cast):
    """The main act of an empty desk, beside the first work of a full one."""
    url = reverse("documents:new")
    assert f'href="{url}"' in client_of(cast.ha).get(reverse("desk:home")).content.decode()
    assert f'href="{url}"' not in client_of(cast.khoa).get(reverse("desk:home")).content.decode()

    at_leader(cast, 1)
    full = client_of(cast.chi).get(reverse("desk:home")).content.decode()
    head = full[full.index('class="main-action"') :][:1500]
    assert head.index("Mở việc đầu tiên") < head.index("Soạn văn bản")
    assert head.count("button main") == 1


def test_search_shows_only_what_one_may_see_and_escapes_it(cast, settings, tmp_path):
    from docflow.core import schedule
    from search import index

    settings.SEARCH = {"url": "", "path": tmp_path / "index"}
    index.close()
    make_document(cast.office, subject="Kế hoạch <script>alert(1)</script>", seen_by=(cast.an,))
    make_document(cast.office, subject="Kế hoạch kín", seen_by=(cast.ha,))
    schedule.run_all("search.index")

    answer = client_of(cast.an).get(reverse("desk:search"), {"q": "ke hoach"})
    index.close()

    text = answer.content.decode()
    assert answer.context["found"].result.total == 1
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text
    assert "kín" not in text


def test_exact_tones_are_offered_and_given_up_again(cast, settings, tmp_path):
    from docflow.core import schedule
    from search import index

    settings.SEARCH = {"url": "", "path": tmp_path / "index"}
    index.close()
    make_document(cast.office, subject="Kế hoạch đầu tư", seen_by=(cast.an,))
    make_document(cast.office, subject="Dấu từ cổ", seen_by=(cast.an,))
    schedule.run_all("search.index")

    def asked(**query):
        return client_of(cast.an).get(reverse("desk:search"), query).context

    loose, strict = asked(q="đầu tư"), asked(q="đầu tư", exact="1")
    bare = asked(q="dau tu")
    index.close()

    assert (loose["found"].result.total, strict["found"].result.total) == (2, 1)
    assert loose["tones"]["url"].endswith("exact=1")
    assert "exact" not in strict["tones"]["url"]
    assert strict["tones"]["current"]
    assert bare["tones"] is None


@pytest.mark.parametrize("query", ["", '"', "loại:", "AND AND", "x" * 400, "từ:99/99/9999"])
def test_no_query_breaks_the_page(cast, query):
    assert client_of(cast.an).get(reverse("desk:search"), {"q": query}).status_code == 200
