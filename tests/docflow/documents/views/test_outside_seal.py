"""The clerk's page of the office's token, and what its script may ask of the server."""

import base64
import json

import pytest
import typst
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import Document, RegisterEntry
from docflow.documents.selectors.versions import latest
from docflow.documents.services import attaching, routing, sealing, signing
from docflow.documents.states import Status
from docflow.org.services import keys
from docflow.org.states import Role
from signing.external.models import PendingSignature, State
from signing.keys.models import Credential
from tests.docflow.documents.conftest import PIN
from tests.factories.org import actor_of, make_person
from tests.signing.external import tokens

PAPER = typst.compile(b'#set page(paper: "a4")\nPhu luc', timestamp=0)
PAGE, PIN_PAGE = reverse("documents:token-issue"), reverse("documents:issue")
PREPARE, FINISH, STOP = (
    reverse(f"documents:token-{name}") for name in ("prepare", "finish", "stop")
)


@pytest.fixture
def seal(cast):
    token = tokens.make("p256", cast.office.name, clock.now(), purpose="seal")
    return token, tokens.register(token, cast.office.owner, clock.now(), purpose="seal")


@pytest.fixture
def second(cast):
    clerk = make_person(Role.CLERK, cast.office, cast.registry, "Mai Thị Lý", "Văn thư")
    keys.rule_seal(actor=actor_of(cast.khoa), office=cast.office, two=True)
    return clerk


def post(browser, address, body, **more):
    return browser.post(address, json.dumps(body), content_type="application/json", **more)


def wish(seal, *documents):
    return {
        "act": "issue",
        "fingerprint": seal[1].fingerprint,
        "shown": [f"{one.pk}:{latest(one).file_id}" for one in documents],
    }


def signature(seal, asked) -> str:
    value = seal[0].sign(base64.b64decode(asked["attributes"]), raw=True)
    return base64.b64encode(value).decode()


def answered(browser, seal, asked, **more):
    body = {"nonce": asked["nonce"], "signature": signature(seal, asked)}
    return post(browser, FINISH, {**body, **more})


def beside(cast, way, *names) -> Document:
    """A signed document with these files beside it."""
    document = way.draft()
    for name in names:
        attaching.add(actor=actor_of(cast.an), document=document, name=name, data=PAPER)
    routing.submit(actor=actor_of(cast.an), document=document)
    routing.agree(actor=actor_of(cast.binh), document=document)
    document.refresh_from_db()
    (verdict,) = signing.sign_many(actor=actor_of(cast.chi), documents=[document], pin=PIN)
    assert verdict.ok, verdict.message
    return Document.objects.get(pk=document.pk)


def status(document) -> str:
    return Document.objects.get(pk=document.pk).status


def test_two_documents_are_issued_each_by_two_answers(cast, way, as_, seal):
    documents = [way.signed(subject=f"Kế hoạch {number}") for number in range(2)]
    browser = as_(cast.dung)

    items = post(browser, PREPARE, wish(seal, *documents)).json()["items"]
    assert [item["following"] for item in items] == [1, 1]
    told = []
    for item in items:
        half = answered(browser, seal, item).json()
        assert not half["ok"]
        assert half["next"]["digest"] != item["digest"]
        told.append(answered(browser, seal, half["next"]).json())

    assert [one["message"] for one in told] == [f"Đã phát hành 0{n}/KH-UBND." for n in (1, 2)]
    assert {status(one) for one in documents} == {Status.ISSUED}
    assert "next" not in told[0]
    assert not answered(browser, seal, items[0]).json()["ok"]


