"""Two clerks for one seal, where the office asks for it: exact bytes, two people, a day at most."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from docflow.core import clock, policy
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Refused
from docflow.documents.models import SealRequest
from docflow.documents.services import issuing, sealing
from docflow.documents.states import Perm, Status
from docflow.notifications.models import Notification
from docflow.org.services import keys
from docflow.org.states import Role
from signing import batches
from signing.keys.models import Credential
from tests.docflow.documents.conftest import PIN
from tests.factories.org import actor_of, make_person


@pytest.fixture
def second(cast):
    """Another clerk; the office seals with two from now on."""
    clerk = make_person(Role.CLERK, cast.office, cast.registry, "Mai Thị Lý", "Văn thư")
    keys.rule_seal(actor=actor_of(cast.khoa), office=cast.office, two=True)
    return clerk


def issue(cast, *documents):
    return issuing.issue_many(actor=actor_of(cast.dung), documents=documents, pin=PIN)


def test_one_asks_another_confirms_then_the_first_seals(cast, way, second):
    document = way.signed()
    dung, ly = actor_of(cast.dung), actor_of(second)
    with pytest.raises(Refused, match="hai văn thư"):
        issue(cast, document)

    asked = sealing.ask(actor=dung, documents=[document])
    assert sealing.ask(actor=dung, documents=[document]) == asked
    with pytest.raises(Refused):
        issue(cast, document)
    assert Notification.objects.filter(reason="seal_asked").get().user_id == second.user_id
    sealing.confirm(actor=ly, request=asked)

    assert Notification.objects.get(reason="seal_confirmed").user_id == cast.dung.user_id
    # The confirmation is for who asked.
    with pytest.raises(Refused):
        issuing.issue_many(actor=ly, documents=[document], pin=PIN)
    assert [verdict.ok for verdict in issue(cast, document)] == [True]
    document.refresh_from_db()
    assert document.status == Status.ISSUED
    verbs = AuditEvent.objects.filter(verb__startswith="seal.").values_list("verb", flat=True)
    assert sorted(verbs) == ["seal.ask", "seal.confirm"]


def test_nobody_confirms_for_themselves_by_policy_and_by_the_database(cast, way, second):
    asked = sealing.ask(actor=actor_of(cast.dung), documents=[way.signed()])

    with pytest.raises(Forbidden, match="không tự xác nhận"):
        sealing.confirm(actor=actor_of(cast.dung), request=asked)
    for person in (cast.chi, cast.binh, cast.khoa, cast.giang):
        assert policy.refusal(actor_of(person), Perm.CONFIRM_SEAL, asked)
    with pytest.raises(IntegrityError), transaction.atomic():
        SealRequest.objects.filter(pk=asked.pk).update(
            confirmed_by=cast.dung.user_id, confirmed_at=clock.now()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        SealRequest.objects.filter(pk=asked.pk).update(confirmed_by=second.user_id)


def test_other_bytes_other_documents_and_another_day_are_not_confirmed(cast, way, second):
    first, other = way.signed(subject="Kế hoạch một"), way.signed(subject="Kế hoạch hai")
    asked = sealing.ask(actor=actor_of(cast.dung), documents=[first])
    sealing.confirm(actor=actor_of(second), request=asked)

    with pytest.raises(Refused):
        issue(cast, first, other)
    SealRequest.objects.filter(pk=asked.pk).update(items=[[first.pk, "0" * 64]])
    with pytest.raises(Refused):
        issue(cast, first)
    SealRequest.objects.filter(pk=asked.pk).update(items=asked.items)
    with clock.at(clock.now() + timedelta(hours=sealing.HOURS, minutes=1)), pytest.raises(Refused):
        issue(cast, first)
    sealing.close(actor=actor_of(second), request=asked)
    with pytest.raises(Refused):
        issue(cast, first)
    assert Credential.objects.get(purpose="seal").tries == 0


def test_what_changed_since_it_was_asked_is_not_confirmed(cast, way, second):
    asked = sealing.ask(actor=actor_of(cast.dung), documents=[way.signed()])
    SealRequest.objects.filter(pk=asked.pk).update(items=[[asked.items[0][0], "0" * 64]])

    with pytest.raises(Refused, match="thay đổi"):
        sealing.confirm(actor=actor_of(second), request=asked)


def test_the_seal_is_its_own_offices_clerks_alone(cast, way, monkeypatch):
    document, opened = way.signed(), []
    monkeypatch.setattr(batches, "reserve", lambda *args: opened.append(args))

    outsider = make_person(Role.CLERK, cast.other_office, None, "Người khác", "Văn thư")
    for person in (cast.chi, cast.binh, cast.an, cast.khoa, cast.giang, outsider):
        with pytest.raises(Refused):
            issuing.issue_many(actor=actor_of(person), documents=[document], pin=PIN)
        assert policy.refusal(actor_of(person), Perm.SEAL, document)

    assert opened == []


def browser(position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_pages_lead_from_asking_to_the_pin(cast, way, second):
    document = way.signed()
    page = f"{reverse('documents:issue')}?pick={document.pk}"
    dung, ly = browser(cast.dung), browser(second)
    before = dung.get(page).content.decode()
    assert reverse("documents:seal-ask") in before
    assert 'type="password"' not in before

    dung.post(reverse("documents:seal-ask"), {"pick": document.pk})
    asked = SealRequest.objects.get()
    waiting = dung.get(page).content.decode()
    assert asked.get_absolute_url() in waiting
    assert 'type="password"' not in waiting
    confirm = reverse("documents:seal-confirm", args=[asked.pk])
    assert confirm not in dung.get(asked.get_absolute_url()).content.decode()
    assert dung.post(confirm).status_code == 403
    assert confirm in ly.get(asked.get_absolute_url()).content.decode()
    assert ly.post(confirm).status_code == 302

    after = dung.get(page).content.decode()
    assert 'type="password"' in after
    assert browser(cast.chi).get(asked.get_absolute_url()).status_code == 404


def test_an_office_with_one_clerk_cannot_ask_for_two(cast):
    with pytest.raises(Refused, match="chưa có hai văn thư"):
        keys.rule_seal(actor=actor_of(cast.khoa), office=cast.office, two=True)

    cast.office.refresh_from_db()
    assert not cast.office.seal_takes_two
