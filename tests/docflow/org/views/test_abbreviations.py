"""The page of abbreviations, and the list that an installation begins with."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from docflow.org.models import Abbreviation
from tests.factories.org import make_cast

pytestmark = pytest.mark.django_db
PAGE = reverse("org:abbreviations")


@pytest.fixture
def client():
    cast = make_cast()
    made = Client()
    made.force_login(cast.khoa.user, backend="django.contrib.auth.backends.ModelBackend")
    return made


def test_a_line_is_added_changed_and_removed(client):
    Abbreviation.objects.all().delete()
    assert "Chưa có chữ viết tắt nào" in client.get(PAGE).content.decode()

    assert client.post(PAGE, {"short": "SKHĐT", "full": "sở kế hoạch"}).status_code == 302
    row = Abbreviation.objects.get()
    page = reverse("org:abbreviation", args=[row.pk])
    assert "sở kế hoạch" in client.get(page).content.decode()
    client.post(page, {"short": "SKHĐT", "full": "sở kế hoạch và đầu tư"})
    assert "sở kế hoạch và đầu tư" in client.get(PAGE).content.decode()

    client.post(reverse("org:abbreviation-remove", args=[row.pk]))
    assert not Abbreviation.objects.exists()


def test_nonsense_is_said(client):
    row = Abbreviation.objects.create(short="XYZ", full="một nghĩa")
    page = reverse("org:abbreviation", args=[row.pk])

    for address in (PAGE, page):
        answer = client.post(address, {"short": "K-X", "full": "nghĩa"})
        assert answer.status_code == 422
        assert "field-error" in answer.content.decode()


def test_an_installation_begins_with_the_usual_ones_once():
    usual = import_module("docflow.org.migrations.0010_abbreviations")
    Abbreviation.objects.all().delete()

    for _time in range(2):
        usual.fill(apps, SimpleNamespace(connection=connection))

    kept = set(Abbreviation.objects.values_list("short", "full"))
    assert kept == set(usual.USUAL)
    assert ("UBND", "ủy ban nhân dân") in kept
    assert 25 <= len(kept) <= 40
