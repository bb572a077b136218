"""The edit lock of a draft: held, asked for, taken over, over by itself."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from docflow.core import clock
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Refused
from docflow.documents.models import EditLease
from docflow.documents.selectors import leases
from docflow.documents.services import checking, drafting, leasing, routing, sharing
from docflow.documents.services.leasing import Held, Overtaken
from docflow.notifications.models import Notification
from tests.docflow.documents.conftest import CONTENT
from tests.factories.org import actor_of

ONE, TWO = "1" * 32, "2" * 32


@pytest.fixture
def draft(way, cast):
    """An's draft, which Bình writes too."""
    document = way.draft()
    sharing.share(actor=actor_of(cast.an), document=document, position=cast.binh, writes=True)
    return document


def opened(cast, document, who, tab=ONE):
    return leasing.open_(actor=actor_of(getattr(cast, who)), document=document, tab=tab)


def saved(cast, document, who, **more):
    document.refresh_from_db()
    return drafting.edit(
        actor=actor_of(getattr(cast, who)),
        document=document,
        subject="Kế hoạch đã sửa",
        content=CONTENT,
        **more,
    )


def test_one_person_holds_it_and_the_other_sees_who_since_when(draft, cast):
    first = opened(cast, draft, "an")

    second = opened(cast, draft, "binh", TWO)

    assert second == first
    assert (second.user_id, second.tab) == (cast.an.user_id, ONE)
    assert cast.an.user.full_name in second.name
    assert leases.of_another(draft, actor_of(cast.binh)) == first
    assert leases.of_another(draft, actor_of(cast.an)) is None


def test_nobody_else_saves_submits_mends_or_is_blocked_for_ever(draft, cast):
    opened(cast, draft, "binh")

    with pytest.raises(Held, match=cast.binh.user.full_name):
        saved(cast, draft, "an")
    with pytest.raises(Held):
        routing.submit(actor=actor_of(cast.an), document=draft)
    with pytest.raises(Held):
        checking.mend(actor=actor_of(cast.an), document=_unformed(draft))
    with clock.at(clock.now() + leasing.LEASE):
        saved(cast, draft, "an")


def _unformed(document):
    """With something to mend."""
    document.content = {**document.content, "grounds": ["Luật A,"]}
    document.save(update_fields=["content"])
    return document


def test_a_sign_of_life_keeps_it_and_silence_ends_it(draft, cast):
    opened(cast, draft, "an")
    start = clock.now()

    with clock.at(start + timedelta(minutes=4)):
        leasing.renew(actor=actor_of(cast.an), document=draft, tab=ONE)
    with clock.at(start + timedelta(minutes=8)):
        assert opened(cast, draft, "binh").user_id == cast.an.user_id
    with clock.at(start + timedelta(minutes=10)):
        lease = opened(cast, draft, "binh", TWO)
        assert (lease.user_id, lease.began_at) == (cast.binh.user_id, clock.now())
        # Not taken from anybody: it had ended.
        assert not AuditEvent.objects.filter(verb="document.take_over").exists()


def test_taking_over_is_written_down_and_told_to_who_had_it(draft, cast):
    opened(cast, draft, "an")

    lease = leasing.take_over(actor=actor_of(cast.binh), document=draft)

    assert lease.user_id == cast.binh.user_id
    event = AuditEvent.objects.get(verb="document.take_over")
    assert cast.an.user.full_name in event.data["from"]
    told = Notification.objects.get(reason="lease_taken")
    assert told.user_id == cast.an.user_id
    with pytest.raises(Held):
        saved(cast, draft, "an")


def test_asking_shows_on_the_page_of_who_has_it(draft, cast):
    opened(cast, draft, "an")
    binh = actor_of(cast.binh)

    leasing.ask(actor=binh, document=draft)
    leasing.ask(actor=binh, document=draft)

    assert cast.binh.user.full_name in opened(cast, draft, "an").asked_by
    assert Notification.objects.filter(reason="lease_asked").count() == 1
    leasing.leave(actor=actor_of(cast.an), document=draft)
    with pytest.raises(Refused, match="Không còn ai"):
        leasing.ask(actor=binh, document=draft)


def test_a_closed_page_lets_go_of_itself_alone(draft, cast):
    an = actor_of(cast.an)
    opened(cast, draft, "an", ONE)
    opened(cast, draft, "an", TWO)

    assert leasing.leave(actor=an, document=draft, tab=ONE) is False
    assert leasing.leave(actor=actor_of(cast.binh), document=draft) is False
    assert leasing.leave(actor=an, document=draft, tab=TWO) is True
    assert opened(cast, draft, "binh").user_id == cast.binh.user_id


def test_what_was_saved_meanwhile_is_not_written_over_unasked(draft, cast):
    draft.refresh_from_db()
    seen = leases.stamp(draft)
    saved(cast, draft, "binh", seen=seen)

    with pytest.raises(Overtaken, match=cast.binh.user.full_name):
        saved(cast, draft, "an", seen=seen)

    draft.refresh_from_db()
    saved(cast, draft, "an", seen=leases.stamp(draft))
    assert draft.versions.count() == 3


def test_the_drafter_alone_names_who_writes_and_submits(draft, cast, way):
    binh, ha = actor_of(cast.binh), actor_of(cast.ha)

    with pytest.raises(Forbidden):
        sharing.share(actor=binh, document=draft, position=cast.ha, writes=True)
    with pytest.raises(Forbidden):
        opened(cast, draft, "chi")
    with pytest.raises(Forbidden):
        routing.submit(actor=binh, document=draft)
    sharing.share(actor=actor_of(cast.an), document=draft, position=cast.ha)
    with pytest.raises(Forbidden):
        leasing.open_(actor=ha, document=draft, tab=ONE)
    with pytest.raises(Refused, match="đã trình"):
        sharing.share(
            actor=actor_of(cast.an), document=way.submitted(), position=cast.ha, writes=True
        )


def test_who_is_no_longer_shared_with_writes_no_more_and_holds_nothing(draft, cast):
    opened(cast, draft, "binh")

    sharing.unshare(actor=actor_of(cast.an), document=draft, position=cast.binh)

    assert not EditLease.objects.exists()
    with pytest.raises(Forbidden):
        saved(cast, draft, "binh")


def test_submitting_ends_the_lease_of_the_drafter(draft, cast):
    opened(cast, draft, "an")

    routing.submit(actor=actor_of(cast.an), document=draft)

    assert not EditLease.objects.exists()


def test_the_database_holds_one_whole_lease_for_a_draft(draft, cast):
    lease = opened(cast, draft, "an")
    values = {
        "name": "x",
        "began_at": clock.now(),
        "renewed_at": clock.now(),
        "user": cast.binh.user,
    }

    until = clock.now() + timedelta(minutes=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        EditLease.objects.create(document=draft, until=until, **values)
    for wrong in (
        {"until": lease.renewed_at},
        {"renewed_at": lease.began_at - timedelta(seconds=1)},
        {"asked_by": "Ai đó"},
        {"asked_at": clock.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            EditLease.objects.filter(pk=lease.pk).update(**wrong)


def test_what_ran_out_a_day_ago_is_swept(draft, cast):
    lease = opened(cast, draft, "an")

    assert leasing.sweep(lease.until + timedelta(hours=23), 10) == 0
    assert leasing.sweep(lease.until + timedelta(hours=25), 10) == 1