def test_the_page_lists_what_is_sealed_and_alone_may_reach_the_agent(
    cast, way, as_, seal, settings
):
    settings.AGENT_URL = "http://127.0.0.1:15999"
    document = way.signed()
    browser = as_(cast.dung)

    page = browser.get(f"{PAGE}?pick={document.pk}")
    pin_page = browser.get(f"{PIN_PAGE}?pick={document.pk}")

    words = page.content.decode()
    for said in (document.subject, latest(document).file_id, seal[1].fingerprint):
        assert said in words
    assert 'data-needs="2"' in words
    assert "connect-src 'self' http://127.0.0.1:15999" in page.headers["Content-Security-Policy"]
    assert f"{PAGE}?pick={document.pk}" in pin_page.content.decode()
    assert "http://127.0.0.1:15999" not in pin_page.content.decode()


def test_files_beside_a_document_are_named_with_their_hashes_and_follow_its_seal(
    cast, way, as_, seal
):
    plain, document = way.signed(subject="Kế hoạch một"), beside(cast, way, "Phụ lục I.pdf", "II")
    browser = as_(cast.dung)

    words = browser.get(f"{PAGE}?pick={plain.pk}&pick={document.pk}").content.decode()
    pin_page = browser.get(f"{PIN_PAGE}?pick={document.pk}").content.decode()
    first, second = post(browser, PREPARE, wish(seal, plain, document)).json()["items"]
    assert [one["following"] for one in (first, second)] == [1, 3]
    told, names = answered(browser, seal, second).json(), []
    while "next" in told:
        assert status(document) == Status.NUMBERED
        names.append(told["next"]["beside"])
        told = answered(browser, seal, told["next"]).json()

    for attachment in document.attachments.all():
        assert attachment.name in words
        assert f"SHA-256 {attachment.file_id}" in words
        assert f"SHA-256 {attachment.file_id}" in pin_page
    assert 'data-needs="3"' in words
    assert names == ["", "Phụ lục I.pdf", "II"]
    assert (told["ok"], told["message"]) == (True, "Đã phát hành 02/KH-UBND.")
    assert status(document) == Status.ISSUED
    # The other one of the list is not held up by it.
    half = answered(browser, seal, first).json()
    assert answered(browser, seal, half["next"]).json()["ok"]


def test_the_answer_for_one_file_fits_no_other(cast, way, as_, seal):
    document = beside(cast, way, "Phụ lục I.pdf", "II")
    browser = as_(cast.dung)
    (item,) = post(browser, PREPARE, wish(seal, document)).json()["items"]
    half = answered(browser, seal, item).json()
    mark = answered(browser, seal, half["next"]).json()["next"]
    last = answered(browser, seal, mark).json()["next"]

    told = answered(browser, seal, last, signature=signature(seal, mark)).json()

    assert (told["ok"], "next" in told) == (False, False)
    assert status(document) == Status.NUMBERED
    assert not document.attachments.exclude(signed=None).exists()


def test_where_the_seal_lies_in_a_token_alone_that_is_the_way(cast, way, as_, seal):
    document = way.signed()
    Credential.objects.filter(purpose="seal").exclude(custody="external").delete()

    words = as_(cast.dung).get(f"{PIN_PAGE}?pick={document.pk}").content.decode()

    assert f'class="button main" href="{PAGE}?pick={document.pk}"' in words
    assert "Chưa có chứng thư số còn hiệu lực" not in words
    assert 'name="pin"' not in words


def test_without_a_token_it_is_said_who_registers_one(cast, way, as_):
    words = as_(cast.dung).get(f"{PAGE}?pick={way.signed().pk}").content.decode()

    assert "Cơ quan chưa đăng ký USB token" in words
    assert reverse("org:office-keys") in words
    assert "data-start" not in words


def test_where_two_clerks_seal_the_page_waits_for_the_second(cast, way, as_, seal, second):
    document = way.signed()
    browser = as_(cast.dung)
    before = browser.get(f"{PAGE}?pick={document.pk}").content.decode()
    assert "data-start" not in before
    assert "hai văn thư" in before
    (item,) = post(browser, PREPARE, wish(seal, document)).json()["items"]
    assert "nonce" not in item

    asked = sealing.ask(actor=actor_of(cast.dung), documents=[document])
    sealing.confirm(actor=actor_of(second), request=asked)

    after = browser.get(f"{PAGE}?pick={document.pk}").content.decode()
    assert "data-start" in after
    assert "Mai Thị Lý đã xác nhận" in after
    (item,) = post(browser, PREPARE, wish(seal, document)).json()["items"]
    half = answered(browser, seal, item).json()
    assert answered(browser, seal, half["next"]).json()["ok"]


