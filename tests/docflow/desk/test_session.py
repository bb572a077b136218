"""Signing in and out, positions, the cast of the demo, the language."""

import pytest
from django.test import Client
from django.urls import reverse

from docflow.org.states import Role
from tests.factories.org import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(company):
    return company


def signed_in(position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_visitor_is_sent_to_the_sign_in_page():
    answer = Client().get(reverse("desk:home"))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("desk:sign-in"))


def test_name_and_password_open_the_desk(cast):
    answer = Client().post(
        reverse("desk:sign-in"),
        {"username": cast.an.user.username, "password": "pin-of-test"},
    )

    assert (answer.status_code, answer.url) == (302, reverse("desk:home"))


def test_a_wrong_password_says_so_and_opens_nothing(cast):
    client = Client()

    answer = client.post(
        reverse("desk:sign-in"), {"username": cast.an.user.username, "password": "wrong"}
    )

    assert answer.status_code == 200
    assert client.get(reverse("desk:home")).status_code == 302


@pytest.mark.parametrize("target", ["https://evil.example/x", "//evil.example", "javascript:x"])
def test_nobody_is_sent_to_another_site(cast, target):
    answer = Client().post(
        reverse("desk:sign-in"),
        {"username": cast.an.user.username, "password": "pin-of-test", "next": target},
    )

    assert answer.url == reverse("desk:home")


def test_signing_out_is_a_post_and_ends_the_session(cast):
    client = signed_in(cast.an)

    assert client.get(reverse("desk:sign-out")).status_code == 405
    client.post(reverse("desk:sign-out"))

    assert client.get(reverse("desk:home")).status_code == 302


def test_one_acts_in_ones_own_positions_only(cast):
    second = make_person(Role.CLERK, cast.other_office, user=cast.an.user, title="Kiêm nhiệm")
    client = signed_in(cast.an)

    client.post(reverse("desk:acting"), {"position": str(second.pk)})
    own = client.get("/api/me").json()["title"]
    client.post(reverse("desk:acting"), {"position": str(cast.chi.pk)})

    assert own == "Kiêm nhiệm"
    assert client.get("/api/me").json()["title"] == "Kiêm nhiệm"


def test_a_person_without_a_position_sees_nothing(cast):
    from docflow.org.models import Position

    client = signed_in(cast.an)
    Position.objects.filter(user=cast.an.user).update(valid_to="2016-01-01")

    assert client.get(reverse("desk:home")).status_code == 403


def test_the_demo_lets_in_its_cast_and_nobody_else(cast):
    client = Client()

    assert client.get(reverse("demo:cast")).status_code == 200
    answer = client.post(reverse("demo:enter"), {"username": cast.chi.user.username})

    assert answer.status_code == 404
    assert client.get(reverse("desk:home")).status_code == 302


def test_an_undeclared_view_is_refused(cast, settings, rf):
    from django.core.exceptions import PermissionDenied

    from docflow.core.web import DeclaredAccessMiddleware

    def view(request):
        raise AssertionError("never called")

    with pytest.raises(PermissionDenied):
        DeclaredAccessMiddleware(view).process_view(rf.get("/"), view, (), {})
