"""The edit lock on pages: who has it, asking, taking over, what a refused save keeps."""

from datetime import timedelta

import pytest
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import Document, EditLease, TypedText
from docflow.documents.selectors import leases
from docflow.documents.selectors.versions import data_of, latest
from docflow.documents.services import drafting, leasing, sharing
from tests.docflow.documents.views.test_drafts import typed
from tests.factories.org import actor_of

ONE, TWO = "1" * 32, "2" * 32


@pytest.fixture
def draft(way, cast):
    document = way.draft()
    sharing.share(actor=actor_of(cast.an), document=document, position=cast.binh, writes=True)
    document.refresh_from_db()
    return document


def url(name, document):
    return reverse(f"documents:{name}", args=[document.pk])


def test_opening_holds_it_and_the_other_is_shown_who_has_it(draft, cast, as_):
    as_(cast.an).get(url("edit", draft))

    answer = as_(cast.binh).get(url("edit", draft), follow=True)

    assert EditLease.objects.get().user_id == cast.an.user_id
    assert answer.redirect_chain[0][0] == url("editing", draft)
    words = answer.content.decode()
    assert "Dự thảo đang được sửa" in words
    assert cast.an.user.full_name in words
    assert url("take-over", draft) in words
    page = as_(cast.binh).get(draft.get_absolute_url()).content.decode()
    assert "Đang sửa" in page


def test_the_other_asks_and_the_holder_reads_it_while_typing(draft, cast, as_):
    an, binh = as_(cast.an), as_(cast.binh)
    an.get(url("edit", draft))

    assert binh.post(url("editing", draft), {"act": "ask"}).status_code == 303
    said = an.post(url("typed", draft), {"tab": ONE, "body": "a"}).json()

    assert cast.binh.user.full_name in said["text"]
    assert said["press"] is True
    assert "đang chờ để sửa" in an.get(url("edit", draft)).content.decode()
    assert "đã nhắn" in binh.get(url("editing", draft)).content.decode()


def test_taking_over_names_what_happens_and_keeps_the_text_of_the_first(draft, cast, as_):
    an, binh = as_(cast.an), as_(cast.binh)
    an.get(url("edit", draft))

    asked = binh.get(url("take-over", draft)).content.decode()
    binh.post(url("take-over", draft))
    binh.get(url("edit", draft))
    refused = an.post(url("edit", draft), typed(cast, tab=ONE, body="Chữ của An"))

    assert cast.an.user.full_name in asked
    assert "được giữ riêng" in asked
    words = refused.content.decode()
    assert "Chưa lưu vào dự thảo" in words
    assert "Chữ của An" in words
    assert draft.versions.count() == 1
    row = TypedText.objects.get(user=cast.an.user, saved=False)
    leasing.leave(actor=actor_of(cast.binh), document=draft)
    offered = an.get(url("edit", draft)).content.decode()
    assert row.get_absolute_url() in offered
    assert "Chữ của An" in an.get(row.get_absolute_url()).content.decode()


def test_who_lost_it_is_told_while_typing_and_the_words_are_kept_apart(draft, cast, as_):
    an = as_(cast.an)
    an.get(url("edit", draft))
    leasing.take_over(actor=actor_of(cast.binh), document=draft)

    said = an.post(url("typed", draft), {"tab": ONE, "body": "gõ tiếp"}).json()

    assert cast.binh.user.full_name in said["text"]
    assert TypedText.objects.get().fields == "body=g%C3%B5+ti%E1%BA%BFp"


def test_typing_and_the_preview_without_scripts_are_signs_of_life(draft, cast, as_):
    an = as_(cast.an)
    an.get(url("edit", draft))
    start = clock.now()

    for minutes, ask in (
        (4, lambda: an.post(url("typed", draft), {"tab": ONE, "body": "a"})),
        (8, lambda: an.post(url("edit", draft), typed(cast, act="preview", tab=ONE))),
    ):
        with clock.at(start + timedelta(minutes=minutes)):
            ask()
            assert leases.live(draft).until == clock.now() + leasing.LEASE
    with clock.at(start + timedelta(minutes=20)):
        assert as_(cast.binh).get(url("edit", draft)).status_code == 200
        assert EditLease.objects.get().user_id == cast.binh.user_id


