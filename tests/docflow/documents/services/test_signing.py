"""Signing by people: one PIN for many, a verdict for each, and nothing published unproved."""

import pytest
from django.urls import reverse

from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Refused
from docflow.documents.models import Document, SignatureRecord
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import issuing, routing, signing, versions
from docflow.documents.states import RouteState, Status, VersionKind
from docflow.notifications.models import Notification
from signing import gate
from signing.keys.errors import Locked, WrongPin
from signing.keys.models import Credential
from tests.docflow.documents.conftest import PIN
from tests.factories.org import actor_of


def test_the_leader_approves_and_signs_in_one_act(way):
    """NĐ 30/2020/NĐ-CP, Điều 13.7."""
    document = way.signed()

    version = latest(document)
    report = gate.validate(data_of(version), now=version.made_at)
    assert document.status == Status.SIGNED
    assert version.kind == VersionKind.SIGNED
    assert report.verdict == "valid"
    assert [one.field for one in report.signatures] == ["Signer"]


def test_many_are_signed_with_one_pin(way, cast):
    documents = [way.at_leader(subject=f"Kế hoạch {number}") for number in range(3)]

    verdicts = signing.sign_many(actor=actor_of(cast.chi), documents=documents, pin=PIN)

    assert [one.ok for one in verdicts] == [True, True, True]
    assert SignatureRecord.objects.filter(act="sign").count() == 3


def test_a_document_changed_meanwhile_fails_alone(way, cast, monkeypatch):
    first, second = way.at_leader(subject="Một"), way.at_leader(subject="Hai")
    real = signing.publishing.unchanged

    def changed_first(document, base):
        if document.pk == first.pk:
            versions.add(
                actor=actor_of(cast.an),
                document=document,
                kind=VersionKind.DRAFT,
                data=b"%PDF-1.7 other",
                pages=1,
            )
        return real(document, base)

    monkeypatch.setattr(signing.publishing, "unchanged", changed_first)
    verdicts = signing.sign_many(actor=actor_of(cast.chi), documents=[first, second], pin=PIN)

    assert [one.ok for one in verdicts] == [False, True]
    assert Document.objects.get(pk=first.pk).status == Status.IN_REVIEW
    assert not SignatureRecord.objects.filter(document=first).exists()


def test_a_wrong_pin_counts_and_five_lock(way, cast):
    document = way.at_leader()

    left = []
    for _try in range(4):
        with pytest.raises(WrongPin) as caught:
            signing.sign_many(actor=actor_of(cast.chi), documents=[document], pin="000000")
        left.append(caught.value.tries_left)
    with pytest.raises((WrongPin, Locked)):
        signing.sign_many(actor=actor_of(cast.chi), documents=[document], pin="000000")

    assert left == [4, 3, 2, 1]
    with pytest.raises(Locked):
        signing.sign_many(actor=actor_of(cast.chi), documents=[document], pin=PIN)
    assert Document.objects.get(pk=document.pk).status == Status.IN_REVIEW


def test_the_lock_is_audited_and_told_to_who_unlocks_and_to_the_owner(way, cast):
    document = way.at_leader()
    key = Credential.objects.get(owner=cast.chi.user.owner)

    for _try in range(5):
        with pytest.raises(WrongPin) as last:
            signing.sign_many(actor=actor_of(cast.chi), documents=[document], pin="000000")

    rows = AuditEvent.objects.filter(object_type="signing.credential", object_id=str(key.pk))
    assert list(rows.order_by("pk").values_list("verb", flat=True)) == [
        *["key.pin_refused"] * 5,
        "key.locked",
    ]
    assert "khóa ký nay bị khóa" in str(last.value)
    told = Notification.objects.filter(reason="key_locked")
    assert {one.user_id: one.url for one in told} == {
        cast.khoa.user_id: reverse("org:people-keys"),
        cast.chi.user_id: reverse("org:my-keys"),
    }


def test_a_wrong_pin_of_the_seal_and_of_an_initial_is_audited_too(way, cast):
    with pytest.raises(WrongPin):
        issuing.issue_many(actor=actor_of(cast.dung), documents=[way.signed()], pin="000000")
    with pytest.raises(WrongPin):
        signing.agree_with_initial(
            actor=actor_of(cast.binh), document=way.submitted(), pin="000000"
        )

    rows = AuditEvent.objects.filter(verb="key.pin_refused").order_by("pk")
    assert [row.data["purpose"] for row in rows] == ["seal", "person"]


def test_only_the_named_signer_signs(way, cast):
    """NĐ 30/2020/NĐ-CP, Điều 11.1."""
    document = way.at_leader()

    for person in (cast.an, cast.binh, cast.dung):
        with pytest.raises((Refused, Forbidden)):
            signing.sign_many(actor=actor_of(person), documents=[document], pin=PIN)


def test_nothing_is_signed_before_the_stations_before_it_agree(way, cast):
    document = way.submitted()

    with pytest.raises(Refused):
        signing.sign_many(actor=actor_of(cast.chi), documents=[document], pin=PIN)


def test_the_head_initials_and_the_leader_signs_on_top(way, cast):
    document = way.submitted()

    signing.agree_with_initial(actor=actor_of(cast.binh), document=document, pin=PIN)
    document.refresh_from_db()
    signing.sign_many(actor=actor_of(cast.chi), documents=[document], pin=PIN)

    version = latest(document)
    report = gate.validate(data_of(version), now=version.made_at)
    assert report.verdict == "valid"
    assert {one.field for one in report.signatures} == {"Initial1", "Signer"}


def test_a_return_discards_signatures_and_the_next_round_starts_clean(way, cast):
    document = way.submitted()
    signing.agree_with_initial(actor=actor_of(cast.binh), document=document, pin=PIN)
    document.refresh_from_db()

    routing.send_back(actor=actor_of(cast.chi), document=document, note="Đề nghị bổ sung căn cứ.")
    document.refresh_from_db()
    routing.submit(actor=actor_of(cast.an), document=document)
    document.refresh_from_db()
    routing.agree(actor=actor_of(cast.binh), document=document)
    document.refresh_from_db()
    verdicts = signing.sign_many(actor=actor_of(cast.chi), documents=[document], pin=PIN)

    report = gate.validate(data_of(latest(document)), now=latest(document).made_at)
    assert verdicts[0].ok, verdicts[0].message
    assert [one.field for one in report.signatures] == ["Signer"]


def test_a_skipped_initial_is_named_in_the_audit(way):
    from docflow.core.audit.models import AuditEvent

    document = way.signed()

    event = AuditEvent.objects.get(verb="outgoing.sign", object_id=str(document.pk))
    assert event.data["empty_fields"] == ["Initial1"]


def test_the_open_station_is_the_only_one_and_its_holder_is_named(way, cast):
    document = way.submitted()

    stations = list(document.route.order_by("ordinal"))
    assert [one.state for one in stations] == [RouteState.OPEN, RouteState.WAITING]
    assert cast.unit.name in stations[0].holder
