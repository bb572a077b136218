"""What is no page may run nothing; a page may use nothing of the machine it is shown on."""

import pytest
from django.http import HttpResponse, HttpResponseNotModified, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.urls import reverse

from docflow.core.headers import NO_PAGE, POLICY, UNUSED, HeadersMiddleware
from tests.factories.org import make_cast

OF_PAGES = "default-src 'self'"


def answered(answer, policy: str = OF_PAGES):
    answer[POLICY] = policy
    return HeadersMiddleware(lambda _request: answer)(RequestFactory().get("/"))


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse(b"%PDF", content_type="application/pdf"),
        HttpResponse(b"<svg/>", content_type="image/svg+xml"),
        HttpResponse(b"", content_type="text/xml"),
        HttpResponse(b"", content_type=""),
        HttpResponse(b"<p>", headers={"Content-Disposition": "attachment"}),
        StreamingHttpResponse([b"PK"], content_type="application/zip"),
        JsonResponse({}),
    ],
    ids=lambda one: one["Content-Type"] or "none",
)
def test_what_is_no_page_runs_nothing(answer):
    assert answered(answer)[POLICY] == NO_PAGE
    assert "sandbox" in NO_PAGE
    assert "allow-" not in NO_PAGE


def test_a_page_keeps_the_policy_of_pages():
    assert answered(HttpResponse("<p>"))[POLICY] == OF_PAGES


def test_that_it_is_still_the_same_changes_no_policy():
    assert answered(HttpResponseNotModified(), "kept")[POLICY] == "kept"


def test_camera_microphone_and_place_are_nobodys():
    said = answered(HttpResponse("<p>"))["Permissions-Policy"]

    assert {"camera", "microphone", "geolocation", "usb"} <= set(UNUSED)
    assert all(f"{one}=()" in said for one in UNUSED)
    assert "publickey" not in said


def test_nobody_else_may_show_what_we_answer():
    assert answered(HttpResponse(b""))["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/dang-nhap/", "/nowhere/", "/static/nothing.js", "/vao/"])
def test_every_answer_carries_them(client, path):
    answer = client.get(path, follow=True)

    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_who_signs_out_leaves_nothing_in_the_browsers_store(client):
    an = make_cast().an
    client.force_login(an.user, backend="django.contrib.auth.backends.ModelBackend")

    before = client.get(reverse("desk:home"))
    after = client.post(reverse("desk:sign-out"))

    assert "Clear-Site-Data" not in before
    assert after["Clear-Site-Data"] == '"cache"'


def test_no_script_reads_a_cookie_of_ours(settings):
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.LANGUAGE_COOKIE_HTTPONLY
    for script in (settings.BASE_DIR / "static" / "js").rglob("*.js"):
        assert "document.cookie" not in script.read_text(encoding="utf-8"), script.name
