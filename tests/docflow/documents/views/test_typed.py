"""What is typed and not saved: kept apart for each page, offered to its writer alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from docflow.core import clock
from docflow.documents.models import TypedText
from docflow.documents.services import keeping_typed
from tests.docflow.documents.views.test_drafts import WRITE, typed
from tests.factories.org import actor_of

KEEP = reverse("documents:typed-new", args=["KH"])
ONE, TWO = "1" * 32, "2" * 32


def test_what_is_typed_comes_back_and_goes_when_it_is_saved(cast, as_):
    client = as_(cast.an)
    client.post(KEEP, {"tab": ONE, "subject": "Dở", "body": "Dòng gõ dở"})
    row = TypedText.objects.get()

    assert row.get_absolute_url() in client.get(WRITE).content.decode()
    words = client.get(row.get_absolute_url()).content.decode()
    assert "Dòng gõ dở" in words
    assert f'value="{ONE}"' in words
    client.post(WRITE, typed(cast, tab=ONE))
    assert row.get_absolute_url() not in client.get(WRITE).content.decode()
    assert not TypedText.objects.exclude(fields="").exists()


def test_what_a_saved_page_sends_late_is_not_offered_again(cast, as_):
    client = as_(cast.an)
    client.post(WRITE, typed(cast, tab=ONE))

    answer = client.post(KEEP, {"tab": ONE, "body": "gửi muộn"})

    assert answer.json() == {"text": "Đã lưu."}
    row = TypedText.objects.get()
    assert (row.saved, row.fields) == (True, "")
    assert row.get_absolute_url() not in client.get(WRITE).content.decode()


def test_the_database_keeps_no_words_of_a_saved_page(cast):
    row = keeping_typed.keep(
        actor=actor_of(cast.an), type_code="KH", document=None, tab=ONE, fields="a=1"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        TypedText.objects.filter(pk=row.pk).update(saved=True)


def test_typing_on_replaces_and_a_second_page_is_kept_apart_and_warned(cast, as_):
    client = as_(cast.an)
    client.post(KEEP, {"tab": ONE, "body": "a"})
    client.post(KEEP, {"tab": ONE, "body": "b"})
    answer = client.post(KEEP, {"tab": TWO, "body": "c"})

    assert "thẻ khác" in answer.json()["text"]
    assert sorted(TypedText.objects.values_list("fields", flat=True)) == ["body=b", "body=c"]


def test_nobody_else_sees_it_or_throws_it_away(cast, as_):
    as_(cast.an).post(KEEP, {"tab": ONE, "body": "của An"})
    row = TypedText.objects.get()
    other = as_(cast.chi)

    assert "của An" not in other.get(row.get_absolute_url()).content.decode()
    other.post(KEEP, {"drop": ONE})
    assert TypedText.objects.filter(pk=row.pk).exists()


def test_it_is_thrown_away_at_a_click_and_twice_is_no_harm(cast, as_):
    client = as_(cast.an)
    client.post(KEEP, {"tab": ONE, "body": "a"})

    assert [client.post(KEEP, {"drop": ONE}).status_code for _ in range(2)] == [303, 303]
    assert not TypedText.objects.exists()


def test_who_may_not_edit_keeps_nothing(way, cast, as_):
    url = reverse("documents:typed", args=[way.draft().pk])

    assert as_(cast.chi).post(url, {"tab": ONE, "body": "x"}).status_code in (403, 404)
    assert as_(cast.an).post(url, {"tab": ONE, "body": "x"}).status_code == 200
    # The name of an open page belongs to one draft.
    assert as_(cast.an).post(KEEP, {"tab": ONE, "body": "y"}).status_code == 422
    assert TypedText.objects.get().fields == "body=x"


@pytest.mark.parametrize("tab", ["", "x", "A" * 32, "1" * 33])
def test_a_page_without_a_proper_name_keeps_nothing(cast, as_, tab):
    assert as_(cast.an).post(KEEP, {"tab": tab, "body": "x"}).status_code == 422
    assert not TypedText.objects.exists()


def test_too_much_is_refused_and_what_was_kept_stays(cast, as_):
    client = as_(cast.an)
    client.post(KEEP, {"tab": ONE, "body": "x"})

    assert client.post(KEEP, {"tab": ONE, "body": "x" * 1_000_001}).status_code == 422
    assert TypedText.objects.get().fields == "body=x"


def test_old_rows_are_swept_and_one_page_has_one_row(cast):
    actor = actor_of(cast.an)
    row = keeping_typed.keep(actor=actor, type_code="KH", document=None, tab=ONE, fields="a=1")
    again = TypedText(
        user=row.user, office=row.office, type_code="KH", tab=ONE, kept_at=clock.now()
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()

    assert keeping_typed.sweep(clock.now(), 10) == 0
    assert keeping_typed.sweep(clock.now() + timedelta(days=31), 10) == 1
