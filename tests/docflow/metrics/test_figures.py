"""The figures against hand-made rows: each reason, each exclusion, and the order between them."""

from datetime import date, timedelta

import pytest

from docflow.core import clock
from docflow.documents.models import Document, Recipient
from docflow.documents.states import Direction, Origin, Secrecy, Status
from docflow.exchange.models import Delivery
from docflow.exchange.states import Channel, DeliveryStatus, PaperCause
from docflow.metrics.selectors.figures import summarise
from docflow.metrics.selectors.judging import (
    Signatures,
    judge_incoming,
    judge_outgoing,
)
from docflow.metrics.states import HELP, Exclusion, Reason
from docflow.org.models import Office
from tests.factories.documents import make_incoming, make_issued

pytestmark = pytest.mark.django_db
GOOD = Signatures("valid", "valid")


@pytest.fixture
def cast(company):
    return company


@pytest.fixture
def document(cast):
    issued = make_issued(cast.office)
    Recipient.objects.create(document=issued, ordinal=1, office=cast.other_office, name="P")
    return issued


def delivery(pk=1, **fields) -> Delivery:
    values = {
        "pk": pk,
        "channel": Channel.ELECTRONIC,
        "status": DeliveryStatus.ACCEPTED,
        "paper_cause": PaperCause.NONE,
        **fields,
    }
    return Delivery(**values)


def judged(document, *deliveries, gate=GOOD):
    return judge_outgoing(document, deliveries, {one.pk: gate for one in deliveries if gate})


def test_accepted_by_everybody_without_paper_is_in_every_figure(document):
    found = summarise([judged(document, delivery(1), delivery(2))])

    assert (found.a.share, found.b.share, found.c.share) == (1, 1, 1)
    assert (found.c.numerator, found.c.denominator) == (2, 2)


@pytest.mark.parametrize(
    ("fields", "gate", "reason"),
    [
        ({}, Signatures("missing", "valid"), Reason.PERSON_MISSING),
        ({}, Signatures("not_valid", "valid"), Reason.PERSON_NOT_VALID),
        ({}, Signatures("undetermined", "valid"), Reason.PERSON_NOT_VALID),
        ({}, Signatures("valid", "missing"), Reason.SEAL_MISSING),
        ({}, Signatures("valid", "not_valid"), Reason.SEAL_NOT_VALID),
        ({"status": DeliveryStatus.QUEUED}, None, Reason.NOT_SENT),
        (
            {"channel": Channel.PAPER, "paper_cause": PaperCause.NOT_CONNECTED},
            None,
            Reason.NOT_CONNECTED,
        ),
        (
            {"channel": Channel.PAPER, "paper_cause": PaperCause.PAPER_ONLY},
            None,
            Reason.PAPER_ONLY,
        ),
        ({"paper_parallel": True}, GOOD, Reason.PAPER_PARALLEL),
        ({"status": DeliveryStatus.FAILED}, None, Reason.FAILED),
        (
            {"status": DeliveryStatus.FAILED, "paper_cause": PaperCause.FAILED},
            None,
            Reason.PAPER_INSTEAD,
        ),
        (
            {"status": DeliveryStatus.ACCEPTED, "paper_cause": PaperCause.FAILED},
            GOOD,
            Reason.PAPER_INSTEAD,
        ),
        ({"status": DeliveryStatus.REFUSED}, GOOD, Reason.REFUSED),
        ({"status": DeliveryStatus.ARRIVED}, GOOD, Reason.WAITING),
        ({"status": DeliveryStatus.SENT}, None, Reason.WAITING),
        (
            {"status": DeliveryStatus.RECALL_AGREED, "before_recall": DeliveryStatus.ARRIVED},
            GOOD,
            Reason.WAITING,
        ),
    ],
)
def test_each_reason_is_named(document, fields, gate, reason):
    verdict = judged(document, delivery(**fields), gate=gate)

    assert verdict.reason_a == reason
    assert not verdict.in_a


def test_paper_instead_of_what_failed_is_forgiven_once_the_document_arrived_too(document):
    failed = delivery(status=DeliveryStatus.FAILED, paper_cause=PaperCause.FAILED)
    arrived = delivery(paper_cause=PaperCause.FAILED)

    found = [judged(document, failed, gate=None), judged(document, arrived)]

    assert [(one.in_a, one.in_b) for one in found] == [(False, False), (False, True)]
    assert found[0].reason_b == Reason.PAPER_INSTEAD


@pytest.mark.parametrize(
    "status",
    [
        DeliveryStatus.RECALL_ASKED,
        DeliveryStatus.RECALL_AGREED,
        DeliveryStatus.RECALL_REFUSED,
    ],
)
def test_a_recall_undoes_no_delivery(document, status):
    recalled = delivery(status=status, before_recall=DeliveryStatus.PROCESSING)

    assert judged(document, recalled, gate=GOOD).in_a


