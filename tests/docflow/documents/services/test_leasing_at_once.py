"""Two people at one draft at the same moment, in threads of their own."""

from functools import partial

import pytest

from docflow.core import clock
from docflow.documents.models import EditLease
from docflow.documents.selectors import leases
from docflow.documents.services import drafting, leasing, sharing
from docflow.documents.services.leasing import Held, Overtaken
from tests.docflow.documents.conftest import CONTENT
from tests.docflow.documents.services.test_processes_at_once import at_once
from tests.factories.org import actor_of

pytestmark = pytest.mark.services


@pytest.fixture
def draft(way, cast):
    document = way.draft()
    sharing.share(actor=actor_of(cast.an), document=document, position=cast.binh, writes=True)
    return document


def test_one_of_two_who_open_it_holds_it_and_both_are_told_who(draft, cast):
    actors = [actor_of(one) for one in (cast.an, cast.binh)]
    held = []

    def take(actor):
        held.append(leasing.open_(actor=actor, document=draft, tab="1" * 32).user_id)

    done, wrong = at_once(*(partial(take, one) for one in actors))

    assert (done, wrong) == (2, [])
    assert len(set(held)) == 1
    assert EditLease.objects.get().user_id == held[0]


def test_one_of_two_who_take_it_over_has_it_in_the_end(draft, cast):
    works = [
        partial(leasing.take_over, actor=actor_of(one), document=draft)
        for one in (cast.an, cast.binh)
    ]

    done, wrong = at_once(*works)

    assert (done, wrong) == (2, [])
    lease = EditLease.objects.get()
    assert lease.lives(clock.now())
    people = {one.user_id: one for one in (cast.an, cast.binh)}
    has = people.pop(lease.user_id)
    (has_not,) = people.values()
    save = partial(drafting.edit, document=draft, subject="Kế hoạch mới", content=CONTENT)
    with pytest.raises(Held):
        save(actor=actor_of(has_not))
    save(actor=actor_of(has))
    assert draft.versions.count() == 2


def test_one_of_two_pages_saves_and_the_other_is_asked(draft, cast):
    draft.refresh_from_db()
    seen = leases.stamp(draft)

    def save(number):
        drafting.edit(
            actor=actor_of(cast.an),
            document=draft,
            subject=f"Kế hoạch {number}",
            content=CONTENT,
            seen=seen,
        )

    done, wrong = at_once(partial(save, 1), partial(save, 2))

    assert (done, [type(one) for one in wrong]) == (1, [Overtaken])
    assert draft.versions.count() == 2


def test_taking_over_beside_a_save_loses_no_text(draft, cast):
    leasing.open_(actor=actor_of(cast.an), document=draft, tab="1" * 32)

    def save():
        drafting.edit(
            actor=actor_of(cast.an), document=draft, subject="Kế hoạch mới", content=CONTENT
        )

    take = partial(leasing.take_over, actor=actor_of(cast.binh), document=draft)
    _done, wrong = at_once(save, take)

    assert all(isinstance(one, Held) for one in wrong)
    assert draft.versions.count() == (1 if wrong else 2)
    assert EditLease.objects.get().user_id == cast.binh.user_id
