"""Comments on a passage: believed where the words stand, kept for ever, read by who took part."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from docflow.core import clock, policy
from docflow.core.audit.models import AuditEvent
from docflow.core.errors import Forbidden, Invalid, Refused
from docflow.documents import said
from docflow.documents.models import Comment, CommentAnswer
from docflow.documents.selectors import comments
from docflow.documents.selectors.history import history
from docflow.documents.selectors.versions import latest
from docflow.documents.services import commenting, drafting, opinions, routing, sharing
from docflow.documents.services.opinions import Question
from docflow.documents.states import Perm
from docflow.notifications.models import Notification
from tests.docflow.documents.conftest import CONTENT
from tests.factories.org import actor_of

WORDS = "đơn vị triển khai"
REASON = "Cần nói rõ thời hạn."


@pytest.fixture
def held(cast):
    """The triggers, which the other tests do without; after the cast has its database."""
    said.install(connection)
    yield
    said.remove(connection)


def comment(cast, document, who="binh", words=WORDS, **more):
    document.refresh_from_db()
    values = {"version": latest(document), "page": 1, "text": "Đơn vị nào?", **more}
    return commenting.add(
        actor=actor_of(getattr(cast, who)), document=document, words=words, **values
    )


def test_a_reviewer_comments_on_exact_words_and_the_drafter_hears_of_it(way, cast):
    document = way.submitted()

    made = comment(cast, document, words=" đơn vị \n triển  khai ")

    assert (made.number, made.page, made.words, made.version) == (1, 1, WORDS, latest(document))
    event = AuditEvent.objects.get(verb="comment.add")
    assert (event.object_id, event.data["words"]) == (str(document.pk), WORDS)
    assert event.data["text"] == "Đơn vị nào?"
    told = Notification.objects.get(reason="comment")
    assert (told.user_id, told.url) == (
        cast.an.user_id,
        f"/documents/{document.pk}/comments/",
    )


@pytest.mark.parametrize(
    ("words", "page"), [("không có chữ này", 1), (WORDS, 2), ("", 1), (WORDS, 0), ("x" * 1600, 1)]
)
def test_words_that_do_not_stand_on_the_page_are_no_passage(way, cast, words, page):
    document = way.submitted()

    with pytest.raises(Invalid):
        comment(cast, document, words=words, page=page)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n", "x" * 2001])
def test_nothing_and_too_much_is_no_comment(way, cast, text):
    document = way.submitted()

    with pytest.raises(Invalid):
        comment(cast, document, text=text)


def test_the_words_of_another_document_are_not_commented_on(way, cast):
    document, other = way.submitted(), way.submitted()

    with pytest.raises(Invalid):
        comment(cast, document, version=latest(other))


def test_which_of_the_same_words_was_meant_is_kept(way, cast):
    document = way.draft()
    body = [{"kind": "paragraph", "text": f"Lần {n}: nộp báo cáo quý."} for n in range(3)]
    drafting.edit(
        actor=actor_of(cast.an), document=document, subject="Ba lần", content={"body": body}
    )

    second = comment(cast, document, "an", words="nộp báo cáo quý", nth=1)
    wrong = comment(cast, document, "an", words="nộp báo cáo quý", nth=9)

    version = latest(document)
    places = [one.place for one in comments.threads(document, version)]
    assert (second.nth, wrong.nth) == (1, 0)
    assert places[0].start > places[1].start
    drawn = comments.boxes(version, [second])
    above = comments.boxes(version, [wrong])
    assert drawn[1][0].y2 < above[1][0].y2


def test_it_is_answered_resolved_opened_again_and_each_is_written_down(way, cast):
    document = way.submitted()
    made = comment(cast, document)
    an, binh = actor_of(cast.an), actor_of(cast.binh)

    commenting.answer(actor=an, comment=made, text="Mọi phòng.")
    commenting.resolve(actor=an, comment=made)
    with pytest.raises(Refused, match="đã được đánh dấu"):
        commenting.resolve(actor=an, comment=made)
    assert comments.open_count(document) == 0
    commenting.reopen(actor=binh, comment=made)
    with pytest.raises(Refused, match="đang mở"):
        commenting.reopen(actor=binh, comment=made)

    assert comments.open_counts([document.pk]) == {document.pk: 1}
    verbs = AuditEvent.objects.filter(verb__startswith="comment.").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "comment.add",
        "comment.answer",
        "comment.resolve",
        "comment.reopen",
    ]
    assert Notification.objects.get(reason="comment_answer").user_id == cast.binh.user_id


def test_its_author_withdraws_it_before_an_answer_and_nobody_afterwards(way, cast):
    document = way.submitted()
    first, second = comment(cast, document), comment(cast, document)
    an, binh = actor_of(cast.an), actor_of(cast.binh)

    with pytest.raises(Refused, match="Chỉ người góp ý"):
        commenting.withdraw(actor=an, comment=first)
    commenting.withdraw(actor=binh, comment=first)
    for act in (commenting.withdraw, commenting.resolve):
        with pytest.raises(Refused, match="đã được rút"):
            act(actor=binh, comment=first)
    with pytest.raises(Refused, match="đã được rút"):
        commenting.answer(actor=an, comment=first, text="Muộn rồi")
    commenting.answer(actor=an, comment=second, text="Mọi phòng.")
    with pytest.raises(Refused, match="đã được trả lời"):
        commenting.withdraw(actor=binh, comment=second)

    assert [one.number for one in comments.of_document(document)] == [2]
    assert len(comments.threads(document, latest(document))) == 2


@pytest.mark.usefixtures("held")
def test_the_database_lets_no_word_be_changed_and_nothing_be_withdrawn_behind_an_answer(way, cast):
    """NĐ 30/2020/NĐ-CP, Phụ lục VI, III.5a: opinions are kept."""
    document = way.submitted()
    made, answered = comment(cast, document), comment(cast, document)
    commenting.withdraw(actor=actor_of(cast.binh), comment=made)
    commenting.answer(actor=actor_of(cast.an), comment=answered, text="Mọi phòng.")
    reply = CommentAnswer.objects.get()

    for row, change in (
        (answered, {"text": "khác"}),
        (answered, {"words": "khác"}),
        (answered, {"page": 2}),
        (answered, {"author": cast.an}),
        (answered, {"made_at": clock.now()}),
        (answered, {"withdrawn_at": clock.now()}),
        (made, {"withdrawn_at": None}),
        (reply, {"text": "khác"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        CommentAnswer.objects.create(comment=made, text="muộn", author=cast.an, made_at=clock.now())
    commenting.resolve(actor=actor_of(cast.an), comment=answered)


def test_half_a_resolution_and_an_empty_comment_are_no_rows(way, cast):
    document = way.submitted()
    made = comment(cast, document)

    for change in (
        {"resolved_at": clock.now()},
        {"resolved_by": cast.an},
        {"text": ""},
        {"page": 0},
        {"resolved_at": clock.now(), "resolved_by": cast.an, "withdrawn_at": clock.now()},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Comment.objects.filter(pk=made.pk).update(**change)


def test_who_was_asked_may_comment_and_a_reader_may_only_read(way, cast):
    document = way.submitted()
    opinions.ask(
        actor=actor_of(cast.binh), document=document, questions=[Question(cast.em)], note=""
    )
    sharing.share(actor=actor_of(cast.an), document=document, position=cast.ha)

    assert comment(cast, document, "em").author == cast.em
    assert comment(cast, document, "an").author == cast.an
    with pytest.raises(Forbidden):
        comment(cast, document, "ha")
    with pytest.raises(Forbidden):
        comment(cast, document, "dung")
    assert policy.can(actor_of(cast.ha), Perm.READ_COMMENTS, document)


def test_on_a_newer_version_it_stands_at_its_words_or_says_that_they_changed(way, cast):
    document = way.submitted()
    stays = comment(cast, document, words="cải cách hành chính")
    goes = comment(cast, document)
    old = latest(document)
    routing.send_back(actor=actor_of(cast.binh), document=document, note=REASON)
    document.refresh_from_db()
    body = [{"kind": "paragraph", "text": "Các phòng thực hiện ngay."}]
    drafting.edit(
        actor=actor_of(cast.an),
        document=document,
        subject=document.subject,
        content={**CONTENT, "body": body},
    )

    found = {one.comment.number: one for one in comments.threads(document, latest(document))}
    before = {one.comment.number: one for one in comments.threads(document, old)}

    assert found[stays.number].place is not None
    assert found[goes.number].place is None
    assert found[goes.number].comment.words == WORDS
    assert before[goes.number].place.page == 1
    assert list(comments.boxes(latest(document), [stays, goes])) == [1]


def test_who_got_only_the_issued_document_reads_none_of_it(way, cast):
    """The clerk numbers it and later readers have it shared: the draft's remarks are not theirs."""
    document = way.at_leader()
    made = comment(cast, document, "chi")
    routing.agree(actor=actor_of(cast.chi), document=document)
    document.refresh_from_db()
    with clock.at(clock.now() + timedelta(minutes=1)):
        sharing.share(actor=actor_of(cast.an), document=document, position=cast.ha)

    for reads in (cast.an, cast.binh, cast.chi):
        assert policy.can(actor_of(reads), Perm.READ_COMMENTS, document)
    for later in (cast.ha, cast.dung):
        assert not policy.can(actor_of(later), Perm.READ_COMMENTS, document)
    with pytest.raises(Forbidden, match="đã duyệt"):
        commenting.answer(actor=actor_of(cast.an), comment=made, text="Sau khi duyệt")
    assert all(not one.verb.startswith("comment.") for one in history(document))
    assert any(one.verb == "comment.add" for one in history(document, comments=True))
