"""Grants: guardian's row is the truth, reasons keep it alive, lists follow it."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docflow.core.access import group_principal, newest, remembering, user_principal
from docflow.core.access.principals import holder_id, is_group
from docflow.documents.grants import DOCUMENTS
from docflow.documents.models import (
    DocumentAccess,
    DocumentGrantReason,
    DocumentUserGrant,
)
from docflow.documents.policies import refusal, visible_to
from docflow.documents.services import sharing
from docflow.documents.states import Perm
from docflow.org.models import Team
from docflow.org.states import TeamKind
from search.models import IndexTask
from tests.factories.documents import make_document
from tests.factories.org import SYSTEM, actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(company):
    return company


def give(document, principal, cause="share", cause_id=1):
    with transaction.atomic():
        DOCUMENTS.give(document, principal, cause=cause, cause_id=cause_id, actor=SYSTEM)


def take(document, cause="share", cause_id=1):
    with transaction.atomic():
        return DOCUMENTS.take(document, cause=cause, cause_id=cause_id)


def test_principals_tell_people_from_groups():
    assert (holder_id(user_principal(7)), is_group(user_principal(7))) == (7, False)
    assert (holder_id(group_principal(7)), is_group(group_principal(7))) == (7, True)


def test_a_grant_is_seen_by_page_list_and_index_alike(cast):
    document = make_document(cast.office)
    IndexTask.objects.all().delete()

    give(document, user_principal(cast.ha.user_id))

    ha = actor_of(cast.ha)
    assert refusal(ha, Perm.VIEW, document) is None
    assert document in visible_to(ha)
    assert IndexTask.objects.filter(object_id=document.pk, urgent=False).exists()


def test_while_a_page_is_read_each_question_is_asked_once(cast, django_assert_num_queries):
    document, other = make_document(cast.office), make_document(cast.office)
    ha, an = actor_of(cast.ha), actor_of(cast.an)
    give(document, user_principal(cast.ha.user_id))
    refusal(ha, Perm.VIEW, document)

    with remembering(), django_assert_num_queries(1):
        assert [refusal(ha, Perm.VIEW, document) for _ in range(3)] == [None] * 3
    with django_assert_num_queries(3):
        assert [refusal(ha, Perm.VIEW, document) for _ in range(3)] == [None] * 3
    with remembering():
        assert refusal(ha, Perm.VIEW, document) is None
        assert refusal(an, Perm.VIEW, document) is not None
        assert refusal(ha, Perm.VIEW, other) is not None


def test_what_was_asked_is_forgotten_with_the_grant(cast):
    document, ha = make_document(cast.office), actor_of(cast.ha)
    with remembering():
        assert refusal(ha, Perm.VIEW, document) is not None
        give(document, user_principal(cast.ha.user_id))
        assert refusal(ha, Perm.VIEW, document) is None
        take(document)
        assert refusal(ha, Perm.VIEW, document) is not None


def test_a_grant_goes_with_its_last_reason_only(cast):
    document = make_document(cast.office)
    principal = user_principal(cast.ha.user_id)
    give(document, principal, "share", 1)
    give(document, principal, "route", 9)

    lost_first = take(document, "share", 1)
    still = document in visible_to(actor_of(cast.ha))
    lost_last = take(document, "route", 9)

    assert (lost_first, still, lost_last) == (set(), True, {principal})
    assert not DocumentUserGrant.objects.filter(content_object=document).exists()
    assert not DocumentAccess.objects.filter(target=document).exists()


def test_a_lost_right_is_indexed_before_other_work(cast):
    document = make_document(cast.office)
    give(document, user_principal(cast.ha.user_id))
    IndexTask.objects.all().delete()

    take(document)

    assert IndexTask.objects.get(object_id=document.pk).urgent


def test_a_team_sees_by_membership_and_not_by_copies(cast):
    document = make_document(cast.office)
    team = Team.objects.get(unit=cast.other_unit, kind=TeamKind.OFFICERS)
    give(document, group_principal(team.group_id), "unit", team.pk)
    before = document in visible_to(actor_of(cast.ha))

    cast.ha.user.groups.remove(team.group_id)

    assert before
    assert document not in visible_to(actor_of(cast.ha))
    assert refusal(actor_of(cast.ha), Perm.VIEW, document) is not None


def test_administrators_see_no_content_even_with_a_grant(cast):
    document = make_document(cast.office)
    give(document, user_principal(cast.khoa.user_id))

    khoa = actor_of(cast.khoa)
    assert refusal(khoa, Perm.VIEW, document) is not None
    assert document not in visible_to(khoa)


def test_another_office_sees_nothing_even_with_a_grant(cast):
    document = make_document(cast.office)
    give(document, user_principal(cast.giang.user_id))

    giang = actor_of(cast.giang)
    assert refusal(giang, Perm.VIEW, document) is not None
    assert document not in visible_to(giang)


def test_sharing_by_hand_can_be_taken_back(cast):
    document = make_document(cast.office, drafter=cast.an.user, seen_by=(cast.an,))
    an = actor_of(cast.an)

    sharing.share(actor=an, document=document, position=cast.ha)
    shared = document in visible_to(actor_of(cast.ha))
    sharing.unshare(actor=an, document=document, position=cast.ha)

    assert shared
    assert document not in visible_to(actor_of(cast.ha))
    assert document in visible_to(an)


def test_verify_finds_and_repairs_what_was_changed_behind_the_book(cast):
    kept, lost = make_document(cast.office), make_document(cast.office)
    principal = user_principal(cast.ha.user_id)
    give(kept, principal)
    give(lost, principal)
    DocumentAccess.objects.filter(target=kept).delete()
    DocumentUserGrant.objects.filter(content_object=lost).delete()

    found = DOCUMENTS.verify(fix=True)

    assert (found.missing, found.extra) == (1, 1)
    after = DOCUMENTS.verify()
    assert (after.missing, after.extra) == (0, 0)
    assert list(visible_to(actor_of(cast.ha))) == [kept]


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["give", "take"]),
            st.integers(0, 2),
            st.integers(0, 3),
            st.sampled_from(["share", "route"]),
        ),
        max_size=20,
    )
)
def test_page_and_list_agree_after_any_history(cast, history):
    documents = [make_document(cast.office) for _ in range(3)]
    people = [cast.an, cast.ha, cast.em, cast.khoa]

    for act, which, who, cause in history:
        principal = user_principal(people[who].user_id)
        with transaction.atomic():
            if act == "give":
                DOCUMENTS.give(documents[which], principal, cause=cause, cause_id=1, actor=SYSTEM)
            else:
                DOCUMENTS.take(documents[which], cause=cause, cause_id=1, principal=principal)

    for person in people:
        actor = actor_of(person)
        listed = set(visible_to(actor).values_list("pk", flat=True))
        opened = {one.pk for one in documents if refusal(actor, Perm.VIEW, one) is None}
        assert listed & {one.pk for one in documents} == opened
    assert DOCUMENTS.verify().missing == DOCUMENTS.verify().extra == 0
    assert (
        not DocumentGrantReason.objects.exclude(target__in=DocumentAccess.objects.values("target"))
        .filter(target__in=documents)
        .exists()
    )


def test_newest_merges_principals_without_doubles_and_pages_by_cursor(cast):
    documents = [make_document(cast.office) for _ in range(7)]
    clerks = Team.objects.get(office=cast.office, kind=TeamKind.CLERKS)
    mine, team = user_principal(cast.ha.user_id), group_principal(clerks.group_id)
    for number, document in enumerate(documents):
        give(document, mine if number % 2 else team, cause_id=number)
        give(document, mine, "route", number)

    first = newest(DocumentAccess, [mine, team], limit=4)
    rest = newest(DocumentAccess, [mine, team], limit=4, after=first[-1])

    found = [target for _date, target in [*first, *rest]]
    assert found == [one.pk for one in reversed(documents)]


def test_newest_asks_one_query_whatever_it_finds(cast, django_assert_num_queries):
    principal = user_principal(cast.ha.user_id)
    for number in range(12):
        give(make_document(cast.office), principal, cause_id=number)

    with django_assert_num_queries(1):
        newest(DocumentAccess, [principal, group_principal(3)], limit=5)
