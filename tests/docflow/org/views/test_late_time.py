"""The office's choice for a silent time-stamping service: its administrator's, and audited."""

import pytest
from django.test import Client
from django.urls import reverse

from docflow.core.audit.models import AuditEvent
from docflow.org.models import Office
from tests.factories.org import make_cast

pytestmark = pytest.mark.django_db

PAGE = reverse("org:late-time")


def client_of(position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_choice_is_shown_written_and_audited_once():
    cast = make_cast()
    browser = client_of(cast.khoa)

    assert 'value="stop"' in browser.get(PAGE).content.decode()
    for _time in range(2):
        answer = browser.post(PAGE, {"silent_service": "later"})
        assert (answer.status_code, answer.url) == (302, PAGE)
    assert Office.objects.get(pk=cast.office.pk).late_time
    assert AuditEvent.objects.get(verb="office.late_time").data == {"late_time": True}

    browser.post(PAGE, {"silent_service": "stop"})
    assert not Office.objects.get(pk=cast.office.pk).late_time

    answer = browser.post(PAGE, {"silent_service": "perhaps"})
    assert answer.status_code == 422
    assert not Office.objects.filter(late_time=True).exists()


def test_nobody_else_chooses():
    cast = make_cast()

    for person in (cast.an, cast.chi, cast.dung):
        assert client_of(person).post(PAGE, {"silent_service": "later"}).status_code == 403
    assert not Office.objects.filter(late_time=True).exists()