def test_b_forgives_paper_beside_and_a_does_not(document):
    verdict = judged(document, delivery(paper_parallel=True))

    assert (verdict.in_a, verdict.in_b) == (False, True)


def test_the_first_reason_in_the_order_of_the_plan_is_named(document):
    waiting = delivery(1, status=DeliveryStatus.ARRIVED)
    refused = delivery(2, status=DeliveryStatus.REFUSED)

    assert judged(document, waiting, refused).reason_a == Reason.REFUSED


def test_what_was_never_dispatched_is_not_sent(document):
    assert judged(document).reason_a == Reason.NOT_SENT


@pytest.mark.parametrize(
    ("change", "exclusion"),
    [
        ({"secrecy": Secrecy.SECRET}, Exclusion.STATE_SECRET),
        ({"status": Status.CANCELLED}, Exclusion.CANCELLED),
        ({"direction": Direction.INTERNAL}, Exclusion.INTERNAL),
    ],
)
def test_each_exclusion_of_the_document(document, change, exclusion):
    for name, value in change.items():
        setattr(document, name, value)

    found = summarise([judged(document, delivery())])

    assert found.a.denominator == 0
    assert found.a.share is None
    assert found.a.excluded == {exclusion.value: 1}


def test_citizens_and_the_list_of_paper_are_excluded(cast):
    to_citizen, on_list = make_issued(cast.office), make_issued(cast.office)
    Recipient.objects.create(document=to_citizen, ordinal=1, name="Ông A", citizen_or_firm=True)
    Recipient.objects.create(document=on_list, ordinal=1, office=cast.other_office, name="P")

    first = judged(to_citizen, delivery(citizen_or_firm=True))
    second = judged(on_list, delivery(paper_cause=PaperCause.REQUIRED, paper_parallel=True))

    assert first.excluded == Exclusion.CITIZEN_OR_FIRM
    assert second.excluded == Exclusion.PAPER_REQUIRED


def test_a_citizen_beside_an_office_does_not_spoil_the_document(document):
    Recipient.objects.create(document=document, ordinal=2, name="Ông A", citizen_or_firm=True)
    to_citizen = delivery(
        2,
        citizen_or_firm=True,
        channel=Channel.PAPER,
        paper_cause=PaperCause.CITIZEN_OR_FIRM,
    )

    assert judged(document, delivery(1), to_citizen).in_a


@pytest.mark.parametrize(
    ("origin", "signatures", "followed", "reason"),
    [
        (Origin.ELECTRONIC, GOOD, False, None),
        (Origin.ELECTRONIC, GOOD, True, Reason.PAPER_FOLLOWED),
        (Origin.ELECTRONIC, Signatures("valid", "missing"), False, Reason.SEAL_MISSING),
        (Origin.ELECTRONIC, None, False, Reason.PERSON_MISSING),
        (Origin.PAPER, None, False, Reason.ARRIVED_ON_PAPER),
    ],
)
def test_incoming(origin, signatures, followed, reason):
    document = Document(origin=origin, status=Status.REGISTERED, secrecy=0)

    verdict = judge_incoming(document, signatures, paper_followed=followed)

    assert verdict.reason_a == reason


def test_every_reason_says_what_would_have_helped():
    assert set(HELP) == set(Reason)


def test_the_figures_of_an_office_ask_a_fixed_number_of_queries(
    cast, django_assert_max_num_queries
):
    from docflow.metrics.selectors.figures import figures

    today = clock.today()
    counts = []
    for size in (2, 10):
        for _ in range(size):
            issued = make_issued(cast.office)
            Recipient.objects.create(document=issued, ordinal=1, office=cast.other_office, name="P")
        with django_assert_max_num_queries(12) as asked:
            found = figures(cast.office.pk, today - timedelta(days=3), today)
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert found.a.denominator == 12


def test_another_period_and_another_office_count_nothing(cast, document):
    from docflow.metrics.selectors.figures import figures

    assert figures(cast.office.pk, date(2001, 1, 1), date(2001, 2, 1)).a.denominator == 0
    other = Office.objects.get(pk=cast.other_office.pk)
    assert figures(other.pk, date(2001, 1, 1), date(2031, 1, 1)).a.denominator == 0


def test_certified_copies_are_counted_neither_way(cast):
    from docflow.metrics.selectors.figures import figures

    today = clock.today()
    sent = make_issued(cast.office, origin=Origin.COPIED, type_code="SY")
    Recipient.objects.create(document=sent, ordinal=1, office=cast.other_office, name="P")
    make_incoming(cast.office, type_code="SY")

    assert figures(cast.office.pk, today - timedelta(days=3), today).a.denominator == 0
