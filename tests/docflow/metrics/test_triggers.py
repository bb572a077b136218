"""Whoever writes a row that the metric reads marks its document; nothing else does."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from docflow.core import integrity
from docflow.documents.models import Document, Link, Recipient
from docflow.exchange.models import Delivery, InboxMessage, Receipt
from docflow.metrics import triggers
from docflow.metrics.checks import verdicts
from docflow.metrics.models import Counted, Tally, Unsettled
from docflow.metrics.selectors import facts
from docflow.metrics.selectors.cells import Question, Sums
from docflow.metrics.selectors.figures import counts
from docflow.metrics.services import settling
from tests.docflow.metrics.conftest import NOW, OCTOBER
from tests.factories.documents import make_document, make_incoming, make_issued


@pytest.fixture
def settled(month):
    settle()
    return month


def settle() -> None:
    while settling.sweep(NOW, 500):
        pass


def marked() -> set[int]:
    return set(Unsettled.objects.values_list("document", flat=True))


def delivery_of(document) -> Delivery:
    return Delivery.objects.get(dispatch__document=document)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "recalled"},
        {"secrecy": 1, "subject": ""},
        {"type_code": "KH"},
        {"issued_on": OCTOBER[0]},
        {"unit": None},
        {"code": "1/BC"},
    ],
)
def test_what_the_metric_reads_of_a_document_marks_it(settled, changes):
    Document.objects.filter(pk=settled.taken.pk).update(**changes)

    assert marked() == {settled.taken.pk}


@pytest.mark.parametrize(
    "changes", [{"status": "failed"}, {"paper_parallel": True}, {"paper_cause": "required"}]
)
def test_a_delivery_marks_its_document(settled, changes):
    Delivery.objects.filter(pk=delivery_of(settled.taken).pk).update(**changes)

    assert marked() == {settled.taken.pk}


def test_a_receipt_a_recipient_and_a_link_mark_their_document(settled):
    delivery = delivery_of(settled.taken)
    Receipt.objects.create(
        delivery=delivery,
        message_id="r",
        code="03",
        at=NOW,
        received_at=NOW,
        statement=b"",
        signature=b"",
    )
    assert marked() == {settled.taken.pk}

    settle()
    Recipient.objects.create(document=settled.refused, ordinal=2, name="Ông A")
    assert marked() == {settled.refused.pk}

    settle()
    draft = make_document(settled.cast.office, direction="outgoing", type_code="BC")
    Link.objects.create(
        source=draft, target=settled.taken, kind="replaces", made_at=NOW, made_by="An"
    )
    assert marked() == {settled.taken.pk}


def test_the_message_of_an_arrival_marks_it(settled):
    arrived = make_incoming(settled.cast.office)
    settle()
    message = InboxMessage.objects.create(
        office=settled.cast.office,
        message_id="i",
        sha256="0" * 64,
        received_at=NOW,
        next_try_at=NOW,
        document=arrived,
    )
    assert marked() == {arrived.pk}

    settle()
    InboxMessage.objects.filter(pk=message.pk).update(paper_at=NOW)
    assert marked() == {arrived.pk}


def test_what_the_metric_does_not_read_marks_nothing(settled):
    draft = make_document(settled.cast.office, direction="outgoing")
    Recipient.objects.create(document=draft, ordinal=1, name="Ông A")
    Document.objects.filter(pk=draft.pk).update(status="in_review")
    make_issued(settled.cast.office, origin="imported")
    make_incoming(settled.cast.office, origin="imported")
    Document.objects.filter(pk=settled.taken.pk).update(note="Ghi chú", changed_at=NOW)
    Delivery.objects.filter(dispatch__document=settled.taken).update(post_number="7")

    assert marked() == set()


def test_an_undone_change_leaves_no_mark(settled):
    from django.db import transaction

    with transaction.atomic():
        Document.objects.filter(pk=settled.taken.pk).update(status="recalled")
        transaction.set_rollback(True)

    assert marked() == set()


def test_a_reader_needs_no_worker(settled):
    """What is marked is judged by whoever reads; the sums are put right without being written."""
    question = Question(settled.cast.office.pk, *OCTOBER)
    assert counts(question).a.numerator == 1

    Delivery.objects.filter(dispatch__document=settled.refused).update(status="accepted")

    assert counts(question).a.numerator == 2
    assert Counted.objects.get(document=settled.refused).reason_a == "refused"
    settle()
    assert Counted.objects.get(document=settled.refused).reason_a == ""
    assert counts(question).a.numerator == 2


def test_a_document_that_changes_while_it_is_settled_keeps_its_younger_mark(settled, monkeypatch):
    Document.objects.filter(pk=settled.refused.pk).update(unit=None)
    judged = settling.facts.judged

    def meanwhile(ids):
        found = judged(ids)
        Delivery.objects.filter(dispatch__document=settled.refused).update(status="accepted")
        return found

    monkeypatch.setattr(settling.facts, "judged", meanwhile)
    settling.sweep(NOW, 500)
    monkeypatch.undo()

    assert marked() == {settled.refused.pk}
    assert counts(Question(settled.cast.office.pk, *OCTOBER)).a.numerator == 2


def plan(*labels):
    return [(SimpleNamespace(app_label=label), False) for label in labels]


def test_migrations_of_the_rooms_that_are_read_have_everything_judged_anew(settled):
    named = {"using": "default"}
    triggers.before_migrate(plan=plan("documents"), **named)
    Document.objects.filter(pk=settled.taken.pk).update(status="recalled")
    assert marked() == set()

    triggers.after_migrate(plan=plan("documents"), **named)
    assert marked() == {settled.taken.pk, settled.refused.pk, settled.on_paper.pk}

    settle()
    Document.objects.filter(pk=settled.taken.pk).update(status="issued")
    assert marked() == {settled.taken.pk}


def test_other_migrations_leave_the_verdicts_alone(settled):
    named = {"using": "default"}
    triggers.before_migrate(plan=plan("org"), **named)
    triggers.after_migrate(plan=plan("org"), **named)
    assert marked() == set()

    Document.objects.filter(pk=settled.taken.pk).update(status="recalled")
    triggers.before_migrate(plan=[], **named)
    triggers.after_migrate(plan=[], **named)
    assert marked() == {settled.taken.pk}
    Document.objects.filter(pk=settled.refused.pk).update(status="recalled")
    assert marked() == {settled.taken.pk, settled.refused.pk}


def faults() -> list[str]:
    return [one.where for one in verdicts() if isinstance(one, integrity.Problem)]


def test_the_check_of_integrity_finds_a_verdict_and_a_sum_that_are_not_true(settled):
    office = settled.cast.office.pk
    assert faults() == []

    Tally.objects.filter(by="").update(n=9)
    assert faults() == [f"metrics of office {office}"]

    Counted.objects.filter(document=settled.taken).update(reason_a="failed")
    assert f"metrics {settled.taken.pk}" in faults()


def test_no_mark_no_query_more(settled, django_assert_num_queries):
    sums = Sums(settled.cast.office.pk)
    with django_assert_num_queries(1):
        assert sums.unsettled.new == []


def test_the_triggers_may_be_put_in_place_twice(settled):
    triggers.install(connection)
    triggers.install(connection)
    Document.objects.filter(pk=settled.taken.pk).update(status="recalled")

    assert marked() == {settled.taken.pk}


def once_and_again(month) -> tuple[int, int]:
    """The denominator of A while marks wait, and when they are settled."""
    question = Question(month.cast.office.pk, *OCTOBER)
    before = counts(question).a.denominator
    settle()
    return before, counts(question).a.denominator


def test_a_recalled_document_is_counted_until_what_replaces_it_goes_out(settled):
    draft = make_issued(settled.cast.office, status="sealed", issued_on=OCTOBER[1])
    Recipient.objects.create(
        document=draft, ordinal=1, office=settled.cast.other_office, name="An Khánh"
    )
    Link.objects.create(
        source=draft, target=settled.taken, kind="replaces", made_at=NOW, made_by="An"
    )
    Document.objects.filter(pk=settled.taken.pk).update(status="recalled")
    assert once_and_again(settled) == (3, 3)

    Document.objects.filter(pk=draft.pk).update(status="issued")

    assert marked() == {draft.pk}
    assert once_and_again(settled) == (3, 3)
    assert Counted.objects.get(document=settled.taken).excluded == "counted_once"


def test_paper_is_counted_until_the_same_arrives_electronically(settled):
    paper = settled.on_paper
    arrived = make_incoming(
        settled.cast.office,
        code=paper.code,
        issuer_name=paper.issuer_name,
        arrived_at=paper.arrived_at,
    )

    assert marked() == {arrived.pk}
    assert once_and_again(settled) == (3, 3)
    assert Counted.objects.get(document=paper).excluded == "counted_once"

    Document.objects.filter(pk=arrived.pk).update(code="999/KH-UBND")
    assert once_and_again(settled) == (4, 4)


def test_a_recall_does_not_undo_the_receipt(settled):
    delivery = delivery_of(settled.taken)
    rows = Delivery.objects.filter(pk=delivery.pk)
    rows.update(status="recall_agreed", before_recall="accepted")
    question = Question(settled.cast.office.pk, *OCTOBER)
    assert counts(question).a.numerator == 1
    # What the receiver had said before the recall is what counts, also when that alone changes.
    rows.update(before_recall="arrived")
    assert counts(question).a.numerator == 0

    Receipt.objects.create(
        delivery=delivery,
        message_id="r",
        code="03",
        at=NOW,
        received_at=NOW,
        gate={"person": "valid", "seal": "valid"},
        statement=b"",
        signature=b"",
    )

    assert counts(question).a.numerator == 1


def test_a_flush_says_that_nothing_was_migrated(settled):
    """`flush` sends the signal of `migrate` without a plan."""
    triggers.before_migrate(using="default", app_config=None)
    triggers.after_migrate(using="default", app_config=None)

    assert not Unsettled.objects.exists()
    Document.objects.filter(pk=settled.taken.pk).update(type_code="TB")
    assert Unsettled.objects.filter(document=settled.taken.pk).exists()


def answered(document, code: str) -> None:
    """A receipt of a document that arrived and went no further there."""
    rows = Delivery.objects.filter(dispatch__document=document)
    rows.update(status="recall_agreed", before_recall="arrived")
    Receipt.objects.create(
        delivery=rows.get(),
        message_id="r",
        code=code,
        at=NOW,
        received_at=NOW,
        gate={"person": "valid", "seal": "valid"},
        statement=b"",
        signature=b"",
    )


@pytest.mark.parametrize(("code", "taken"), [("15", 1), ("16", 1), ("01", 1), ("05", 2)])
def test_an_answer_to_a_request_is_no_receipt_of_the_document(settled, code, taken):
    """docs/metric.md demands 03: who agrees to a recall may never have registered it."""
    answered(settled.refused, code)
    question = Question(settled.cast.office.pk, *OCTOBER)
    assert counts(question).a.numerator == taken

    settle()

    assert counts(question).a.numerator == taken
    said = Counted.objects.get(document=settled.refused).reason_a
    assert said == ("" if taken == 2 else "waiting_receipt")


def test_a_migration_has_verdicts_judged_anew_that_counted_answers(settled, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(facts, "_TAKEN", {"03", "15", "16"})
        answered(settled.refused, "15")
        settle()
    assert Counted.objects.get(document=settled.refused).reason_a == ""
    step = MigrationLoader(connection).graph.nodes["metrics", "0002_taken_over"]

    done = [(step, False)]
    triggers.before_migrate(using="default", plan=done)
    triggers.after_migrate(using="default", plan=done)
    assert marked() == {settled.taken.pk, settled.refused.pk, settled.on_paper.pk}
    settle()

    assert Counted.objects.get(document=settled.refused).reason_a == "waiting_receipt"
    assert faults() == []