def test_another_clerks_session_can_neither_answer_nor_stop(cast, way, as_, seal):
    colleague = make_person(Role.CLERK, cast.office, cast.registry, "Mai Thị Lý", "Văn thư")
    document = way.signed()
    mine, theirs = as_(cast.dung), as_(colleague)
    (item,) = post(mine, PREPARE, wish(seal, document)).json()["items"]

    assert answered(theirs, seal, item).status_code == 404
    assert post(theirs, STOP, {"nonces": [item["nonce"]]}).json() == {"stopped": 0}
    half = answered(mine, seal, item).json()
    assert answered(theirs, seal, half["next"]).status_code == 404
    assert answered(mine, seal, half["next"]).json()["ok"]


def test_who_is_no_clerk_is_given_nothing_to_sign(cast, way, as_, seal):
    document = way.signed()

    for person in (cast.chi, cast.binh, cast.an):
        (item,) = post(as_(person), PREPARE, wish(seal, document)).json()["items"]
        assert "nonce" not in item
    assert post(as_(cast.giang), PREPARE, wish(seal, document)).status_code == 404
    assert not RegisterEntry.objects.exists()


def test_the_answer_for_another_document_of_the_list_is_refused(cast, way, as_, seal):
    documents = [way.signed(subject=f"Kế hoạch {number}") for number in range(2)]
    browser = as_(cast.dung)
    first, other = post(browser, PREPARE, wish(seal, *documents)).json()["items"]

    told = answered(browser, seal, first, signature=signature(seal, other)).json()

    assert not told["ok"]
    assert "next" not in told
    assert status(documents[0]) == Status.NUMBERED
    assert PendingSignature.objects.get(nonce=first["nonce"]).state == State.REFUSED
    # The other document's own answer is not spoilt by it.
    assert "next" in answered(browser, seal, other).json()


def test_another_sites_page_is_refused_whatever_it_knows(cast, way, seal):
    """A forged Origin: the session's cookie comes along, the answer even is the right one."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.dung.user, backend="django.contrib.auth.backends.ModelBackend")
    document = way.signed()
    browser.get(f"{PAGE}?pick={document.pk}")
    token = browser.cookies["csrftoken"].value
    own = {"X-CSRFToken": token, "Origin": "http://testserver"}
    (item,) = post(browser, PREPARE, wish(seal, document), headers=own).json()["items"]
    right = {"nonce": item["nonce"], "signature": signature(seal, item)}

    for headers in (
        {"X-CSRFToken": token, "Origin": "https://other.example.vn"},
        {"X-CSRFToken": token, "Origin": "null"},
        {"Origin": "http://testserver"},
        {},
    ):
        for address, body in (
            (PREPARE, wish(seal, document)),
            (FINISH, right),
            (STOP, {"nonces": [item["nonce"]]}),
        ):
            assert post(browser, address, body, headers=headers).status_code == 403
    assert PendingSignature.objects.get().state == State.PENDING
    assert "next" in post(browser, FINISH, right, headers=own).json()


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_asks_the_database_no_more_than_the_page_of_the_pin(cast, way, as_, seal, count):
    documents = [beside(cast, way, "I.pdf") for _number in range(count)]
    browser = as_(cast.dung)
    picks = "&".join(f"pick={one.pk}" for one in documents)
    browser.get(f"{PAGE}?{picks}")

    with CaptureQueriesContext(connection) as token_page:
        browser.get(f"{PAGE}?{picks}")
    with CaptureQueriesContext(connection) as pin_page:
        browser.get(f"{PIN_PAGE}?{picks}")

    assert len(token_page) <= len(pin_page)
