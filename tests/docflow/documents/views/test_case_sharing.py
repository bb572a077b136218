"""A file shared by hand is taken back by hand, and the dialog says how many see a document."""

import pytest
from django.test import Client
from django.urls import reverse

from docflow.documents.policies import visible_cases
from docflow.documents.services import filing, sharing
from tests.factories.documents import make_document
from tests.factories.org import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(company):
    return company


def enter(position):
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def shared(cast):
    me = actor_of(cast.an)
    row = filing.open_case(actor=me, title="Cải cách hành chính", code="01.HC", retention_years=10)
    sharing.share_case(actor=me, case_file=row, position=cast.em)
    return row


def test_the_keeper_sees_with_whom_it_is_shared_and_takes_it_back(cast, shared):
    client, url = enter(cast.an), reverse("documents:case-unshare", args=[shared.pk])
    assert cast.em.user.full_name in client.get(shared.get_absolute_url()).content.decode()
    assert visible_cases(actor_of(cast.em)).exists()

    assert client.post(url, {"position": cast.em.pk}).status_code == 303

    assert not visible_cases(actor_of(cast.em)).exists()
    assert client.post(url, {"position": cast.em.pk}).status_code == 404


def test_what_was_not_shared_by_hand_is_not_taken(cast, shared):
    url = reverse("documents:case-unshare", args=[shared.pk])

    assert enter(cast.an).post(url, {"position": cast.an.pk}).status_code == 404
    assert enter(cast.em).post(url, {"position": cast.em.pk}).status_code == 403
    assert visible_cases(actor_of(cast.em)).exists()


def test_the_dialog_says_how_many_people_see_a_document(cast):
    document = make_document(cast.office, seen_by=(cast.an, cast.binh), drafter=cast.an.user)

    text = enter(cast.an).get(reverse("documents:share", args=[document.pk])).content.decode()

    assert "Hiện có 2 người xem được" in text
