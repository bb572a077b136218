"""Saved searches on the page: kept, opened, shared, taken away with a way back, told of."""

from datetime import date

import pytest
from django.urls import reverse

from docflow.core import clock
from docflow.desk.models import SavedSearch, SearchWatch
from docflow.desk.question import Question
from docflow.desk.services import saving
from docflow.org.selectors.people import team_of
from docflow.org.states import TeamKind
from tests.factories.documents import make_document
from tests.factories.org import actor_of

pytestmark = pytest.mark.django_db
ASKED = {"q": "kế hoạch", "type": "Kế hoạch"}


@pytest.fixture
def an(cast, indexed, enter):
    make_document(cast.office, seen_by=(cast.an,), issued_on=date(2018, 3, 1))
    indexed()
    return enter(cast.an)


def save(position, name="Kế hoạch", teams=(), **asked):
    question = Question.read(asked or ASKED)
    return saving.save(actor=actor_of(position), name=name, question=question, teams=teams)


def unit_team(cast):
    return team_of(cast.office.pk, TeamKind.EVERYBODY, cast.unit.pk)


def text(answer):
    return answer.content.decode()


def test_the_page_says_what_saved_searches_are_for_until_there_are_some(an, cast, enter):
    assert "rồi bấm “Lưu tìm kiếm”" in text(an.get(reverse("desk:search")))
    assert "Tìm kiếm đã lưu" not in text(enter(cast.khoa).get(reverse("desk:search")))

    save(cast.an)

    page = text(an.get(reverse("desk:search")))
    assert "rồi bấm “Lưu tìm kiếm”" not in page
    assert "“kế hoạch” · Loại: Kế hoạch" in page


def test_what_is_on_the_page_is_what_is_saved(an, cast):
    page = an.get(reverse("desk:search"), ASKED)
    url = page.context["save_url"]
    dialog = an.get(url, headers={"HX-Request": "true"})
    assert "<html" not in text(dialog)

    answer = an.post(url, {"name": "Của tôi", "watch": "on", "teams": [unit_team(cast).pk]})

    search = SavedSearch.objects.get()
    assert search.question == Question.read(ASKED)
    assert list(search.teams.all()) == [unit_team(cast)]
    assert SearchWatch.objects.get().user == cast.an.user
    assert answer.status_code == 303
    shown = an.get(answer.url)
    assert shown.context["current"].search == search
    assert shown.context["save_url"] == ""
    assert "chia sẻ với Phòng Nội vụ" in text(shown)


def test_another_question_is_no_longer_the_saved_one(an, cast):
    search = save(cast.an)
    more = {**ASKED, "saved": search.pk, "year": "2018"}

    page = an.get(reverse("desk:search"), more)

    assert page.context["current"] is None
    assert page.context["save_url"]


@pytest.mark.parametrize("name", ["", "Kế hoạch", "x" * 81])
def test_a_name_that_will_not_do_is_said_beside_the_field(an, cast, name):
    save(cast.an)

    answer = an.post(reverse("desk:save") + "?q=x", {"name": name})

    assert answer.status_code == 422
    assert answer.context["form"].errors["name"]


def test_a_question_that_asks_nothing_is_not_saved(an):
    answer = an.post(reverse("desk:save"), {"name": "Rỗng"})

    assert answer.status_code == 422
    assert "Hãy nhập điều cần tìm" in text(answer)


def test_a_notice_leads_to_the_newest_hits_and_marks_the_new_ones(an, cast, indexed):
    search = save(cast.an, order="best", **ASKED)
    an.post(reverse("desk:saved-watch", args=[search.pk]), {"on": "1"})
    new = make_document(cast.office, seen_by=(cast.an,), issued_on=date(2018, 3, 2))
    indexed()
    watch = SearchWatch.objects.get()
    watch.fresh, watch.fresh_on = {"documents": [new.pk]}, clock.today()
    watch.save()

    answer = an.get(search.get_absolute_url(), {"new": "1"}, follow=True)

    assert answer.context["order"] == "newest"
    assert answer.context["fresh"] == {("documents", new.pk)}
    assert text(answer).count(">Mới</span>") == 1
    assert "1 mới" in text(an.get(reverse("desk:search")))


def test_a_colleague_uses_what_is_shared_and_cannot_change_it(an, cast, enter):
    search = save(cast.an, teams=[unit_team(cast)])
    binh = enter(cast.binh)

    page = binh.get(search.get_absolute_url(), follow=True)
    assert page.context["found"].hits == ()
    assert "của Trần Thị An" in text(page)
    assert reverse("desk:saved-edit", args=[search.pk]) not in text(page)
    answer = binh.post(
        reverse("desk:saved-watch", args=[search.pk]), {"on": "1", "next": "/tra-cuu/"}
    )

    assert answer.url == "/tra-cuu/"
    assert SearchWatch.objects.get().user == cast.binh.user
    for name in ("edit", "remove", "restore"):
        assert binh.post(reverse(f"desk:saved-{name}", args=[search.pk])).status_code == 403


def test_the_owner_renames_and_shares(an, cast):
    search = save(cast.an)

    an.post(
        reverse("desk:saved-edit", args=[search.pk]),
        {"name": "Tên khác", "teams": [unit_team(cast).pk]},
    )

    search.refresh_from_db()
    assert (search.name, search.teams.count()) == ("Tên khác", 1)


def test_what_is_removed_can_be_brought_back_from_the_page_that_follows(an, cast, enter):
    search = save(cast.an)

    page = an.post(reverse("desk:saved-remove", args=[search.pk]), follow=True)
    assert page.context["removed"] == search
    assert page.context["saved"] == []
    address = f"{reverse('desk:search')}?removed={search.pk}"
    assert enter(cast.binh).get(address).context["removed"] is None
    an.post(reverse("desk:saved-restore", args=[search.pk]))

    assert len(an.get(reverse("desk:search")).context["saved"]) == 1


@pytest.mark.parametrize("odd", ["x", "²", "9" * 30, "-1", ""])
def test_an_odd_address_is_no_saved_and_no_removed_search(an, odd):
    page = an.get(reverse("desk:search"), {"q": "x", "saved": odd, "removed": odd})

    assert (page.status_code, page.context["current"], page.context["removed"]) == (200, None, None)


def test_the_page_asks_the_same_queries_whatever_is_saved(an, cast, django_assert_max_num_queries):
    save(cast.an, "1", teams=[unit_team(cast)])
    an.get(reverse("desk:search"))
    with django_assert_max_num_queries(40) as few:
        an.get(reverse("desk:search"))
    for number in range(2, 8):
        save(cast.an, str(number), teams=[unit_team(cast)])

    with django_assert_max_num_queries(40) as many:
        an.get(reverse("desk:search"))

    assert len(many) == len(few)
