"""Searches are kept under a name, shared, taken away and brought back; what they ask stays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from docflow.core import clock, policy
from docflow.core.audit import history
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.desk import policies
from docflow.desk.models import SavedSearch
from docflow.desk.question import Question
from docflow.desk.selectors.saved import audiences, saved_of
from docflow.desk.services import saving
from docflow.desk.states import Perm
from docflow.org.selectors.people import team_of
from docflow.org.states import TeamKind
from tests.factories.org import SYSTEM, actor_of

pytestmark = pytest.mark.django_db
PLANS = Question.read({"q": "kế hoạch", "type": "Kế hoạch", "order": "newest", "exact": "1"})


def save(position, name="Kế hoạch đầu tư", question=PLANS, teams=()):
    return saving.save(actor=actor_of(position), name=name, question=question, teams=teams)


def unit_team(cast, unit=None):
    return team_of(cast.office.pk, TeamKind.EVERYBODY, (unit or cast.unit).pk)


def test_a_saved_search_asks_what_was_asked(cast):
    search = save(cast.an, "  Kế hoạch   đầu tư ")

    row = SavedSearch.objects.get()
    assert (row.name, row.question) == ("Kế hoạch đầu tư", PLANS)
    assert [one.verb for one in history.of(search)] == ["search.save"]


def test_a_name_is_used_once_by_one_person(cast):
    save(cast.an)

    with pytest.raises(Invalid, match="mang tên này"):
        save(cast.an)
    save(cast.binh)

    assert SavedSearch.objects.count() == 2


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_that_is_none_is_refused(cast, name):
    with pytest.raises(Invalid):
        save(cast.an, name)


@pytest.mark.parametrize("asked", [{}, {"q": "  "}, {"q": '"'}, {"q": "AND AND"}])
def test_a_question_that_asks_nothing_or_cannot_be_read_is_not_kept(cast, asked):
    with pytest.raises(Invalid):
        save(cast.an, question=Question.read(asked))

    assert not SavedSearch.objects.exists()


def test_one_person_keeps_so_many(cast, monkeypatch):
    monkeypatch.setattr(saving, "MOST", 1)
    save(cast.an)

    with pytest.raises(Refused):
        save(cast.an, "Khác")


def test_administrators_and_the_system_keep_none(cast):
    with pytest.raises(Forbidden):
        save(cast.khoa)
    with pytest.raises(Forbidden):
        saving.save(actor=SYSTEM, name="x", question=PLANS)


def test_only_whom_it_is_shared_with_may_use_it_and_only_its_owner_keeps_it(cast):
    search = save(cast.an, teams=[unit_team(cast)])

    may = {
        position.user.full_name: (
            policy.can(actor_of(position), Perm.USE, search),
            policy.can(actor_of(position), Perm.KEEP, search),
        )
        for position in cast.people()
    }

    assert may.pop(cast.an.user.full_name) == (True, True)
    assert may.pop(cast.binh.user.full_name) == (True, False)
    assert set(may.values()) == {(False, False)}


def test_what_one_may_use_is_what_one_is_shown(cast):
    save(cast.an, "Riêng")
    save(cast.an, "Phòng", teams=[unit_team(cast)])
    save(cast.binh, "Cơ quan", teams=[team_of(cast.office.pk, TeamKind.EVERYBODY)])
    gone = save(cast.an, "Đã xóa", teams=[unit_team(cast)])
    saving.remove(actor=actor_of(cast.an), search=gone)

    for position in cast.people():
        actor = actor_of(position)
        usable = {one.pk for one in SavedSearch.objects.all() if policy.can(actor, Perm.USE, one)}
        assert set(policies.visible_to(actor).values_list("pk", flat=True)) == usable

    assert [one.search.name for one in saved_of(actor_of(cast.an))] == ["Phòng", "Riêng", "Cơ quan"]
    assert [one.search.name for one in saved_of(actor_of(cast.ha))] == ["Cơ quan"]
    assert saved_of(actor_of(cast.giang)) == []


def test_the_list_asks_the_same_queries_for_one_and_for_many(cast, django_assert_max_num_queries):
    actor = actor_of(cast.an)
    save(cast.an, "1", teams=[unit_team(cast)])
    with django_assert_max_num_queries(10) as few:
        saved_of(actor)
    for number in range(2, 6):
        save(cast.an, str(number), teams=audiences(actor))

    with django_assert_max_num_queries(10) as many:
        assert len(saved_of(actor)) == 5

    assert len(many) == len(few)


def test_sharing_stays_in_the_house(cast):
    abroad = team_of(cast.other_office.pk, TeamKind.EVERYBODY)
    leaders = team_of(cast.office.pk, TeamKind.LEADERS)

    for team in (abroad, leaders):
        with pytest.raises(Invalid):
            save(cast.an, teams=[team])
    offered = audiences(actor_of(cast.an))
    assert [one.unit for one in offered][:2] == [cast.unit, None]
    assert {one.office for one in offered} == {cast.office}


def test_the_owner_alone_renames_shares_and_removes(cast):
    search = save(cast.an, teams=[unit_team(cast)])

    for act in (saving.remove, saving.restore):
        with pytest.raises(Forbidden):
            act(actor=actor_of(cast.binh), search=search)
    with pytest.raises(Forbidden):
        saving.change(actor=actor_of(cast.binh), search=search, name="Của tôi", teams=[])

    saving.change(actor=actor_of(cast.an), search=search, name="Tên mới", teams=[])
    search.refresh_from_db()
    assert (search.name, search.teams.count(), search.question) == ("Tên mới", 0, PLANS)


def test_what_was_removed_comes_back_as_it_was(cast):
    search = save(cast.an, teams=[unit_team(cast)])
    saving.remove(actor=actor_of(cast.an), search=search)
    assert saved_of(actor_of(cast.an)) == saved_of(actor_of(cast.binh)) == []

    saving.restore(actor=actor_of(cast.an), search=search)

    assert [one.search for one in saved_of(actor_of(cast.binh))] == [search]
    verbs = [one.verb for one in history.of(search)]
    assert verbs == ["search.save", "search.remove", "search.restore"]


def test_a_name_that_was_taken_meanwhile_is_not_taken_back(cast):
    first = save(cast.an)
    saving.remove(actor=actor_of(cast.an), search=first)
    save(cast.an)

    with pytest.raises(Refused, match="mang tên này"):
        saving.restore(actor=actor_of(cast.an), search=first)


def test_what_nobody_brought_back_goes_for_good_after_a_month(cast):
    kept, gone = save(cast.an, "Giữ"), save(cast.an, "Bỏ")
    saving.remove(actor=actor_of(cast.an), search=gone)

    assert saving.purge(clock.now() + timedelta(days=29), 20) == 0
    assert saving.purge(clock.now() + timedelta(days=31), 20) == 1

    assert list(SavedSearch.objects.all()) == [kept]


@pytest.mark.parametrize("change", [{"name": ""}, {"order": "oldest"}])
def test_the_database_refuses_a_row_that_means_nothing(cast, change):
    search = save(cast.an)

    with pytest.raises(IntegrityError), transaction.atomic():
        SavedSearch.objects.filter(pk=search.pk).update(**change)
