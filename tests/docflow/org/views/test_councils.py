"""Pages of councils and boards: kept by the head and the administrator, closed to others."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from docflow.core import clock
from docflow.org.models import Council
from tests.factories.org import make_cast

pytestmark = pytest.mark.django_db
PAGE = reverse("org:councils")
TYPED = {"name": "Ban Chỉ đạo chuyển đổi số", "notation": "BCĐ", "valid_from": "2026-01-01"}


def browser(position) -> Client:
    client = Client()
    client.force_login(position.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_council_is_set_up_gets_its_signer_and_ends():
    cast = make_cast()
    client = browser(cast.khoa)
    assert "Chưa có hội đồng" in client.get(PAGE).content.decode()

    answer = client.post(PAGE, TYPED)
    council = Council.objects.get()
    assert (answer.status_code, answer.url) == (302, council.get_absolute_url())
    typed = {"position": cast.chi.pk, "lines": "TRƯỞNG BAN", "valid_from": "2026-01-01"}
    told = client.post(council.get_absolute_url(), typed, follow=True).content.decode()
    assert "TRƯỞNG BAN" in told
    assert cast.chi.user.full_name in client.get(PAGE).content.decode()

    client.post(reverse("org:council-unseat", args=[council.seats.get().pk]))
    client.post(reverse("org:council-end", args=[council.pk]))
    council.refresh_from_db()
    assert council.valid_to == clock.today()
    assert council.seats.get().valid_to == clock.today()


@pytest.mark.parametrize(
    "typed", [{}, {"notation": "b c"}, {"valid_from": "2026-13-45"}, {"valid_to": "2025-01-01"}]
)
def test_nonsense_is_said_and_nothing_is_kept(typed):
    cast = make_cast()

    answer = browser(cast.chi).post(PAGE, {**TYPED, **typed} if typed else {})

    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not Council.objects.exists()


def test_for_others_the_pages_are_closed():
    cast = make_cast()
    council = Council.objects.create(
        office=cast.office, name="Ban A", notation="BA", valid_from=date(2026, 1, 1)
    )
    for person in (cast.an, cast.binh, cast.dung):
        assert browser(person).get(PAGE).status_code == 403
    giang = browser(cast.giang)
    assert giang.get(council.get_absolute_url()).status_code == 404
    assert giang.post(reverse("org:council-end", args=[council.pk])).status_code == 404
