"""The page of the token, and what its script may ask of the server."""

import base64
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import Document
from docflow.documents.selectors.versions import latest
from docflow.documents.services import outside, versions
from docflow.documents.states import Status, VersionKind
from signing.external.models import PendingSignature, State
from tests.factories.org import actor_of
from tests.signing.external import tokens

PAGE = reverse("documents:token-sign")
PREPARE, FINISH, STOP = (
    reverse(f"documents:token-{name}") for name in ("prepare", "finish", "stop")
)


@pytest.fixture
def chi(cast):
    token = tokens.make("p256", cast.chi.user.full_name, clock.now())
    return token, tokens.register(token, cast.chi.user.owner, clock.now())


def post(browser, address, body):
    data = body if isinstance(body, bytes) else json.dumps(body)
    return browser.post(address, data, content_type="application/json")


def wish(credential, *documents, act="sign"):
    return {
        "act": act,
        "fingerprint": credential.fingerprint,
        "shown": [f"{one.pk}:{latest(one).file_id}" for one in documents],
    }


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def answered(browser, chi, item, **more):
    value = chi[0].sign(base64.b64decode(item["attributes"]), raw=True)
    return post(browser, FINISH, {"nonce": item["nonce"], "signature": text(value), **more})


def status(document) -> str:
    return Document.objects.get(pk=document.pk).status


def test_the_page_lists_what_is_signed_and_alone_may_reach_the_agent(cast, way, as_, chi, settings):
    settings.AGENT_URL = "http://127.0.0.1:15999"
    document = way.at_leader()
    browser = as_(cast.chi)

    page = browser.get(f"{PAGE}?pick={document.pk}")
    other = browser.get(document.get_absolute_url())

    words = page.content.decode()
    assert document.subject in words
    assert latest(document).file_id in words
    assert chi[1].fingerprint in words
    assert "--allow-origin http://testserver" in words
    policy = page.headers["Content-Security-Policy"]
    assert "connect-src 'self' http://127.0.0.1:15999" in policy
    assert "connect-src" not in other.headers["Content-Security-Policy"]
    assert "http://127.0.0.1:15999" not in other.content.decode()


def test_the_sign_page_leads_to_it_unless_no_agent_is_offered(cast, way, as_, settings):
    document = way.at_leader()
    browser = as_(cast.chi)
    pin_page = f"{reverse('documents:sign')}?pick={document.pk}"

    offered = browser.get(pin_page).content.decode()
    settings.AGENT_URL = ""
    silent = browser.get(pin_page).content.decode()
    page = browser.get(f"{PAGE}?pick={document.pk}")

    assert f"{PAGE}?pick={document.pk}" in offered
    assert PAGE not in silent
    assert "Cơ quan chưa dùng công cụ ký" in page.content.decode()
    assert "connect-src" not in page.headers["Content-Security-Policy"]


def test_without_a_registered_token_the_way_to_register_is_shown(cast, way, as_):
    page = as_(cast.chi).get(f"{PAGE}?pick={way.at_leader().pk}").content.decode()

    assert "chưa đăng ký USB token" in page
    assert reverse("org:tokens") in page


def test_two_documents_are_signed_one_by_one(cast, way, as_, chi):
    documents = [way.at_leader(subject=f"Kế hoạch {number}") for number in range(2)]
    browser = as_(cast.chi)

    items = post(browser, PREPARE, wish(chi[1], *documents)).json()["items"]
    told = [answered(browser, chi, item).json() for item in items]

    assert [(one["ok"], one["message"]) for one in told] == [(True, "Đã ký.")] * 2
    assert {status(one) for one in documents} == {Status.SIGNED}
    again = answered(browser, chi, items[0]).json()
    assert not again["ok"]


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_asks_the_database_no_more_than_the_page_of_the_pin(cast, way, as_, chi, count):
    documents = [way.at_leader(subject=f"Kế hoạch {number}") for number in range(count)]
    browser = as_(cast.chi)
    picks = "&".join(f"pick={one.pk}" for one in documents)
    browser.get(f"{PAGE}?{picks}")

    with CaptureQueriesContext(connection) as token_page:
        browser.get(f"{PAGE}?{picks}")
    with CaptureQueriesContext(connection) as pin_page:
        browser.get(f"{reverse('documents:sign')}?{picks}")

    assert len(token_page) <= len(pin_page)


def test_what_changed_since_it_was_shown_is_not_prepared(cast, way, as_, chi):
    document = way.at_leader()
    body = wish(chi[1], document)
    body["shown"] = [f"{document.pk}:{'0' * 64}"]

    answer = post(as_(cast.chi), PREPARE, body)

    assert answer.status_code == 409
    assert "đã thay đổi từ lúc mở trang" in answer.content.decode()
    assert not PendingSignature.objects.exists()


