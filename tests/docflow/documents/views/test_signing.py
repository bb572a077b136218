"""The list, the PIN, the verdict per file; for persons and for the office's seal."""

import pytest
from django.urls import reverse

from docflow.documents.models import Document, SignatureRecord
from docflow.documents.selectors.versions import latest
from docflow.documents.services import versions
from docflow.documents.states import Status, VersionKind
from tests.docflow.documents.conftest import PIN
from tests.factories.org import actor_of

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
    assert [(row["ok"], row["verdict"]) for row in rows] == [(True, "valid")] * 3
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

    assert [row["ok"] for row in answer.context["rows"]] == [True, True]
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


def test_results_are_shown_to_the_one_who_signed_alone(cast, way, as_):
    documents = [way.at_leader(subject=f"Kế hoạch {number}") for number in range(2)]
    as_(cast.chi).post(SIGN, {**listed(*documents), "pin": PIN})

    other = as_(cast.an).get(reverse("documents:results"))

    assert other.context["rows"] == []
