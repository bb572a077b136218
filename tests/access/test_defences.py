"""What stands before every view: declared access, sign-in, the token of forms, the headers."""

import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from docflow.core.web import DeclaredAccessMiddleware, signed_in
from tests.access.expectations import may
from tests.access.routes import ROUTES, WRITE, OnObject, Plain, address, mapped
from tests.access.walking import ask, undone

WRITING = sorted(name for name, route in ROUTES.items() if "POST" in route.methods)
PUBLIC = {
    "desk:sign-in",
    "set_language",
    "documents:verify",
    "documents:verify-code",
    "demo:cast",
    "demo:enter",
    "demo:progress",
    # Steps of signing in, and the page behind an invitation's link.
    "identity:second",
    "identity:step-back",
    "identity:passkey-sign-in",
    "identity:invitation",
    "identity:provider",
    "identity:provider-back",
}

# What another installation asks with a signature each time, and no person at all.
SIGNED = {name for name, route in ROUTES.items() if isinstance(route, Plain) and route.signed}


def _middleware() -> DeclaredAccessMiddleware:
    return DeclaredAccessMiddleware(HttpResponse)


def test_a_view_that_declares_nothing_is_refused():
    def forgotten(request):
        return HttpResponse("never")

    with pytest.raises(PermissionDenied, match="forgotten declares no access"):
        _middleware().process_view(RequestFactory().get("/"), forgotten, (), {})


def test_a_view_that_declares_is_let_through():
    view = signed_in(HttpResponse)

    assert _middleware().process_view(RequestFactory().get("/"), view, (), {}) is None


def test_every_route_declares_and_public_ones_are_the_ones_of_the_table():
    said = {name: one.callback.declared_access for name, one in mapped().items()}

    assert {name for name, access in said.items() if access == "public"} == PUBLIC
    assert {n for n, r in ROUTES.items() if isinstance(r, Plain) and r.role is None} == PUBLIC
    assert {name for name, access in said.items() if access == "signature"} == SIGNED


def test_sign_in_is_asked_even_of_a_view_that_forgot_everything(house, settings):
    """The two middlewares do not lean on each other."""
    assert settings.MIDDLEWARE.index(
        "django.contrib.auth.middleware.LoginRequiredMiddleware"
    ) < settings.MIDDLEWARE.index("docflow.core.web.DeclaredAccessMiddleware")
    request = RequestFactory().get("/secret/")
    request.user = SimpleNamespace(is_authenticated=False)

    answer = LoginRequiredMiddleware(HttpResponse).process_view(request, HttpResponse, (), {})

    assert answer.status_code == 302


def test_declaring_is_no_sign_in_for_who_holds_no_position(house):
    with pytest.raises(PermissionDenied):
        signed_in(HttpResponse)(SimpleNamespace(actor=None))


@pytest.mark.parametrize("name", WRITING)
def test_a_form_without_its_token_changes_nothing(house, name):
    route = ROUTES[name]
    who, thing = _allowed(house, route)
    url = address(name, house, thing)

    with undone() as writes:
        browser = house.people.browser(who, enforce_csrf_checks=True)
        answer = browser.post(url, {"note": "Một lý do đủ dài", "pin": "246810", "text": "Một"})

    assert answer.status_code == (401 if name in SIGNED else 403)
    assert writes.tables == []


def _allowed(house, route) -> tuple[str, object]:
    if isinstance(route, OnObject):
        for name, thing in house.of(route.kind).items():
            allowed = sorted(may(route.kind, name, route.what))
            if allowed and (not route.only or name in route.only):
                return allowed[0], thing
    return "dung", None


def test_what_changes_something_is_never_asked_by_get():
    """Every act has a route that takes POST; no route changes by GET but what opening means."""
    assert [name for name, route in ROUTES.items() if not route.methods] == []


@pytest.mark.parametrize("name", sorted(n for n, r in ROUTES.items() if r.methods != WRITE))
def test_looking_writes_nothing_but_that_one_looked(house, name):
    route = ROUTES[name]
    who, thing = _allowed(house, route)
    if isinstance(route, Plain) and route.role == "administrator":
        who = "khoa"

    _answer, writes = ask(house.people, who, address(name, house, thing))

    # Opening an order is told to its giver; when one looked at one's tasks says what is new.
    opened = {"directives_assignment", "core_auditevent", "core_auditchain", "core_chain"}
    # Who opens a draft to edit it holds it from then on, without scripts too.
    marks = {
        "directives:directive": opened,
        "directives:mine": {"directives_look"},
        "documents:edit": {"documents_editlease"},
    }
    assert set(writes) <= marks.get(name, set()), writes


PAGES = ["desk:home", "desk:sign-in", "documents:outgoing", "directives:mine", "metrics:figures"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_runs_nothing_but_what_we_wrote(house, name):
    who = "visitor" if name == "desk:sign-in" else "chi"

    answer, _ = ask(house.people, who, reverse(name))

    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    page = answer.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"\s(on\w+|style)=\"", page)
    assert "javascript:" not in page


@pytest.mark.parametrize(
    "name",
    ["desk:home", "documents:outgoing", "documents:document", "directives:directive",
     "notifications:list", "api:me", "api:documents", "metrics:workbook", "documents:book-pdf",
     "documents:attachment", "directives:file", "exchange:proof"],
)  # fmt: skip
def test_what_is_personal_stays_in_no_store_of_the_browser(house, name):
    who, thing = _allowed(house, ROUTES[name])

    answer, _ = ask(house.people, who, address(name, house, thing))

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "public" not in answer["Cache-Control"]


def test_a_page_picture_is_kept_for_its_session_alone(house):
    thing = house["document", "draft"]

    answer, _ = ask(house.people, "an", address("documents:page", house, thing))

    assert answer["Cache-Control"].startswith("private")
    assert "Cookie" in answer["Vary"]


@pytest.mark.parametrize(
    ("name", "who", "kind", "thing"),
    [
        ("documents:attachment", "dung", "document", "arrived"),
        ("directives:file", "an", "directive", "below"),
        ("documents:download", "an", "document", "draft"),
        ("documents:book-xlsx", "dung", "register", "outgoing"),
        ("documents:book-pdf", "dung", "register", "outgoing"),
        ("exchange:proof", "dung", "delivery", "sent"),
        ("metrics:workbook", "chi", "", ""),
    ],
)
def test_a_file_is_saved_and_never_run_in_our_name(house, name, who, kind, thing):
    url = address(name, house, house[kind, thing] if kind else None)

    answer, _ = ask(house.people, who, url)

    assert answer.status_code == 200
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment;")
    # The name that came with the file ends no header and begins no other parameter.
    assert len(re.findall(r"(?<!\\)\"", disposition)) in (0, 2)
    assert not re.search(r"[\r\n]", disposition)
    assert answer["X-Content-Type-Options"] == "nosniff"
    if name in ("documents:attachment", "directives:file"):
        assert "sandbox" in answer["Content-Security-Policy"]


def test_an_answer_to_another_site_is_not_given(house):
    answer = house.people.browser("an").get("/", headers={"origin": "https://evil.example"})

    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example"])
def test_another_host_is_not_answered(house, host):
    answer = house.people.browser("an").get("/", headers={"host": host})

    assert answer.status_code == 400
