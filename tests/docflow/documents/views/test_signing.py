"""The list, the PIN, the verdict per file; for persons and for the office's seal."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from docflow.documents.models import Document, RunItem, SignatureRecord, SigningRun
from docflow.documents.selectors.versions import latest
from docflow.documents.services import running, versions
from docflow.documents.states import Status, VersionKind
from signing.keys.models import Credential
from tests.docflow.documents.conftest import PIN
from tests.factories.org import actor_of

pytestmark = pytest.mark.usefixtures("at_once")

SIGN, ISSUE = reverse("documents:sign"), reverse("documents:issue")


def listed(*documents) -> dict[str, list]:
    """What the form of these documents sends besides the PIN."""
    return {
        "pick": [one.pk for one in documents],
        "shown": [f"{one.pk}:{latest(one).file_id}" for one in documents],
    }


def status(document) -> str:
    return Document.objects.get(pk=document.pk).status


def test_it_shows_exactly_what_will_be_signed_and_with_which_key(cast, way, as_):
    document = way.at_leader()

    words = as_(cast.chi).get(f"{SIGN}?pick={document.pk}").content.decode()

    assert document.subject in words
    assert latest(document).file_id in words
    assert "TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH" in words
    assert f"Chứng thư số</span> {cast.chi.user.full_name}" in words.replace(":</span>", "</span>")
    assert 'type="password"' in words
    assert 'autocomplete="off"' in words


def test_one_document_signed_leads_back_to_it(cast, way, as_):
    document = way.at_leader()

    answer = as_(cast.chi).post(SIGN, {**listed(document), "pin": PIN})

    assert answer.status_code == 303
    assert answer.url == document.get_absolute_url()
    assert status(document) == Status.SIGNED


def test_many_signed_with_one_pin_get_a_verdict_each(cast, way, as_):
    documents = [way.at_leader(subject=f"Kế hoạch {number}") for number in range(3)]
    browser = as_(cast.chi)

    answer = browser.post(SIGN, {**listed(*documents), "pin": PIN}, follow=True)

    rows = answer.context["rows"]
    assert [(row["item"].state, row["verdict"]) for row in rows] == [("done", "valid")] * 3
    # What the PIN was given for stays readable: each base by its hash.
    for document in documents:
        assert document.versions.get(kind="final").file_id in answer.content.decode()
    assert {status(one) for one in documents} == {Status.SIGNED}


def test_a_wrong_pin_signs_nothing_and_says_how_many_tries_are_left(cast, way, as_):
    document = way.at_leader()

    answer = as_(cast.chi).post(SIGN, {**listed(document), "pin": "000000"})

    words = answer.content.decode()
    assert "Chưa có gì được ký; còn 4 lần thử" in words
    assert "000000" not in words
    assert status(document) == Status.IN_REVIEW


def test_a_locked_key_is_not_asked_for_its_pin(cast, way, as_):
    document = way.at_leader()
    browser = as_(cast.chi)
    for _try in range(5):
        browser.post(SIGN, {**listed(document), "pin": "000000"})

    words = browser.get(f"{SIGN}?pick={document.pk}").content.decode()

    assert "đã bị khóa" in words
    assert 'type="password"' not in words


def test_what_was_not_shown_is_not_signed(cast, way, as_):
    document = way.at_leader()
    form = listed(document)
    versions.add(
        actor=actor_of(cast.an),
        document=document,
        kind=VersionKind.FINAL,
        data=b"%PDF-1.7 swapped behind the signer's back",
        pages=1,
    )

    answer = as_(cast.chi).post(SIGN, {**form, "pin": PIN})

    assert "đã thay đổi từ lúc mở trang" in answer.content.decode()
    assert status(document) == Status.IN_REVIEW
    assert not SignatureRecord.objects.exists()


@pytest.mark.parametrize("act", ["sign", "issue"])
def test_what_changes_between_the_look_and_the_pin_is_not_signed(cast, way, as_, monkeypatch, act):
    """The list was compared; the version that would be signed is another one since."""
    document = way.at_leader() if act == "sign" else way.signed()
    made = SignatureRecord.objects.count()
    form, before = listed(document), status(document)
    who, kind = (cast.chi, VersionKind.FINAL) if act == "sign" else (cast.dung, VersionKind.SIGNED)
    real = running.start

    def late(**given):
        versions.add(
            actor=actor_of(cast.an),
            document=document,
            kind=kind,
            data=b"%PDF-1.7 swapped behind the signer's back",
            pages=1,
            fields=latest(document).fields,
        )
        return real(**given)

    monkeypatch.setattr(running, "start", late)
    answer = as_(who).post(reverse(f"documents:{act}"), {**form, "pin": "000000"})

    assert "đã thay đổi từ lúc mở trang" in answer.content.decode()
    assert status(document) == before
    assert SignatureRecord.objects.count() == made
    # No PIN was tried for it.
    assert not Credential.objects.filter(tries__gt=0).exists()


def test_what_cannot_be_signed_now_is_named_with_its_reason_and_left_out(cast, way, as_):
    ready, early = way.at_leader(subject="Đến bước ký"), way.at_leader(subject="Đã ký rồi")
    as_(cast.chi).post(SIGN, {**listed(early), "pin": PIN})
    browser = as_(cast.chi)

    page = browser.get(f"{SIGN}?pick={ready.pk}&pick={early.pk}")

    assert [item.document.pk for item in page.context["ready"]] == [ready.pk]
    assert [item.document.pk for item in page.context["refused"]] == [early.pk]


@pytest.mark.parametrize("address", [SIGN, ISSUE])
@pytest.mark.parametrize("name", ["ha", "giang", "khoa"])
def test_a_hidden_document_on_the_list_does_not_exist(cast, way, as_, address, name):
    document = way.at_leader()
    browser = as_(getattr(cast, name))

    assert browser.get(f"{address}?pick={document.pk}").status_code == 404
    assert browser.post(address, {**listed(document), "pin": PIN}).status_code == 404
    assert status(document) == Status.IN_REVIEW


@pytest.mark.parametrize("query", ["", "?pick=abc", "?pick=0", "?pick=99999999999999999999"])
def test_an_empty_or_senseless_list_is_not_found(cast, as_, query):
    assert as_(cast.chi).get(SIGN + query).status_code == 404


def test_who_sees_it_but_does_not_sign_it_reads_why(cast, way, as_):
    document = way.at_leader()
    browser = as_(cast.an)

    page = browser.get(f"{SIGN}?pick={document.pk}")
    browser.post(SIGN, {**listed(document), "pin": PIN})

    assert cast.chi.user.full_name in page.context["refused"][0].why
    assert 'type="password"' not in page.content.decode()
    assert status(document) == Status.IN_REVIEW


def test_the_clerk_issues_many_with_the_seal_of_the_office(cast, way, as_):
    documents = [way.signed(subject=f"Kế hoạch {number}") for number in range(2)]

    answer = as_(cast.dung).post(ISSUE, {**listed(*documents), "pin": PIN}, follow=True)

    assert [row["item"].state for row in answer.context["rows"]] == ["done", "done"]
    codes = [Document.objects.get(pk=one.pk).code for one in documents]
    assert codes == ["01/KH-UBND", "02/KH-UBND"]


def test_a_wrong_pin_of_the_seal_takes_no_number(cast, way, as_):
    document = way.signed()

    answer = as_(cast.dung).post(ISSUE, {**listed(document), "pin": "000000"})

    assert "còn 4 lần thử" in answer.content.decode()
    assert Document.objects.get(pk=document.pk).number is None


def test_the_leader_does_not_issue(cast, way, as_):
    document = way.signed()

    as_(cast.chi).post(ISSUE, {**listed(document), "pin": PIN})

    assert status(document) == Status.SIGNED


def test_a_run_is_shown_to_the_one_who_started_it_alone(cast, way, as_):
    documents = [way.at_leader(subject=f"Kế hoạch {number}") for number in range(2)]
    address = as_(cast.chi).post(SIGN, {**listed(*documents), "pin": PIN}).url

    assert as_(cast.chi).get(address).status_code == 200
    for person in (cast.an, cast.dung, cast.giang):
        assert as_(person).get(address).status_code == 404
        assert as_(person).post(f"{address}stop/").status_code == 404


def test_a_running_list_shows_its_progress_and_can_be_stopped(cast, way, as_, monkeypatch):
    documents = [way.at_leader(subject=f"Kế hoạch {number}") for number in range(3)]
    browser, seen = as_(cast.chi), {}
    real = running.ACTS["sign"]

    def watched(**given):
        verdict = real(**given)
        run = SigningRun.objects.get()
        if given["task"].document.pk == documents[0].pk:
            seen["page"] = browser.get(run.get_absolute_url()).content.decode()
            browser.post(reverse("documents:run-stop", args=[run.pk]))
            seen["asked"] = browser.get(run.get_absolute_url()).content.decode()
        return verdict

    monkeypatch.setitem(running.ACTS, "sign", watched)
    answer = browser.post(SIGN, {**listed(*documents), "pin": PIN}, follow=True)

    # A hint or two seconds with scripts; without, the page reloads itself.
    assert 'hx-trigger="live from:body, every 2s"' in seen["page"]
    assert '<noscript><meta http-equiv="refresh"' in seen["page"]
    assert "0 / 3" in seen["page"]
    assert "Đã yêu cầu dừng" in seen["asked"]
    words = answer.content.decode()
    assert "Đã ký 1 trên 3 văn bản, 2 chưa làm tới." in words
    assert "hx-trigger" not in words.split('id="run"')[1].split(">")[0]
    assert [status(one) for one in documents] == [
        Status.SIGNED,
        Status.IN_REVIEW,
        Status.IN_REVIEW,
    ]
    again = answer.context["again_url"]
    assert f"pick={documents[1].pk}" in again
    assert f"pick={documents[0].pk}" not in again
    assert len(browser.get(again).context["ready"]) == 2


def test_a_run_of_many_takes_a_constant_number_of_queries(
    cast, way, as_, django_assert_max_num_queries
):
    documents = [way.at_leader(subject=f"Kế hoạch {number}") for number in range(4)]
    browser = as_(cast.chi)
    address = browser.post(SIGN, {**listed(*documents), "pin": PIN}).url
    browser.get(address)

    with CaptureQueriesContext(connection) as four:
        browser.get(address)
    RunItem.objects.filter(document__in=documents[1:]).delete()

    with django_assert_max_num_queries(len(four)):
        assert len(browser.get(address).context["rows"]) == 1
    with CaptureQueriesContext(connection) as one:
        browser.get(address)
    assert len(one) == len(four)
