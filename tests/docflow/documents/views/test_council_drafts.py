"""Choosing the council that issues, in the form of a draft."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from docflow.documents.models import Document
from docflow.org.services import councils
from tests.factories.org import actor_of

WRITE = reverse("documents:write", args=["TB"])


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def client(cast) -> Client:
    client = Client()
    client.force_login(cast.an.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def board(cast):
    actor = actor_of(cast.chi)
    council = councils.found(
        actor=actor, name="Ban Chỉ đạo", notation="BCĐ", valid_from=date(2020, 1, 1)
    )
    councils.seat(
        actor=actor,
        council=council,
        position=cast.chi,
        lines=["TRƯỞNG BAN"],
        valid_from=date(2020, 1, 1),
    )
    return council


def typed(cast, **more):
    values = {"subject": "Kết quả họp", "body": "Ban đã họp.", "signer": cast.chi.pk, "tab": "a"}
    return {**values, "direction": "outgoing", "urgency": "0", "archive_line": "VT", **more}


def test_nobody_is_asked_where_no_council_issues(cast, client):
    assert 'name="council"' not in client.get(WRITE).content.decode()


def test_the_chosen_council_issues_the_draft_and_stays(cast, client):
    council = board(cast)
    assert "Ban Chỉ đạo" in client.get(WRITE).content.decode()

    answer = client.post(WRITE, typed(cast, council=council.pk))

    document = Document.objects.get()
    assert (answer.status_code, document.council) == (303, council)
    edit = reverse("documents:edit", args=[document.pk])
    assert 'name="council"' not in client.get(edit).content.decode()
    client.post(edit, typed(cast, subject="Kết quả họp lần hai"))
    document.refresh_from_db()
    assert (document.subject, document.council) == ("Kết quả họp lần hai", council)


def test_without_a_choice_the_office_issues(cast, client):
    board(cast)

    client.post(WRITE, typed(cast))

    assert Document.objects.get().council is None


def test_a_signer_without_a_seat_is_named_at_the_field(cast, client):
    council = board(cast)
    council.seats.all().delete()

    answer = client.post(WRITE, typed(cast, council=council.pk))

    assert "không ký thay mặt" in answer.content.decode()
    assert not Document.objects.exists()


def test_a_council_of_another_office_is_no_choice(cast, client):
    council = board(cast)
    council.office = cast.other_office
    council.save()

    client.post(WRITE, typed(cast, council=council.pk))

    assert not Document.objects.filter(council__isnull=False).exists()