def test_what_changes_between_the_look_and_the_request_is_not_prepared(
    cast, way, as_, chi, monkeypatch
):
    document = way.at_leader()
    body = wish(chi[1], document)
    real = outside.prepare

    def late(**given):
        versions.add(
            actor=actor_of(cast.an),
            document=document,
            kind=VersionKind.FINAL,
            data=b"%PDF-1.7 swapped after the list was compared",
            pages=1,
            fields=latest(document).fields,
        )
        return real(**given)

    monkeypatch.setattr(outside, "prepare", late)
    (item,) = post(as_(cast.chi), PREPARE, body).json()["items"]

    assert "nonce" not in item
    assert "đã thay đổi từ lúc mở trang" in item["message"]
    assert not PendingSignature.objects.exists()


def test_others_can_neither_prepare_answer_nor_stop(cast, way, as_, chi):
    document = way.at_leader()
    mine = as_(cast.chi)
    (item,) = post(mine, PREPARE, wish(chi[1], document)).json()["items"]

    # Another office does not know the document; a colleague has not this key.
    assert post(as_(cast.giang), PREPARE, wish(chi[1], document)).status_code == 404
    assert post(as_(cast.binh), PREPARE, wish(chi[1], document)).status_code == 404
    assert answered(as_(cast.binh), chi, item).status_code == 404
    assert post(as_(cast.binh), STOP, {"nonces": [item["nonce"]]}).json() == {"stopped": 0}
    assert answered(mine, chi, item).json()["ok"]


def test_stopped_and_late_answers_are_verdicts_with_a_reason(cast, way, as_, chi):
    document = way.at_leader()
    browser = as_(cast.chi)
    (item,) = post(browser, PREPARE, wish(chi[1], document)).json()["items"]
    assert post(browser, STOP, {"nonces": [item["nonce"]]}).json() == {"stopped": 1}
    stopped = answered(browser, chi, item).json()
    (item,) = post(browser, PREPARE, wish(chi[1], document)).json()["items"]
    PendingSignature.objects.filter(nonce=item["nonce"]).update(
        created_at=clock.now() - timedelta(hours=2), expires_at=clock.now() - timedelta(hours=1)
    )
    late = answered(browser, chi, item).json()

    assert (stopped["ok"], late["ok"]) == (False, False)
    assert "đã dừng" in stopped["message"]
    assert "quá muộn" in late["message"]
    assert status(document) == Status.IN_REVIEW


def test_a_second_window_takes_over_visibly(cast, way, as_, chi):
    document = way.at_leader()
    browser = as_(cast.chi)
    (first,) = post(browser, PREPARE, wish(chi[1], document)).json()["items"]
    (second,) = post(browser, PREPARE, wish(chi[1], document)).json()["items"]

    told = answered(browser, chi, first).json()

    assert not told["ok"]
    assert "cửa sổ khác" in told["message"]
    assert PendingSignature.objects.get(nonce=first["nonce"]).state == State.SUPERSEDED
    assert answered(browser, chi, second).json()["ok"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"[" * 50_000,
        b"{}" + b" " * 70_000,
        {"act": "seal", "fingerprint": "x", "shown": ["1:x"]},
        {"act": "sign", "fingerprint": 7, "shown": ["1:x"]},
        {"act": "sign", "fingerprint": "x", "shown": []},
        {"act": "sign", "fingerprint": "x", "shown": ["x"] * 101},
        {"act": "sign", "fingerprint": "x", "shown": [["1"]]},
        {"act": "sign", "fingerprint": "x", "shown": ["1:x", "01:x"]},
        {"act": "sign", "fingerprint": "\x00", "shown": ["1:x"]},
        {"nonce": "\x00"},
        {"nonce": "x", "signature": "", "note": "\ud800"},
        {"nonces": ["\udc00"]},
        b'{"nonces": ' + b"[" * 800 + b"]" * 800 + b"}",
        {"nonce": 1},
        {"nonce": "x", "signature": "***"},
        {"nonce": "x", "signature": "", "note": "x" * 5000},
        {"nonces": "x"},
        {"nonces": [1]},
    ],
)
def test_what_is_not_understood_is_refused_with_words(cast, as_, body):
    browser = as_(cast.chi)

    for address in (PREPARE, FINISH, STOP):
        answer = post(browser, address, body)
        assert answer.status_code in (404, 422), address
        assert "<h1" in answer.content.decode()


def test_the_initial_has_its_page_where_there_is_a_place_for_it(cast, way, as_):
    token = tokens.make("p256", cast.binh.user.full_name, clock.now())
    credential = tokens.register(token, cast.binh.user.owner, clock.now())
    document = way.submitted()
    browser = as_(cast.binh)
    page = reverse("documents:token-initial", args=[document.pk])
    assert page in browser.get(reverse("documents:agree", args=[document.pk])).content.decode()
    words = browser.get(page).content.decode()
    assert "Ký nháy và đồng ý" in words

    body = wish(credential, document, act="initial")
    (item,) = post(browser, PREPARE, body).json()["items"]
    told = answered(browser, (token, credential), item, note="Nhất trí").json()

    assert told["ok"], told
    assert document.signatures.get().act == "initial"
