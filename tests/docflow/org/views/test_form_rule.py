"""The office's choice on departures from the form: its leader's or administrator's, and audited."""

import pytest
from django.test import Client
from django.urls import reverse

from docflow.core.audit.models import AuditEvent
from docflow.org.models import Office
from tests.factories.org import make_cast

pytestmark = pytest.mark.django_db

PAGE = reverse("org:form-rule")


def client_of(position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_leader_and_administrator_choose_and_it_is_audited_once():
    cast = make_cast()
    assert 'value="explain"' in client_of(cast.khoa).get(PAGE).content.decode()

    for _time in range(2):
        answer = client_of(cast.chi).post(PAGE, {"departure": "block"})
        assert (answer.status_code, answer.url) == (302, PAGE)
    assert Office.objects.get(pk=cast.office.pk).form_blocks
    assert AuditEvent.objects.get(verb="office.form_rule").data == {"blocks": True}
    assert client_of(cast.chi).post(PAGE, {"departure": "maybe"}).status_code == 422

    client_of(cast.khoa).post(PAGE, {"departure": "explain"})
    assert not Office.objects.filter(form_blocks=True).exists()


def test_nobody_else_chooses():
    cast = make_cast()

    for person in (cast.an, cast.binh, cast.dung):
        assert client_of(person).post(PAGE, {"departure": "block"}).status_code == 403
    assert not Office.objects.filter(form_blocks=True).exists()