def test_a_second_tab_is_warned_and_the_later_save_is_asked_once(draft, cast, as_):
    an = as_(cast.an)
    seen = an.get(url("edit", draft)).context["seen"]
    second = an.get(url("edit", draft))
    assert "một thẻ khác" in second.content.decode()

    an.post(url("edit", draft), typed(cast, tab=TWO, seen=seen, subject="Thẻ hai"))
    asked = an.post(url("edit", draft), typed(cast, tab=ONE, seen=seen, subject="Thẻ một"))

    assert Document.objects.get(pk=draft.pk).subject == "Thẻ hai"
    words = asked.content.decode()
    assert "Thẻ một" in words
    assert url("compare", draft) in words
    again = typed(cast, tab=ONE, seen=asked.context["seen"], subject="Thẻ một")
    assert an.post(url("edit", draft), again).status_code == 303
    assert Document.objects.get(pk=draft.pk).subject == "Thẻ một"
    subjects = [one.content["subject"] for one in draft.versions.order_by("ordinal")]
    assert subjects[1:] == ["Thẻ hai", "Thẻ một"]


def test_text_kept_before_somebody_elses_save_is_asked_about_too(draft, cast, as_):
    an = as_(cast.an)
    seen = an.get(url("edit", draft)).context["seen"]
    an.post(url("typed", draft), typed(cast, tab=ONE, seen=seen, subject="Gõ dở"))
    row = TypedText.objects.get()
    leasing.take_over(actor=actor_of(cast.binh), document=draft)
    drafting.edit(actor=actor_of(cast.binh), document=draft, subject="Bình lưu", content={})
    leasing.leave(actor=actor_of(cast.binh), document=draft)

    page = an.get(row.get_absolute_url())

    assert page.context["seen"] == seen
    answer = an.post(url("edit", draft), typed(cast, tab=ONE, seen=seen))
    assert "đã lưu một bản mới" in answer.content.decode()


def test_saving_and_a_closed_page_let_go(draft, cast, as_):
    an = as_(cast.an)
    page = an.get(url("edit", draft))
    tab = page.context["tab"]
    an.post(url("editing", draft), {"act": "leave", "tab": "9" * 32})
    assert EditLease.objects.count() == 1
    an.post(url("editing", draft), {"act": "leave", "tab": tab})
    assert not EditLease.objects.exists()

    page = an.get(url("edit", draft))
    an.post(url("edit", draft), typed(cast, tab=page.context["tab"], seen=page.context["seen"]))
    assert not EditLease.objects.exists()


def test_the_details_of_an_upload_are_held_as_well(cast, way, as_):
    document = drafting.upload(
        actor=actor_of(cast.an),
        type_code="HD",
        subject="Hướng dẫn",
        data=data_of(latest(way.draft())),
        signer=cast.chi,
    )
    sharing.share(actor=actor_of(cast.an), document=document, position=cast.binh, writes=True)
    an, binh = as_(cast.an), as_(cast.binh)
    seen = an.get(url("edit", document)).context["seen"]

    assert binh.get(url("edit", document)).status_code == 303
    data = typed(cast, type_code="HD", subject="An sửa", seen=seen)
    assert an.post(url("edit", document), data).status_code == 303
    data = typed(cast, type_code="HD", subject="Bình sửa", seen=seen)
    late = binh.post(url("edit", document), data)
    assert "Chưa lưu vào dự thảo" in late.content.decode()
    assert Document.objects.get(pk=document.pk).subject == "An sửa"


def test_nobody_else_is_led_to_the_lock_and_a_free_draft_offers_to_open(draft, cast, as_):
    assert as_(cast.chi).get(url("editing", draft)).status_code == 404
    words = as_(cast.binh).get(url("editing", draft)).content.decode()
    assert "Mở để sửa" in words
    assert as_(cast.binh).get(url("take-over", draft)).status_code == 303
    asked = as_(cast.binh).post(url("editing", draft), {"act": "ask"})
    assert asked.status_code == 409


def test_the_drafter_names_a_co_writer_in_the_share_dialog(cast, way, as_):
    document = way.draft()
    share = reverse("documents:share", args=[document.pk])

    as_(cast.an).post(share, {"position": cast.ha.pk, "writes": "on"})

    assert as_(cast.ha).get(url("edit", document)).status_code == 200
    assert "Cùng soạn" in as_(cast.an).get(document.get_absolute_url()).content.decode()
    sent = way.submitted()
    assert "writes" not in as_(cast.binh).get(url("share", sent)).context["form"].fields
