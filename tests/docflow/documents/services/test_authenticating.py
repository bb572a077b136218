"""Public codes for what was issued before there were any."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from docflow.core.audit.models import AuditEvent
from docflow.documents.models import Document, PublicCode
from docflow.documents.services import authenticating, recalling
from docflow.documents.states import VersionKind
from tests.factories.org import actor_of


def given() -> int:
    out = StringIO()
    call_command("give_public_codes", "--json", stdout=out)
    return json.loads(out.getvalue())["given"]


def test_what_was_issued_before_gets_the_code_it_would_have_now(way):
    document = way.issued()
    meant = PublicCode.objects.get(document=document).sha256
    PublicCode.objects.all().delete()

    assert (given(), given()) == (1, 0)

    code = PublicCode.objects.get(document=document)
    assert code.sha256 == meant == document.versions.get(kind=VersionKind.ISSUED).file_id
    assert len(code.token) == 32
    assert AuditEvent.objects.filter(verb="document.give_code").count() == 1
    page = Client().get(reverse("documents:verify-code", args=[code.token]))
    assert document.code in page.content.decode()


def test_a_recalled_one_gets_it_too_and_is_told_as_recalled(way, cast):
    document = way.issued()
    PublicCode.objects.all().delete()
    recalling.recall(
        actor=actor_of(cast.dung), document=document, note="Sai thể thức, ban hành lại."
    )

    assert given() == 1
    token = PublicCode.objects.get().token
    words = Client().get(reverse("documents:verify-code", args=[token])).content.decode()
    assert "thu hồi" in words


def test_what_was_not_sent_out_gets_none(way):
    way.signed()
    way.issued(direction="internal", to=[])

    assert given() == 0
    assert not PublicCode.objects.exists()


def test_a_code_given_meanwhile_stays(way, monkeypatch):
    """The handler of a document that is issued in this moment was faster."""
    document = way.issued()
    token = PublicCode.objects.get().token

    assert authenticating._give_late(document.pk) == 0
    assert PublicCode.objects.get().token == token


@pytest.mark.parametrize("missing", [0, 3])
def test_it_counts_what_it_gave(way, missing):
    for number in range(missing):
        way.issued(subject=f"Kế hoạch {number}")
    PublicCode.objects.all().delete()

    assert given() == missing == Document.objects.count()
