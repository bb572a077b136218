"""When a person looked: a reload wipes no marks, a later look begins anew."""

from datetime import timedelta

from directives.models import Look
from directives.services import looking
from docflow.core import clock
from docflow.core.actor import Actor
from docflow.core.audit.models import AuditEvent
from tests.factories.org import actor_of


def test_the_first_look_has_nothing_to_compare_with(cast):
    assert looking.looked(actor=actor_of(cast.an)) is None
    assert Look.objects.get().user == cast.an.user


def test_a_reload_keeps_what_is_new_and_a_later_look_begins_anew(cast, monday):
    an, seen = actor_of(cast.an), []
    for minutes in (0, 60, 61, 85, 110, 141, 200):
        with clock.at(monday + timedelta(minutes=minutes)):
            seen.append(looking.looked(actor=an))

    # Each opening within half an hour of the last one is the same look.
    began = [None, 0, 0, 0, 0, 110, 141]
    assert seen == [None if one is None else monday + timedelta(minutes=one) for one in began]


def test_a_look_writes_its_own_row_and_no_audit(cast, monday, django_assert_num_queries):
    an = actor_of(cast.an)
    looking.looked(actor=an)
    before = AuditEvent.objects.count()

    with django_assert_num_queries(1):
        looking.looked(actor=an)
    with clock.at(monday + timedelta(hours=1)), django_assert_num_queries(2):
        looking.looked(actor=an)

    assert AuditEvent.objects.count() == before
    assert Look.objects.count() == 1


def test_the_system_looks_at_nothing(db):
    assert looking.looked(actor=Actor.system()) is None
    assert not Look.objects.exists()
