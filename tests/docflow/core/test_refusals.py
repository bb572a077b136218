"""Whoever is turned away stands in the log, with no word of what they asked."""

import logging

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.documents import make_document

pytestmark = pytest.mark.django_db
LOG = "docflow.core.refusals"


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.WARNING, LOG)
    return lambda: [one.getMessage() for one in caplog.records if one.name == LOG]


def browser(position) -> Client:
    client = Client(REMOTE_ADDR="10.1.2.3")
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_page_that_is_refused_names_person_position_and_address(cast, told):
    url = reverse("org:people-keys")

    assert browser(cast.an).get(url, {"q": "bí mật"}).status_code == 403

    assert told() == [
        f"403 GET {url} person={cast.an.user_id} position={cast.an.pk} role=officer from=10.1.2.3"
    ]


def test_a_hidden_document_is_written_down_without_its_words(cast, told):
    document = make_document(cast.office, seen_by=(cast.chi,), subject="Kỷ luật cán bộ")

    assert browser(cast.an).get(document.get_absolute_url()).status_code == 404

    (line,) = told()
    assert line.startswith(f"404 GET /documents/{document.pk}/ ")
    assert "luật" not in line


def test_a_form_from_another_site_is_written_down_too(cast, told):
    client = Client(enforce_csrf_checks=True)

    assert client.post(reverse("desk:sign-in"), {"username": "an"}).status_code == 403

    assert told()[0].startswith("403 POST /vao/ person=None")


def test_no_path_writes_lines_of_its_own(cast, told):
    browser(cast.an).get("/documents/1%0A403 GET forged/")

    assert all("\n" not in line for line in told())
    assert len(told()) == 1


def test_what_is_answered_is_no_refusal(cast, told):
    client = browser(cast.an)
    client.get("/")
    Client().get("/documents/1/")
    Client().get("/nowhere/")

    assert told() == []
